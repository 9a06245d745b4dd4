// EventLoop: runs tasks and callbacks, and libuv's events between them.
#pragma once

#include <uv.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "loop/callback.h"
#include "loop/delay.h"
#include "loop/ready_queue.h"
#include "loop/report.h"
#include "loop/resident.h"
#include "loop/task_core.h"
#include "loop/timer_heap.h"

namespace aio {

template <class T>
class Future;
template <class T>
class Task;

/// The loop. `aio::run` makes one and most programs need no other; this is for those that
/// run callbacks, or bring their own main.
///
///     aio::EventLoop loop;
///     loop.call_soon([] { std::puts("Hello World"); });
///     loop.call_soon([&] { loop.stop(); });
///     loop.run_forever();
///
/// A loop belongs to the thread that made it; from any other thread only
/// call_soon_threadsafe() may be called. What waits and what is ready costs no allocation;
/// each callback costs one. SIGPIPE is ignored from the first loop on, so that a peer that
/// has gone is an error to catch.
class EventLoop {
 public:
  /// How time goes. On the virtual clock it stands still while anything can run, then jumps
  /// to the next timer, so tests of time are fast and never flaky. When neither a timer nor
  /// the kernel can wake a task any more, run() throws std::logic_error instead of hanging.
  enum class Clock : std::uint8_t { real, virtual_time };

  explicit EventLoop(Clock clock = Clock::real);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  /// close()
  ~EventLoop();

  /// The loop of this thread; throws std::logic_error if there is none.
  static EventLoop& current();
  static EventLoop* current_or_null() { return current_; }
  /// In the child of a fork: the parent's loop is none of its own.
  static void forget_after_fork() { current_ = nullptr; }

  // Callbacks

  /// Calls `function(arguments...)` at the next turn, after what is ready already. The
  /// arguments are copied, as std::bind does. The Handle can cancel it and may be dropped.
  ///
  ///     loop.call_soon(print, "text");
  template <class F, class... Args>
  Handle call_soon(F&& function, Args&&... arguments) {
    detail::Ref callback = detail::make_callback(*this, std::forward<F>(function),
                                                 std::forward<Args>(arguments)...);
    callback->make_ready();
    return Handle(callback);
  }

  /// Calls it after a delay; those of one time in the order of their calls. It is never
  /// early but where this step of the loop has run for long already: the clock is read once
  /// a turn and once a tick of the kernel, so by 4 ms at most.
  template <class F, class... Args>
  TimerHandle call_later(Delay delay, F&& function, Args&&... arguments) {
    return call_at_nanoseconds(now() + delay.nanoseconds(), std::forward<F>(function),
                               std::forward<Args>(arguments)...);
  }

  /// Calls it at a time of this loop's time(), in seconds.
  template <class F, class... Args>
  TimerHandle call_at(double when, F&& function, Args&&... arguments) {
    return call_at_nanoseconds(Delay::to_nanoseconds(when), std::forward<F>(function),
                               std::forward<Args>(arguments)...);
  }

  /// call_soon from any thread: the one door for other threads. Throws std::runtime_error if
  /// the loop is closed. The loop may end by what is called here, and be destroyed: that waits
  /// for the threads that stand in the door. Never blocks; the first call since the loop looked
  /// wakes it by a write() to it, those behind cost some 50 ns.
  template <class F, class... Args>
  void call_soon_threadsafe(F&& function, Args&&... arguments) {
    detail::RemoteCall* const call =
        detail::make_remote_call(std::forward<F>(function), std::forward<Args>(arguments)...);
    if (!push_remote(call)) {
      call->dispose();
      throw std::runtime_error("the event loop is closed");
    }
  }

  /// The loop's clock in seconds: monotonic, from an arbitrary start.
  double time() const { return static_cast<double>(time_now()) / Delay::kSecond; }

  // Running

  /// Runs until stop().
  void run_forever();
  /// Runs until the task or future is done, and returns its result; loop.h has the body.
  template <class T>
  T run_until_complete(Coro<T> main);
  template <class T>
  T run_until_complete(Future<T> future);
  /// Ends run_forever() after this turn: what is ready by now still runs.
  void stop() { stopping_ = true; }
  bool is_running() const { return running_; }
  /// Cancels every task and runs until all have ended, as the end of aio::run does.
  void cancel_all_tasks();
  /// Destroys the tasks that are left, drops the callbacks and closes its handles. Throws
  /// std::logic_error if someone's handle is still open, or if the loop is running.
  void close();
  bool is_closed() const { return closed_; }
  /// Ends what was kept for this loop, the default executor and its threads above all, and
  /// delivers what they still had to say: asyncio's shutdown_default_executor.
  void shutdown_parts();

  template <class T>
  Task<T> create_task(Coro<T> coro, std::string_view name = {});
  template <class T = void>
  Future<T> create_future();

  // Errors and debugging

  /// Called with what nobody can catch: an exception that left a callback, or that of a
  /// task whose result nobody asked for. The default says it on standard error.
  using ExceptionHandler = std::function<void(const std::string&, const std::exception_ptr&)>;
  void set_exception_handler(ExceptionHandler handler) { handler_ = std::move(handler); }
  void call_exception_handler(const std::string& where,
                              const std::exception_ptr& error) noexcept;

  /// Debug mode; AIO_DEBUG=1 in the environment sets it. See debug.h.
  void set_debug(bool on) { detail::debug_mode = on; }
  bool get_debug() const { return detail::debug_mode; }
  /// Callbacks and steps that take longer are reported in debug mode. Seconds.
  double slow_callback_duration = 0.1;

  // For what is built on the loop, in this room and others

  /// libuv's loop, to make handles on. Its callbacks end with a call of run_ready().
  uv_loop_t* uv() { return &uv_; }
  /// Runs what has become ready; from the end of each of libuv's callbacks. What would throw
  /// out of it is reported.
  void run_ready() noexcept;
  detail::ReadyQueue& ready() { return ready_; }

  /// Arms and disarms a timer that lives in its waiter.
  void arm(detail::TimerNode& node, detail::TimerHeap::Time when) { timers_.push(node, when); }
  void disarm(detail::TimerNode& node);
  /// The clock in nanoseconds, as of this turn of the loop or this tick of the kernel.
  detail::TimerHeap::Time now() { return virtual_ ? now_ : coarse_now(); }
  /// The clock in nanoseconds, read now.
  detail::TimerHeap::Time time_now() const;

  /// The task that runs in this thread, null outside of one.
  static detail::TaskCore* current_task() {
    return static_cast<detail::TaskCore*>(detail::TaskSteps::current());
  }
  std::uint64_t next_task_id() { return ++task_ids_; }
  std::uint64_t next_callback_id() { return ++callback_ids_; }
  void add_task(detail::TaskCore& task);
  void remove_task(detail::TaskCore& task);
  /// The tasks that are not done, oldest first, as a list by TaskCore::next.
  detail::TaskCore* first_task() const { return first_task_; }

  /// Counts what other threads will call in: on the virtual clock the loop waits for them.
  void expect_remote() { ++remote_expected_; }
  void remote_arrived() { --remote_expected_; }
  /// Counts waits that another thread may end or not: the virtual clock goes on to the next
  /// timer meanwhile, but where no timer is left the loop waits and calls it no deadlock.
  void remote_possible(bool begins) { remote_possible_ += begins ? 1 : -1; }

  /// Any thread: lets the loop call and dispose of `call`. Returns false if it is closed.
  bool push_remote(detail::RemoteCall* call) noexcept;
  /// Counts calls that other threads hold and will push: close() waits for these.
  void call_lent() { ++calls_lent_; }
  void call_returned() { --calls_lent_; }

  /// Something to be destroyed first when the loop closes, such as a thread pool.
  void keep_until_close(std::shared_ptr<void> thing) { kept_.push_back(std::move(thing)); }

  /// What lives by the loop; its close() tells them.
  void add_resident(detail::Resident& resident) noexcept;
  void remove_resident(detail::Resident& resident) noexcept;

  /// The loop's one T, made by the first call and destroyed first when the loop closes: what
  /// signals and child processes keep with a loop.
  template <class T>
  T& part() {
    static constexpr char kKey = 0;  // its address tells the types apart
    for (const auto& [key, made] : parts_) {
      if (key == &kKey) return *static_cast<T*>(made.get());
    }
    auto made = std::make_shared<T>(*this);
    parts_.emplace_back(&kKey, made);
    return *made;
  }

 private:
  template <class F, class... Args>
  TimerHandle call_at_nanoseconds(detail::TimerHeap::Time when, F&& function,
                                  Args&&... arguments) {
    detail::Ref callback = detail::make_callback(*this, std::forward<F>(function),
                                                 std::forward<Args>(arguments)...);
    callback->arm(when);
    return TimerHandle(callback, static_cast<double>(when) / Delay::kSecond);
  }

  void run_remote_calls(detail::RemoteCall* leave = nullptr) noexcept;
  void wait_for_lent_calls() noexcept;
  void close_door() noexcept;
  void drop_parts();
  detail::TimerHeap::Time coarse_now();
  void run_entry_timed(detail::ReadyQueue::Entry entry);
  void fire_timers();
  void poll();
  void poll_virtual();
  void run_kernel(uv_run_mode mode);
  void run_loop();
  bool kernel_can_wake() const;

  static inline constinit thread_local EventLoop* current_ = nullptr;

  detail::ReadyQueue ready_;
  detail::TimerHeap timers_;
  detail::TimerHeap::Time now_ = 0;
  std::int64_t tick_ = 0;  // the coarse clock when now_ was read
  bool virtual_;
  bool running_ = false;
  bool draining_ = false;
  bool stopping_ = false;
  bool stop_without_tasks_ = false;
  bool closed_ = false;
  std::uint64_t task_ids_ = 0;
  std::uint64_t callback_ids_ = 0;
  detail::TaskCore* first_task_ = nullptr;
  detail::TaskCore* last_task_ = nullptr;
  std::int64_t remote_expected_ = 0;
  std::int64_t remote_possible_ = 0;
  std::int64_t calls_lent_ = 0;
  ExceptionHandler handler_;
  std::vector<std::shared_ptr<void>> kept_;
  detail::Resident* first_resident_ = nullptr;
  std::vector<std::pair<const void*, std::shared_ptr<void>>> parts_;
  EventLoop* outer_;  // the thread's loop before this one
  detail::TimerHeap::Time uv_timer_due_ = detail::TimerHeap::kNever;
  uv_loop_t uv_;
  uv_timer_t uv_timer_;
  uv_async_t uv_async_;

  // What other threads write to stands apart in the cache from what the loop does.
  static constexpr std::size_t kCacheLine = 64;
  alignas(kCacheLine) std::atomic<detail::RemoteCall*> remote_{nullptr};  // last come first
  // Each list that was not empty has one thread that wakes the loop for it. These count both,
  // so that the loop can tell when no thread is at uv_async_ any more.
  std::atomic<std::uint32_t> wakes_sent_{0};
  std::uint32_t lists_taken_ = 0;
};

/// The loop of this thread, as asyncio names it; throws std::logic_error if there is none.
inline EventLoop& get_running_loop() { return EventLoop::current(); }

}  // namespace aio
