// add_done_callback(): the loop calls back when the future is done, in the order in which the
// callbacks were added. A lambda binds further arguments.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

using Text = aio::Future<std::string>;

void callback(const Text& future, int number) {
  fmt::print("{}: future done: {}\n", number, future.result());
}

aio::Coro<> register_callbacks(Text all_done) {
  std::puts("registering callbacks on future");
  all_done.add_done_callback([](const Text& future) { callback(future, 1); });
  all_done.add_done_callback([](const Text& future) { callback(future, 2); });
  co_return;
}

aio::Coro<> main() {
  Text all_done;
  co_await register_callbacks(all_done);
  std::puts("setting result of future");
  all_done.set_result("the result");
}

}  // namespace

void future_callback_demo() { aio::run(main()); }

}  // namespace aioc::demo
