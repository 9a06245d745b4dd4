#include "support/faults.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/dns_client.h"
#include "support/dns_message.h"
#include "support/fault_dns.h"

namespace aioc::testing {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST_CASE("faults: no answer", "[support]") {
  const auto faults =
      GENERATE(values<Faults>({Faults().drop(), Faults().first(9), Faults().blackout(0ms, 1h),
                               Faults().rate(0), Faults().slow(1h)}));
  const FaultDns server(faults);
  UdpClient client(server.port());
  client.ask("a.test");
  while (server.stats().queries == 0) std::this_thread::yield();
  CHECK_FALSE(client.receive(kQuiet));
  const FaultDnsStats stats = server.stats();
  CHECK(stats.queries == 1);
  CHECK(stats.answered == 0);
  CHECK(stats.dropped + stats.limited == (faults.plan().slow_to > 0ms ? 0 : 1));
}

TEST_CASE("faults: late answers come in the order of their times", "[support]") {
  const FaultDns server(Faults().slow(5ms, 50ms));
  UdpClient client(server.port());
  const auto start = Clock::now();
  for (int i = 0; i < 20; ++i) client.ask("n" + std::to_string(i) + ".test");
  std::vector<int> ids;
  ids.reserve(20);
  for (int i = 0; i < 20; ++i) ids.push_back(client.receive().value().id());
  CHECK(Clock::now() - start >= 5ms);
  CHECK_FALSE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_CASE("faults: a rate", "[support]") {
  const FaultDns server(Faults().rate_refusing(100));
  UdpClient client(server.port());
  for (int i = 0; i < 50; ++i) client.ask("a.test");
  std::size_t refused = 0;
  for (int i = 0; i < 50; ++i)
    refused += client.receive().value().rcode() == DnsRcode::kRefused;
  CHECK(server.stats().limited == refused);
  CHECK(refused > 0);
  CHECK(refused <= 45);
}

TEST_CASE("faults: a server that is down refuses", "[support]") {
  SECTION("always, over UDP") {
    const FaultDns server(Faults().down());
    const UdpClient client(server.port());
    CHECK(client.refused());
    TcpConnection connection(server.port());
    connection.ask("a.test");
    CHECK(connection.receive());
  }
  SECTION("between two times") {
    const FaultDns server(Faults().down(0ms, 200ms));
    UdpClient client(server.port());
    const auto start = Clock::now();
    client.answer("a.test");
    while (!client.refused()) REQUIRE(Clock::now() - start < 200ms);
    while (client.refused()) std::this_thread::yield();
    CHECK(Clock::now() - start >= 200ms);
    client.answer("a.test");
  }
}

TEST_CASE("faults: failures, for all or for one type", "[support]") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa).formerr_edns());
  UdpClient client(server.port());
  CHECK(client.answer("six.test", DnsType::kAaaa).rcode() == DnsRcode::kServFail);
  CHECK(client.answer("six.test").rcode() == DnsRcode::kNoError);
  CHECK(client.answer("six.test", DnsType::kA, true).rcode() == DnsRcode::kFormErr);
  const auto rcode_of = [](const Faults& faults) {
    const FaultDns failing(faults);
    return UdpClient(failing.port()).answer("a.test").rcode();
  };
  CHECK(rcode_of(Faults().refused()) == DnsRcode::kRefused);
  CHECK(rcode_of(Faults().notimp()) == DnsRcode::kNotImp);
  CHECK(rcode_of(Faults().formerr()) == DnsRcode::kFormErr);
}

TEST_CASE("faults: answers that do not tell the truth", "[support]") {
  const auto answer_of = [](const Faults& faults, std::string_view name) {
    const FaultDns server(faults);
    return UdpClient(server.port()).answer(name);
  };
  const std::string address = bytes_of(FaultDns::ipv4_of("a.test"));
  const std::string wild = "\x0A\x09\x09\x09";
  CHECK(answer_of(Faults().wildcard(), "nx.test").ends_with(wild));
  const Faults below = Faults().wildcard_below("wild.test");
  CHECK(answer_of(below, "nx.wild.test").ends_with(wild));
  CHECK(answer_of(below, "nx.mild.test").rcode() == DnsRcode::kNxDomain);
  CHECK(answer_of(below, "nxwild.test").rcode() == DnsRcode::kNxDomain);
  CHECK(answer_of(Faults().nodata(), "a.test").answers() == 0);
  const Received referral = answer_of(Faults().referral(), "a.test");
  CHECK(referral.flags() == 0x8100);
  CHECK(referral.answers() == 0);
  CHECK(referral.ends_with(wire_name("ns.elsewhere.test")));
  const Received chain = answer_of(Faults().cname(3), "a.test");
  CHECK(chain.answers() == 4);
  CHECK(chain.ends_with(address));
  const Received loose = answer_of(Faults().cname_only(2), "a.test");
  CHECK(loose.answers() == 2);
  CHECK(loose.ends_with(wire_name("c1.chain.test")));
  CHECK(answer_of(Faults().cname_nx(), "a.test").rcode() == DnsRcode::kNxDomain);
  const Received big = answer_of(Faults().big(9000), "a.test");
  CHECK(big.message.size() > 9000);
  CHECK(big.message.size() < 9100);
  CHECK(big.ends_with(address));
}

TEST_CASE("faults: forged answers", "[support]") {
  const auto check_two = [](const Faults& faults) {
    const FaultDns server(faults);
    UdpClient client(server.port());
    const Received forged = client.answer("a.test");
    CHECK(forged.rcode() == DnsRcode::kNxDomain);
    const auto truth = client.receive();
    REQUIRE(truth);
    CHECK(truth->rcode() == DnsRcode::kNoError);
    CHECK(truth->id() == client.id());
    return forged.id() == client.id();
  };
  CHECK_FALSE(check_two(Faults().wrong_id_first()));
  CHECK(check_two(Faults().wrong_question_first()));

  const FaultDns server(Faults().wrong_id().wrong_question());
  UdpClient client(server.port());
  const Received wrong = client.answer("a.test");
  CHECK(wrong.id() == (client.id() ^ 0x5555));
  CHECK(wrong.message.find(wire_name("evil.test")) == 12);
}

TEST_CASE("faults: answers from elsewhere", "[support]") {
  const FaultDns other_port(Faults().wrong_port());
  const FaultDns other_address(Faults().wrong_address());
  const Received strange = UdpClient(other_port.port()).answer("a.test");
  CHECK(strange.port != other_port.port());
  CHECK(strange.from_server_address);
  const Received stranger = UdpClient(other_address.port()).answer("a.test");
  CHECK(stranger.port == other_address.port());
  CHECK_FALSE(stranger.from_server_address);
}

TEST_CASE("faults: damaged answers", "[support]") {
  const auto answer_of = [](const Faults& faults) {
    const FaultDns server(faults);
    UdpClient client(server.port());
    return client.answer("a.test").message;
  };
  const std::string id("\x00\x65", 2);
  CHECK(answer_of(Faults().garbage()).starts_with(id));
  CHECK(answer_of(Faults().cut_short()) == id + std::string("\x85\x80\x00", 3));
  CHECK(answer_of(Faults().zero()).empty());
  const std::string loop = answer_of(Faults().loop());
  CHECK(u16_at(loop, 24) == (0xC000 | 24));
  CHECK(answer_of(Faults().upper_case()).find(wire_name("A.TEST")) == 12);
  const std::string bare = answer_of(Faults().no_question());
  CHECK(u16_at(bare, 4) == 0);
  CHECK(bare.find(wire_name("a.test")) == 12);  // The owner of the answer.

  const FaultDns server(Faults().duplicate());
  UdpClient client(server.port());
  const Received first = client.answer("a.test");
  CHECK(client.receive().value().message == first.message);
}

}  // namespace aioc::testing
