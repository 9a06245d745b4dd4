// A Future stands for a result that somebody will set. Here the loop runs no coroutine at all:
// it runs until the future is done.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void mark_done(aio::Future<std::string> future, const std::string& result) {
  fmt::print("setting future result to '{}'\n", result);
  future.set_result(result);
}

}  // namespace

void future_demo() {
  aio::EventLoop loop;
  aio::Future<std::string> all_done(loop);

  std::puts("scheduling mark_done");
  loop.call_soon(mark_done, all_done, "the result");

  std::puts("entering event loop");
  const std::string result = loop.run_until_complete(all_done);
  fmt::print("returned result: '{}'\n", result);
  std::puts("closing event loop");
  loop.close();

  fmt::print("future result: '{}'\n", all_done.result());
}

}  // namespace aioc::demo
