// Order: results of a run in the order of its URLs.
#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>

#include "fetch/order.h"
#include "loop/run.h"
#include "loop/sleep.h"
#include "loop/task_group.h"
#include "loop/with.h"

using aioc::fetch::Order;

TEST_CASE("fetch order: who comes behind waits for all before it") {
  Order order;
  Order::Place a(order);
  std::optional<Order::Place> b(std::in_place, order);
  CHECK(a.is_first());
  CHECK_FALSE(b->is_first());
  b.reset();
  CHECK(a.is_first());
}

TEST_CASE("fetch order: a place that is given up makes the next one the first, once") {
  Order order;
  auto a = std::make_unique<Order::Place>(order);
  auto b = std::make_unique<Order::Place>(order);
  auto c = std::make_unique<Order::Place>(order);
  std::string called;
  b->set_on_first([&] { called += 'b'; });
  c->set_on_first([&] { called += 'c'; });
  b.reset();
  CHECK(called.empty());
  a.reset();
  CHECK(called == "c");
  CHECK(c->is_first());
  c.reset();
  const Order::Place d(order);
  CHECK(d.is_first());
}

TEST_CASE("fetch order: where all is given up nobody becomes the first") {
  Order order;
  auto a = std::make_unique<Order::Place>(order);
  const Order::Place b(order);
  order.stop();
  a.reset();
  CHECK_FALSE(b.is_first());
}

namespace {

aio::Coro<> put(Order& order, std::string& out, char letter, double seconds) {
  Order::Place place(order);
  co_await aio::sleep(seconds);
  co_await place.first();
  out += letter;
}

aio::Coro<std::string> put_all() {
  Order order;
  std::string out;
  auto body = [&](aio::TaskGroup& group) -> aio::Coro<> {
    group.create_task(put(order, out, 'a', 3));
    group.create_task(put(order, out, 'b', 1));
    group.create_task(put(order, out, 'c', 2));
    group.create_task(put(order, out, 'd', 4));
    co_return;
  };
  auto all = aio::with(aio::TaskGroup(), std::move(body));
  co_await std::move(all);
  co_return out;
}

}  // namespace

TEST_CASE("fetch order: tasks go on in the order of their places, whenever they are ready") {
  CHECK(aio::run_virtual(put_all()) == "abcd");
}
