// probe: whether one name exists, as getaddrinfo sees it.
#include "dns/probe.h"

#include "support/co_check.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dns/resolving.h"
#include "loop/loop.h"
#include "support/fault_dns.h"

namespace aioc::dns {
namespace {

using testing::asking;
using testing::FaultDns;
using testing::Faults;
using testing::on_real_loop;
using testing::probing;
using namespace std::chrono_literals;

TEST_CASE("probe: found, not found, and what is no name", "[dns][probe]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    const std::map<std::string, Status> names = {
        {"a.test", Status::found},        {"SIXonly.test.", Status::found},
        {"nodata.test", Status::nodata},  {"nx.test", Status::nxdomain},
        {"not a name", Status::nxdomain}, {"", Status::nxdomain}};
    for (const auto& [name, status] : names) {
      CAPTURE(name);
      auto probing_it = probe(name, probing(resolver));
      const Result result = co_await probing_it;
      CHECK(result.status == status);
      CHECK(result.found() == (status == Status::found));
    }
  });
}

TEST_CASE("probe: hosts come before any server", "[dns][probe]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    const Hosts hosts = Hosts::parse("10.0.0.1 nx-printer.test\n");
    ProbeOptions options = probing(resolver);
    options.hosts = &hosts;
    const Result known = co_await probe("nx-printer.test", options);
    CHECK(known.found());
    CHECK(server.stats().queries == 0);
    options.families = Families::v6;
    const Result other = co_await probe("nx-printer.test", options);
    CHECK(other.status == Status::nxdomain);
  });
}

TEST_CASE("probe: gather keeps the order", "[dns][probe]") {
  const FaultDns server(Faults().slow(0ms, 60ms));
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    std::vector<ProbeName> probes;
    for (int i = 0; i < 50; ++i) {
      probes.push_back(
          probe((i % 2 == 0 ? "nx" : "y") + std::to_string(i) + ".test", probing(resolver)));
    }
    const auto results = co_await aio::gather(std::move(probes));
    REQUIRE(results.size() == 50);
    for (int i = 0; i < 50; ++i) {
      const auto& result = results[static_cast<std::size_t>(i)];
      CHECK(result.found() == (i % 2 != 0));
      CHECK(result.name.ends_with(std::to_string(i) + ".test"));
    }
  });
}

TEST_CASE("probe: cancelled, it leaves nothing in progress", "[dns][probe]") {
  const FaultDns server(Faults().drop());
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    auto run = [](Resolver& of) -> aio::Coro<Result> {
      auto probing_it = probe("a.test", probing(of));
      co_return co_await probing_it;
    };
    auto task = aio::create_task(run(resolver));
    co_await aio::sleep(0);
    CHECK(resolver.in_progress() == 1);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(resolver.in_progress() == 0);
  });
}

}  // namespace
}  // namespace aioc::dns
