#include "support/nsd.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/dns_client.h"
#include "support/dns_message.h"

namespace aioc::testing {

TEST_CASE("nsd: two at once, each with its own zone", "[support]") {
  if (!Nsd::installed()) {
    WARN("nsd is not installed");
    return;
  }
  const Nsd one("example", "a A 192.0.2.1\n");
  const std::vector<NsdZone> zones = {{"example", "a A 192.0.2.2\n"},
                                      {"2.0.192.in-addr.arpa", "1 PTR a.example.\n"}};
  std::optional<Nsd> two(zones);
  CHECK(one.port() != two->port());
  CHECK(UdpClient(one.port()).answer("a.example").message.find("\xC0\x00\x02\x01") !=
        std::string::npos);
  UdpClient client(two->port());
  CHECK(client.answer("b.example").rcode() == DnsRcode::kNxDomain);
  CHECK(client.answer("1.2.0.192.in-addr.arpa", DnsType::kPtr).answers() == 1);
  TcpConnection connection(two->port());
  connection.ask("a.example");
  CHECK(connection.receive().value().answers() == 1);
  const std::uint16_t port = two->port();
  two.reset();
  CHECK(UdpClient(port).refused());
}

TEST_CASE("nsd: a zone it cannot read is an error that says why", "[support]") {
  if (!Nsd::installed()) return;
  CHECK_THROWS_WITH(Nsd("example", "a A nonsense\n"), Catch::Contains("nonsense"));
}

}  // namespace aioc::testing
