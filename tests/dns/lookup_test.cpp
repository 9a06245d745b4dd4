// Looking up: both families, search domains, CNAMEs, and the way back.
#include "dns/lookup.h"

#include "support/co_check.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dns/idn.h"
#include "dns/records.h"
#include "loop/in_loop.h"
#include "loop/loop.h"
#include "support/dns_message.h"
#include "support/fault_dns.h"

namespace aioc::dns {
namespace {

using testing::DnsType;
using testing::FaultDns;
using testing::Faults;
using Texts = std::vector<std::string>;

template <class Body>
void on_real_loop(Body body) {
  testing::in_loop(std::move(body), aio::EventLoop::Clock::real);
}

/// What asks one server, and knows no hosts but those it is given.
struct Asking {
  explicit Asking(const FaultDns& server, double timeout = 15)
      : resolver(options_for(server, timeout)) {
    lookup.resolver = &resolver;
    lookup.hosts = &hosts;
  }
  static ResolverOptions options_for(const FaultDns& server, double timeout) {
    ResolverOptions options;
    options.servers.push_back(aio::Address::parse("127.0.0.1", server.port()).value());
    options.timeout = timeout;
    return options;
  }

  Hosts hosts;
  Resolver resolver;
  LookupOptions lookup;
};

Texts hosts_of(const Lookup& lookup) {
  Texts out;
  for (const auto& address : lookup.addresses) out.push_back(address.host());
  return out;
}

Texts sorted(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

aio::Address address_of(const std::string& host, std::uint16_t port = 0) {
  return aio::Address::parse(host, port).value();
}

constexpr double kShort = 0.4;  // seconds until a question that stays open is given up

}  // namespace

TEST_CASE("lookup: the addresses of both families", "[dns][lookup]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    const Lookup both = co_await getaddrinfo("Six.test.", 443, asking.lookup);
    CHECK(both.found());
    CHECK(both.name == "six.test");
    CHECK(sorted(hosts_of(both)) ==
          sorted({FaultDns::ipv4_of("six.test"), FaultDns::ipv6_of("six.test")}));
    CHECK((both.addresses.front().family() == AF_INET6) == prefers_ipv6());
    for (const auto& address : both.addresses) CHECK(address.port() == 443);

    const Lookup v4 = co_await getaddrinfo("a.test", 0, asking.lookup);
    CHECK(hosts_of(v4) == Texts{FaultDns::ipv4_of("a.test")});
    const Lookup v6 = co_await getaddrinfo("sixonly.test", 0, asking.lookup);
    CHECK(hosts_of(v6) == Texts{FaultDns::ipv6_of("sixonly.test")});
    const Lookup nothing = co_await getaddrinfo("nodata.test", 0, asking.lookup);
    CHECK(nothing.status == Status::nodata);
    const Lookup nobody = co_await getaddrinfo("nx.test", 0, asking.lookup);
    CHECK(nobody.status == Status::nxdomain);
    CHECK(nobody.addresses.empty());
  });
}

TEST_CASE("lookup: one family alone, and nothing asked of the other", "[dns][lookup]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    asking.lookup.families = Families::v4;
    const Lookup v4 = co_await getaddrinfo("six.test", 0, asking.lookup);
    CHECK(hosts_of(v4) == Texts{FaultDns::ipv4_of("six.test")});
    const Lookup none = co_await getaddrinfo("sixonly.test", 0, asking.lookup);
    CHECK(none.status == Status::nodata);
    asking.lookup.families = Families::v6;
    const Lookup v6 = co_await getaddrinfo("six.test", 0, asking.lookup);
    CHECK(hosts_of(v6) == Texts{FaultDns::ipv6_of("six.test")});
  });
  CHECK(server.stats().questions == 3);
}

TEST_CASE("lookup: a failure beside addresses is no failure", "[dns][lookup]") {
  const FaultDns no_aaaa(Faults().servfail(DnsType::kAaaa));
  const FaultDns no_a(Faults().servfail(DnsType::kA));
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(no_aaaa, kShort);
    const Lookup found = co_await getaddrinfo("six.test", 0, asking.lookup);
    CHECK(hosts_of(found) == Texts{FaultDns::ipv4_of("six.test")});
    const Lookup unknown = co_await getaddrinfo("nodata.test", 0, asking.lookup);
    CHECK(unknown.status == Status::unknown);
    CHECK(unknown.reason == Reason::servfail);
    Asking other(no_a, kShort);
    const Lookup by_aaaa = co_await getaddrinfo("sixonly.test", 0, other.lookup);
    CHECK(hosts_of(by_aaaa) == Texts{FaultDns::ipv6_of("sixonly.test")});
  });
}

TEST_CASE("lookup: what nobody answers is unknown", "[dns][lookup]") {
  const FaultDns server(Faults().drop());
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server, kShort);
    const Lookup lookup = co_await getaddrinfo("a.test", 0, asking.lookup);
    CHECK(lookup.status == Status::unknown);
    CHECK(lookup.reason == Reason::timed_out);
    CHECK(why(lookup.status, lookup.reason) == "unknown: timed out");
    const NameInfo info = co_await getnameinfo(address_of("10.1.2.3"), asking.lookup);
    CHECK(info.status == Status::unknown);
    CHECK(info.host == "10.1.2.3");
  });
}

TEST_CASE("lookup: chains of CNAMEs", "[dns][lookup]") {
  const FaultDns chain(Faults().cname(4));
  const FaultDns only(Faults().cname_only(2));
  const FaultDns nowhere(Faults().cname_nx());
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(chain);
    const Lookup found = co_await getaddrinfo("six.test", 0, asking.lookup);
    CHECK(found.addresses.size() == 2);
    Asking asking_only(only);
    const Lookup nodata = co_await getaddrinfo("six.test", 0, asking_only.lookup);
    CHECK(nodata.status == Status::nodata);
    Asking asking_nowhere(nowhere);
    const Lookup nxdomain = co_await getaddrinfo("six.test", 0, asking_nowhere.lookup);
    CHECK(nxdomain.status == Status::nxdomain);
  });
}

TEST_CASE("lookup: as many addresses as there are, by TCP where need be", "[dns][lookup]") {
  const FaultDns server(Faults().truncated().big(20'000));
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    const Lookup lookup = co_await getaddrinfo("a.test", 0, asking.lookup);
    constexpr std::size_t kRecord = 16;
    CHECK(lookup.addresses.size() == 20'000 / kRecord + 1);
    CHECK(lookup.addresses.back().host() == FaultDns::ipv4_of("a.test"));
  });
}

TEST_CASE("lookup: search domains", "[dns][lookup]") {
  const FaultDns server(Faults().wildcard_below("corp.test"));
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    ResolvConf conf;
    conf.search = {"gone.test", "corp.test"};
    asking.lookup.conf = &conf;
    const Lookup found = co_await getaddrinfo("nxhost", 0, asking.lookup);
    CHECK(found.name == "nxhost.corp.test");
    CHECK(hosts_of(found) == Texts{"10.9.9.9"});
    const Lookup absolute = co_await getaddrinfo("nxhost.", 0, asking.lookup);
    CHECK(absolute.status == Status::nxdomain);
    const Lookup dotted = co_await getaddrinfo("nxhost.sub", 0, asking.lookup);
    CHECK(dotted.status == Status::nxdomain);
    conf.ndots = 2;
    const Lookup more_dots = co_await getaddrinfo("nxhost.sub", 0, asking.lookup);
    CHECK(more_dots.name == "nxhost.sub.corp.test");
    conf.search = {"gone.test"};
    const Lookup as_it_is = co_await getaddrinfo("nx.corp.test", 0, asking.lookup);
    CHECK(as_it_is.name == "nx.corp.test");
    const Lookup nodata = co_await getaddrinfo("nodata.x", 0, asking.lookup);
    CHECK(nodata.status == Status::nodata);
  });
}

TEST_CASE("lookup: a search domain that does not answer ends the search", "[dns][lookup]") {
  const FaultDns server(Faults().drop());
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server, kShort);
    ResolvConf conf;
    conf.search = {"one.test", "two.test"};
    asking.lookup.conf = &conf;
    const Lookup lookup = co_await getaddrinfo("a", 0, asking.lookup);
    CHECK(lookup.status == Status::unknown);
  });
  CHECK(server.stats().questions == 2);
}

TEST_CASE("lookup: hosts, numbers and localhost ask nobody", "[dns][lookup]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    asking.hosts = Hosts::parse("10.0.0.1 printer\n2001:db8::1 printer\n");
    const Lookup printer = co_await getaddrinfo("Printer", 631, asking.lookup);
    CHECK(hosts_of(printer) == Texts{"10.0.0.1", "2001:db8::1"});
    CHECK(printer.addresses.back().port() == 631);
    const Lookup number = co_await getaddrinfo("::1", 80, asking.lookup);
    CHECK(number.addresses.front().text() == "[::1]:80");
    const Lookup local = co_await getaddrinfo("localhost", 0, asking.lookup);
    CHECK(local.found());
    const NameInfo name = co_await getnameinfo(address_of("10.0.0.1", 53), asking.lookup);
    CHECK(name.host == "printer");
    CHECK(name.service == "domain");
    asking.lookup.families = Families::v6;
    const Lookup other_family = co_await getaddrinfo("127.0.0.1", 0, asking.lookup);
    CHECK(other_family.status == Status::nodata);
  });
  CHECK(server.stats().queries == 0);
}

TEST_CASE("lookup: names beyond ASCII, and what is no name", "[dns][lookup]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    const Lookup lookup = co_await getaddrinfo("b\u00fccher.test", 0, asking.lookup);
    CHECK(lookup.name == "xn--bcher-kva.test");
    bool thrown = false;
    try {
      co_await getaddrinfo("a b", 0, asking.lookup);
    } catch (const BadName&) {
      thrown = true;
    }
    CHECK(thrown);
  });
}

TEST_CASE("lookup: the names of addresses", "[dns][lookup]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    const NameInfo v4 = co_await getnameinfo(address_of("10.1.2.3", 443), asking.lookup);
    CHECK(v4.found());
    CHECK(v4.host == "host-10-1-2-3.test");
    CHECK(v4.service == "https");
    const NameInfo v6 = co_await getnameinfo(address_of("2001:db8::7"), asking.lookup);
    CHECK(v6.host == "host6.test");
    CHECK(v6.service.empty());
    const NameInfo none = co_await getnameinfo(address_of("10.1.2.0", 65533), asking.lookup);
    CHECK(none.status == Status::nxdomain);
    CHECK(none.host == "10.1.2.0");
    CHECK(none.service == "65533");
    asking.lookup.protocol = Protocol::udp;
    const NameInfo udp = co_await getnameinfo(address_of("10.1.2.3", 53), asking.lookup);
    CHECK(udp.service == "domain");
  });
}

TEST_CASE("lookup: where the name of an address stands", "[dns][lookup]") {
  CHECK(reverse_name(address_of("192.0.2.1")) == "1.2.0.192.in-addr.arpa");
  CHECK(reverse_name(address_of("::ffff:192.0.2.1")) == "1.2.0.192.in-addr.arpa");
  CHECK(reverse_name(address_of("2001:db8::567:89ab")) ==
        "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  CHECK(reverse_name(aio::Address()).empty());
}

TEST_CASE("lookup: what cannot be parsed holds nothing", "[dns][lookup]") {
  std::vector<aio::Address> addresses;
  for (const std::string& reply :
       {std::string(), std::string(5, 'x'), std::string(40, '\xFF')}) {
    append_addresses(reply, Type::a, 0, addresses);
    append_addresses(reply, Type::aaaa, 0, addresses);
    CHECK(pointed_name(reply).empty());
  }
  CHECK(addresses.empty());
}

TEST_CASE("lookup: a cancel leaves no question behind", "[dns][lookup]") {
  const FaultDns server(Faults().drop());
  on_real_loop([&]() -> aio::Coro<> {
    Asking asking(server);
    auto task = aio::create_task(getaddrinfo("a.test", 0, asking.lookup));
    while (asking.resolver.in_progress() < 2) co_await aio::sleep(0);
    task.cancel();
    bool cancelled = false;
    try {
      co_await task;
    } catch (const aio::CancelledError&) {
      cancelled = true;
    }
    CHECK(cancelled);
    CHECK(asking.resolver.in_progress() == 0);
    CHECK(aio::all_tasks().size() == 1);
  });
}

}  // namespace aioc::dns
