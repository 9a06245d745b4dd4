// Resolver on a real loop, against servers that make trouble.
#include "dns/resolver.h"

#include "support/co_check.h"

#include <uv.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include "dns/resolving.h"
#include "loop/loop.h"
#include "support/fault_dns.h"

namespace aioc::dns {
namespace {

using testing::asking;
using testing::FaultDns;
using testing::Faults;
using testing::on_real_loop;
using namespace std::chrono_literals;

/// An ask as a task.
aio::Coro<Answer> ask(Resolver& resolver, std::string name, Type type = Type::a) {
  auto question = resolver.ask(std::move(name), type);
  co_return co_await question;
}

/// How many handles the loop has open.
int open_handles() {
  int count = 0;
  ::uv_walk(
      aio::get_running_loop().uv(),
      [](uv_handle_t* handle, void* counter) {
        if (::uv_is_closing(handle) == 0) ++*static_cast<int*>(counter);
      },
      &count);
  return count;
}

int open_files() {
  using Files = std::filesystem::directory_iterator;
  return static_cast<int>(std::distance(Files("/proc/self/fd"), Files()));
}

TEST_CASE("resolver: answers of each kind", "[dns][resolver]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    const Answer found = co_await resolver.ask("a.test", Type::a, true);
    CHECK(found.status == Status::found);
    CHECK(found.reason == Reason::none);
    CHECK(found.reply.size() > 12);
    const Answer none = co_await resolver.ask("a.test", Type::aaaa);
    CHECK(none.status == Status::nodata);
    CHECK(none.reply.empty());
    const Answer gone = co_await resolver.ask("nx.test", Type::a);
    CHECK(gone.status == Status::nxdomain);
    const Answer host = co_await resolver.ask("4.3.2.1.in-addr.arpa", Type::ptr);
    CHECK(host.status == Status::found);
    CHECK(resolver.in_progress() == 0);
    CHECK(resolver.queries_sent() == 4);
    CHECK(resolver.queries_lost() == 0);
  });
}

TEST_CASE("resolver: names that DNS cannot have are not asked for", "[dns][resolver]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    for (const std::string& name : {std::string(64, 'a') + ".test", std::string("a.onion")}) {
      const Answer answer = co_await resolver.ask(name, Type::a);
      CHECK(answer.status == Status::nxdomain);
    }
    CHECK(resolver.in_progress() == 0);
  });
  CHECK(server.stats().queries == 0);
}

TEST_CASE("resolver: cancelled, an ask leaves nothing in progress", "[dns][resolver]") {
  const FaultDns server(Faults().drop());
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    auto task = aio::create_task(ask(resolver, "a.test"));
    auto other = aio::create_task(ask(resolver, "b.test"));
    co_await aio::sleep(0);
    CHECK(resolver.in_progress() == 2);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(resolver.in_progress() == 1);
    other.cancel();
    CHECK_THROWS_AS(co_await other, aio::CancelledError);
    CHECK(resolver.in_progress() == 0);
    CHECK(resolver.upstreams().front()->pace().in_flight() == 0);
  });
}

TEST_CASE("resolver: cancelled while it asks by TCP, too", "[dns][resolver]") {
  const FaultDns server(Faults().truncated().tcp_hang());
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    auto task = aio::create_task(ask(resolver, "a.test"));
    while (server.stats().tcp == 0) co_await aio::sleep(0.001);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(resolver.in_progress() == 0);
    const Answer again = co_await resolver.ask("a.onion", Type::a);
    CHECK(again.status == Status::nxdomain);
  });
}

TEST_CASE("resolver: dropped, it closes its handles and sockets", "[dns][resolver]") {
  const FaultDns server(Faults().truncated(0.5).tcp_one());
  on_real_loop([&]() -> aio::Coro<> {
    const int handles = open_handles();
    const int files = open_files();
    {
      Resolver resolver(asking({&server}));
      for (int i = 0; i < 20; ++i) {
        const Answer answer = co_await resolver.ask("y" + std::to_string(i) + ".test", Type::a);
        CHECK(answer.status == Status::found);
      }
      CHECK(open_handles() > handles);
    }
    CHECK(open_handles() == handles);
    // The server has its own ends of connections, and closes them as it gets to know.
    while (open_files() > files) co_await aio::sleep(0.001);
  });
}

TEST_CASE("resolver: a late answer to an earlier query counts", "[dns][resolver]") {
  // The second query, sent after a second, is never answered.
  const FaultDns server(Faults().slow(1200ms).blackout(500ms, 1h));
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&server}));
    const Answer answer = co_await resolver.ask("a.test", Type::a);
    CHECK(answer.status == Status::found);
    CHECK(resolver.queries_sent() == 2);
    CHECK(resolver.queries_lost() == 1);
  });
}

TEST_CASE("resolver: of two servers one is dead", "[dns][resolver]") {
  const FaultDns dead(Faults().down());
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    Resolver resolver(asking({&dead, &server}));
    for (int i = 0; i < 10; ++i) {
      const Answer answer = co_await resolver.ask("y" + std::to_string(i) + ".test", Type::a);
      CHECK(answer.status == Status::found);
    }
  });
  CHECK(server.stats().udp >= 10);
}

TEST_CASE("resolver: out of tries, it says why", "[dns][resolver]") {
  const FaultDns silent(Faults().drop());
  const FaultDns failing(Faults().servfail());
  on_real_loop([&]() -> aio::Coro<> {
    ResolverOptions once = asking({&silent});
    once.tries = 1;
    Resolver one(once);
    const Answer nothing = co_await one.ask("a.test", Type::a);
    CHECK(nothing.status == Status::unknown);
    CHECK(nothing.reason == Reason::timed_out);
    ResolverOptions twice = asking({&failing});
    twice.tries = 2;
    Resolver two(twice);
    const Answer failure = co_await two.ask("a.test", Type::a);
    CHECK(failure.status == Status::unknown);
    CHECK(failure.reason == Reason::servfail);
    CHECK(two.queries_sent() == 2);
  });
}

TEST_CASE("resolver: who waits for room gets it, though nothing is in progress",
          "[dns][resolver]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    ResolverOptions slow = asking({&server});
    slow.rate = 50;
    Resolver resolver(slow);
    for (int i = 0; i < 10; ++i) {
      while (!resolver.has_room()) co_await resolver.room();
      const Answer answer = co_await resolver.ask("nx.test", Type::a);
      CHECK(answer.status == Status::nxdomain);
    }
  });
}

TEST_CASE("resolver: cancelled, a wait for room ends", "[dns][resolver]") {
  const FaultDns server;
  on_real_loop([&]() -> aio::Coro<> {
    ResolverOptions slow = asking({&server});
    slow.rate = 0.01;
    Resolver resolver(slow);
    auto wait = [](Resolver& of) -> aio::Coro<> {
      while (!of.has_room()) co_await of.room();
      auto asked = of.ask("nx.test", Type::a);
      co_await asked;
    };
    auto waiting = aio::create_task(wait(resolver));
    co_await aio::sleep(0);
    waiting.cancel();
    CHECK_THROWS_AS(co_await waiting, aio::CancelledError);
    CHECK(resolver.in_progress() == 0);
  });
}

}  // namespace
}  // namespace aioc::dns
