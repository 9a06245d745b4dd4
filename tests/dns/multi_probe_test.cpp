// multi_probe: any number of names, each answer as it comes.
#include "dns/multi_probe.h"

#include "support/co_check.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dns/resolving.h"
#include "loop/loop.h"
#include "support/fault_dns.h"

namespace aioc::dns {
namespace {

using testing::DnsType;
using testing::FaultDns;
using testing::Faults;
using namespace std::chrono_literals;
using Names = std::vector<std::string>;

/// A resolver of one server, and a run on a real loop with it.
template <class Body>
void with_resolver(const FaultDns& server, Body body) {
  testing::on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(testing::asking({&server}));
    const ProbeOptions probing = testing::probing(resolver);
    auto running = body(probing);
    co_await std::move(running);
    CHECK(resolver.in_progress() == 0);
  });
}

Names some_names(int count) {
  Names names;
  for (int i = 0; i < count; ++i) {
    names.push_back((i % 2 == 0 ? "nx" : "y") + std::to_string(i) + ".test");
  }
  return names;
}

aio::AsyncGenerator<std::string> slowly(const Names& names) {
  for (const auto& name : names) {
    co_await aio::sleep(0.0001);
    co_yield name;
  }
}

/// Names, and then an exception.
aio::AsyncGenerator<std::string> failing(const Names& names) {
  for (const auto& name : names) co_yield name;
  throw std::runtime_error("no more names");
}

/// All that comes; each is checked to be true.
aio::Coro<Names> names_of(aio::AsyncGenerator<Result>& results) {
  Names names;
  while (auto result = co_await results.next()) {
    CHECK(result->found() == !result->name.starts_with("nx"));
    CHECK(result->status != Status::unknown);
    names.push_back(result->name);
  }
  co_return names;
}

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("multi_probe: of a range, each name once", "[dns][multi_probe]") {
  const FaultDns server(Faults().slow(0ms, 20ms));
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    const Names names = some_names(500);
    auto results = multi_probe(names, probing);
    auto collecting = names_of(results);
    const Names got = co_await std::move(collecting);
    CHECK(sorted(got) == sorted(names));
  });
}

TEST_CASE("multi_probe: in order where that is asked for", "[dns][multi_probe]") {
  const FaultDns server(Faults().slow(0ms, 20ms));
  with_resolver(server, [](ProbeOptions probing) -> aio::Coro<> {
    const Names names = some_names(300);
    probing.ordered = true;
    auto results = multi_probe(names, probing);
    auto collecting = names_of(results);
    const Names got = co_await std::move(collecting);
    CHECK(got == names);
  });
}

TEST_CASE("multi_probe: of an asynchronous source", "[dns][multi_probe]") {
  const FaultDns server;
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    const Names names = some_names(100);
    auto results = multi_probe(slowly(names), probing);
    auto collecting = names_of(results);
    const Names got = co_await std::move(collecting);
    CHECK(sorted(got) == sorted(names));
  });
}

TEST_CASE("multi_probe: of nothing", "[dns][multi_probe]") {
  const FaultDns server;
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    auto results = multi_probe(Names(), probing);
    const auto none = co_await results.next();
    CHECK_FALSE(none);
    const auto still_none = co_await results.next();
    CHECK_FALSE(still_none);
  });
}

TEST_CASE("multi_probe: dropped early, it ends what is in progress", "[dns][multi_probe]") {
  const FaultDns server(Faults().drop(DnsType::kAaaa));
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    {
      // Those before the last are never answered.
      Names names(300, "nodata.test");
      names.insert(names.begin() + 10, "a.test");
      auto results = multi_probe(std::move(names), probing);
      const auto first = co_await results.next();
      REQUIRE(first);
      CHECK(first->name == "a.test");
      CHECK(probing.resolver->in_progress() > 0);
    }
    CHECK(probing.resolver->in_progress() == 0);
  });
}

TEST_CASE("multi_probe: dropped before it began", "[dns][multi_probe]") {
  const FaultDns server;
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    { auto results = multi_probe(some_names(10), probing); }
    co_await aio::sleep(0);
  });
  CHECK(server.stats().queries == 0);
}

TEST_CASE("multi_probe: what the source throws comes behind the results",
          "[dns][multi_probe]") {
  const FaultDns server(Faults().slow(20ms));
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    const Names names = some_names(7);
    auto results = multi_probe(failing(names), probing);
    Names got;
    std::string error;
    try {
      while (auto result = co_await results.next()) got.push_back(result->name);
    } catch (const std::runtime_error& thrown) {
      error = thrown.what();
    }
    CHECK(sorted(got) == sorted(names));
    CHECK(error == "no more names");
  });
}

TEST_CASE("multi_probe: cancelled, it ends what is in progress", "[dns][multi_probe]") {
  const FaultDns server(Faults().drop());
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    auto run = [](const ProbeOptions& with) -> aio::Coro<> {
      auto results = multi_probe(some_names(50), with);
      const auto never = co_await results.next();
      CHECK_FALSE(never);
    };
    auto task = aio::create_task(run(probing));
    while (probing.resolver->in_progress() == 0) co_await aio::sleep(0);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
  });
}

TEST_CASE("multi_probe: no more names in progress than asked for", "[dns][multi_probe]") {
  const FaultDns server(Faults().slow(0ms, 5ms));
  with_resolver(server, [](ProbeOptions probing) -> aio::Coro<> {
    probing.concurrency = 3;
    std::size_t most = 0;
    auto source = [](const ProbeOptions& with,
                     std::size_t& seen) -> aio::AsyncGenerator<std::string> {
      const Names names = some_names(60);
      for (const auto& name : names) {
        seen = std::max(seen, with.resolver->in_progress());
        co_yield name;
      }
    };
    auto results = multi_probe(source(probing, most), probing);
    auto collecting = names_of(results);
    const Names got = co_await std::move(collecting);
    CHECK(got.size() == 60);
    CHECK(most == 3);
  });
}

TEST_CASE("multi_probe: names are taken as results are", "[dns][multi_probe]") {
  const FaultDns server;
  with_resolver(server, [](const ProbeOptions& probing) -> aio::Coro<> {
    std::size_t given = 0;
    auto source = [](std::size_t& count) -> aio::AsyncGenerator<std::string> {
      for (;; ++count) co_yield "nx" + std::to_string(count) + ".test";
    };
    auto results = multi_probe(source(given), probing);
    const auto first = co_await results.next();
    CHECK(first);
    // Nobody asks for more: it stops by itself, though the source has no end.
    std::size_t before = 0;
    do {
      before = given;
      co_await aio::sleep(0.05);
    } while (given != before);
    CHECK(given < 5000);
  });
}

TEST_CASE("multi_probe: what is no name is not found, and keeps its text",
          "[dns][multi_probe]") {
  const FaultDns server;
  with_resolver(server, [](ProbeOptions probing) -> aio::Coro<> {
    probing.ordered = true;
    auto results = multi_probe(Names{"not a name", "A.test",
                                     "b\xC3\xBC"
                                     "cher.test"},
                               probing);
    const auto bad = co_await results.next();
    CHECK(bad->status == Status::nxdomain);
    CHECK(bad->shown == "not a name");
    CHECK(bad->index == 0);
    const auto upper = co_await results.next();
    CHECK(upper->name == "a.test");
    CHECK(upper->shown == "A.test");
    const auto idn = co_await results.next();
    CHECK(idn->name == "xn--bcher-kva.test");
    CHECK(idn->found());
    CHECK(idn->index == 2);
    const auto end = co_await results.next();
    CHECK_FALSE(end);
  });
}

}  // namespace
}  // namespace aioc::dns
