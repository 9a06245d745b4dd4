// add_signal_handler(): signals call back from the loop, where anything may be done, and not in
// the middle of whatever runs.
#include <fmt/core.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

void signal_handler(const std::string& name, aio::Event& received) {
  fmt::print("signal_handler('{}')\n", name);
  received.set();
}

aio::Coro<> send_signals(aio::Event& received) {
  fmt::print("starting send_signals for {}\n", getpid());
  const std::pair<const char*, int> signals[] = {
      {"SIGHUP", SIGHUP}, {"SIGHUP", SIGHUP}, {"SIGUSR1", SIGUSR1}, {"SIGINT", SIGINT}};
  for (const auto& [name, number] : signals) {
    fmt::print("sending {}\n", name);
    received.clear();
    kill(getpid(), number);
    std::puts("yielding control");
    co_await received.wait();
  }
}

aio::Coro<> main() {
  aio::Event received;
  aio::add_signal_handler(SIGHUP, signal_handler, "SIGHUP", std::ref(received));
  aio::add_signal_handler(SIGUSR1, signal_handler, "SIGUSR1", std::ref(received));
  aio::add_signal_handler(SIGINT, signal_handler, "SIGINT", std::ref(received));
  co_await send_signals(received);
}

}  // namespace

void signals_demo() { aio::run(main()); }

}  // namespace aioc::demo
