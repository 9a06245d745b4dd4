// What tests of child processes ask the system: whether a process is there, and whose.
#pragma once

#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "loop/event_loop.h"

namespace aioc::testing {

inline constexpr auto kReal = aio::EventLoop::Clock::real;

/// Fails the test if this process has children, running or unreaped.
inline void check_no_children() {
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

/// Whether the process is there, be it a zombie.
inline bool exists(int pid) { return ::kill(pid, 0) == 0; }

}  // namespace aioc::testing
