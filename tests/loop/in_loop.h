// Runs the body of a test on a loop.
#pragma once

#include "support/co_check.h"

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "loop/run.h"

namespace aioc::testing {

/// What went to the loop's exception handler, as text.
using Reports = std::vector<std::string>;

/// Runs the coroutine that `body` makes, on the virtual clock unless told otherwise, and
/// returns what was reported. The end of the run throws if a handle is left open.
///
///     const auto reports = reports_of([]() -> aio::Coro<> { co_await aio::sleep(1000); });
template <class Body>
Reports reports_of(Body body,
                   aio::EventLoop::Clock clock = aio::EventLoop::Clock::virtual_time) {
  Reports reports;
  auto main = [](Body body_of_test, Reports* into) -> aio::Coro<> {
    aio::get_running_loop().set_exception_handler(
        [into](const std::string& where, const std::exception_ptr& error) {
          into->push_back(where + ": " + aio::detail::describe_exception(error));
        });
    auto running = body_of_test();
    co_await std::move(running);
  };
  aio::run(main(std::move(body), &reports), clock);
  return reports;
}

/// The same, of what must report nothing.
template <class Body>
void in_loop(Body body, aio::EventLoop::Clock clock = aio::EventLoop::Clock::virtual_time) {
  for (const auto& report : reports_of(std::move(body), clock)) FAIL_CHECK(report);
}

/// What `error` says, and of which type; empty for none.
inline std::string text_of(const std::exception_ptr& error) {
  return error == nullptr ? "" : aio::detail::describe_exception(error);
}

/// A log of what happened, in order.
using Log = std::vector<std::string>;

}  // namespace aioc::testing
