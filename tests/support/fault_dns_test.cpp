#include "support/fault_dns.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <thread>

#include "support/dns_client.h"
#include "support/dns_message.h"

namespace aioc::testing {

using namespace std::chrono_literals;

TEST_CASE("fault_dns: the truth", "[support]") {
  const FaultDns server;
  UdpClient client(server.port());
  CHECK(server.address() == "127.0.0.1:" + std::to_string(server.port()));
  const auto address = [](auto name) { return bytes_of(FaultDns::ipv4_of(name)); };

  const Received plain = client.answer("A.Test");
  CHECK(plain.id() == client.id());
  CHECK(plain.flags() == 0x8580);
  CHECK(plain.port == server.port());
  CHECK(plain.answers() == 1);
  CHECK(plain.ends_with(address("a.test")));
  CHECK(FaultDns::ipv4_of("a.test").starts_with("10."));
  CHECK(FaultDns::ipv6_of("A.test").starts_with("2001:db8::"));

  CHECK(client.answer("nx1.test").rcode() == DnsRcode::kNxDomain);
  CHECK(client.answer("a.test", DnsType::kAaaa).answers() == 0);
  CHECK(client.answer("a.test", DnsType::kTxt).rcode() == DnsRcode::kNoError);
  CHECK(client.answer("six.test").answers() == 1);
  CHECK(client.answer("six.test", DnsType::kAaaa).ends_with(address("six.test")));
  CHECK(client.answer("sixonly.test").answers() == 0);
  CHECK(client.answer("sixonly.test", DnsType::kAaaa).answers() == 1);
  CHECK(client.answer("nodata.test").rcode() == DnsRcode::kNoError);
  CHECK(client.answer("nodata.test").answers() == 0);

  const auto host = client.answer("4.30.2.1.in-addr.arpa", DnsType::kPtr);
  CHECK(host.ends_with(wire_name("host-1-2-30-4.test")));
  CHECK(client.answer("0.3.2.1.in-addr.arpa", DnsType::kPtr).rcode() == DnsRcode::kNxDomain);
  CHECK(client.answer("1.0.ip6.arpa", DnsType::kPtr).ends_with(wire_name("host6.test")));
}

TEST_CASE("fault_dns: what is no query is not answered, nor counted", "[support]") {
  const FaultDns server;
  UdpClient client(server.port());
  for (const auto* message : {"", "short", "123456789012\x3F", "12\x80\x00\x00\x01"}) {
    client.send(message);
  }
  client.answer("a.test");
  CHECK_FALSE(client.receive(0ms));
  CHECK(server.stats().queries == 1);
}

TEST_CASE("fault_dns: what it counts", "[support]") {
  const FaultDns server(Faults().first(1));
  UdpClient client(server.port());
  UdpClient other(server.port());
  client.ask("a.test");
  client.answer("a.test");
  other.answer("A.test", DnsType::kA, true);
  other.ask("b.test");
  TcpConnection connection(server.port());
  connection.ask("b.test");
  CHECK(connection.receive());
  const FaultDnsStats stats = server.stats();
  CHECK(stats.queries == 5);
  CHECK(stats.udp == 4);
  CHECK(stats.tcp == 1);
  CHECK(stats.edns == 1);
  CHECK(stats.tcp_connections == 1);
  CHECK(stats.dropped == 2);
  CHECK(stats.answered == 3);
  CHECK(stats.questions == 2);
  CHECK(stats.max_sends == 3);
  CHECK(stats.source_ports == 2);
  CHECK(stats.peak_per_second >= 1);
  REQUIRE(stats.seen.size() == 4);
  CHECK(stats.seen.front().id == 101);
  CHECK(stats.seen.front().port != stats.seen.back().port);
}

TEST_CASE("fault_dns: chance falls alike for a seed, in whatever order", "[support]") {
  const auto answered = [](std::uint64_t seed, bool backwards) {
    const FaultDns server(Faults().servfail(0.3).seed(seed));
    UdpClient client(server.port());
    std::set<int> good;
    for (int i = 0; i < 200; ++i) {
      const int number = backwards ? 199 - i : i;
      const auto rcode = client.answer("n" + std::to_string(number) + ".test").rcode();
      if (rcode == DnsRcode::kNoError) good.insert(number);
    }
    return good;
  };
  const auto once = answered(7, false);
  CHECK(once.size() > 110);
  CHECK(once.size() < 170);
  CHECK(answered(7, true) == once);
  CHECK(answered(8, false) != once);
}

TEST_CASE("fault_dns: TCP", "[support]") {
  SECTION("tells the truth where UDP is truncated, in pieces") {
    const FaultDns server(Faults().truncated().tcp_split().big(600));
    UdpClient client(server.port());
    const Received truncated = client.answer("a.test");
    CHECK((truncated.flags() & 0x0200) != 0);
    CHECK(truncated.answers() == 0);
    TcpConnection connection(server.port());
    connection.ask("a.test");
    connection.ask("nx.test");
    const auto whole = connection.receive();
    REQUIRE(whole);
    CHECK((whole->flags() & 0x0200) == 0);
    CHECK(whole->ends_with(bytes_of(FaultDns::ipv4_of("a.test"))));
    CHECK(connection.receive().value().rcode() == DnsRcode::kNxDomain);
    // Whole only if all was there before the client came to read it.
    for (int i = 0; i < 1000 && connection.pieces() == 1; ++i) {
      connection.ask("a.test");
      CHECK(connection.receive());
    }
    CHECK(connection.pieces() > 1);
  }
  SECTION("one answer a connection, a late one too") {
    const FaultDns server(Faults().tcp_one().slow(5ms));
    TcpConnection connection(server.port());
    connection.ask("a.test");
    CHECK(connection.receive());
    CHECK_FALSE(connection.receive());
  }
  SECTION("closes at once") {
    const FaultDns server(Faults().tcp_close());
    TcpConnection connection(server.port());
    CHECK_FALSE(connection.receive());
    CHECK(server.stats().tcp_connections == 1);
  }
  SECTION("hangs") {
    const FaultDns server(Faults().tcp_hang());
    TcpConnection connection(server.port());
    connection.ask("a.test");
    while (server.stats().tcp == 0) std::this_thread::yield();
    CHECK(connection.quiet());
  }
  SECTION("refuses") {
    const FaultDns server(Faults().tcp_refuse());
    CHECK_FALSE(TcpConnection(server.port()).connected());
    UdpClient(server.port()).answer("a.test");
  }
}

TEST_CASE("fault_dns: a flood is counted to the last query", "[support]") {
  const FaultDns server;
  UdpClient client(server.port());
  constexpr int kQueries = 20'000;
  constexpr int kWindow = 100;  // What the client's own buffer holds for certain.
  for (int asked = 0, got = 0; got < kQueries; ++got) {
    while (asked < kQueries && asked - got < kWindow) {
      client.ask("n" + std::to_string(asked++) + ".test");
    }
    if (!client.receive()) FAIL("answer " << got << " is lost");
  }
  const FaultDnsStats stats = server.stats();
  CHECK(stats.queries == kQueries);
  CHECK(stats.questions == kQueries);
  CHECK(stats.seen.size() == 1000);
}

}  // namespace aioc::testing
