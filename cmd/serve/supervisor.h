// Worker processes: started, replaced where one dies, and ended together.
#pragma once

#include <cstddef>
#include <functional>

namespace aioc::serve {

/// Runs `work(i)` in `count` processes, i from 0 on, until SIGTERM or SIGINT; these are passed
/// on as SIGTERM, each time they come. A worker that ends by itself with 0 ends all; one that
/// dies is replaced, after a moment where it had not lived long. Returns once all have ended.
/// `on_stop` is called here when they are told to end. `prefix` is that of messages, "aioc
/// serve http". Only where this process has no other threads.
void supervise(std::size_t count, const std::function<void(std::size_t)>& work,
               const std::function<void()>& on_stop, const char* prefix);

}  // namespace aioc::serve
