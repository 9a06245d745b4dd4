// The measures of the loop, by the file that has them.
#pragma once

#include <cstdint>
#include <span>

#include "measure.h"

namespace bench::loop {

std::span<const Measure> coroutine_measures();   // bench_coroutines.cpp
std::span<const Measure> task_measures();        // bench_tasks.cpp
std::span<const Measure> sync_measures();        // bench_sync.cpp
std::span<const Measure> timer_measures();       // bench_timers.cpp
std::span<const Measure> thread_measures();      // bench_threads.cpp
std::span<const Measure> subprocess_measures();  // bench_subprocess.cpp

/// Echo servers against each other: CPU time a message over raw libuv's. (bench_echo.cpp)
void bench_echo();
/// Instructions a message in user space, counted by callgrind. (bench_echo.cpp)
void bench_echo_instructions();
/// How long the smallest program takes to compile. (bench_compile.cpp)
void bench_compile();

}  // namespace bench::loop
