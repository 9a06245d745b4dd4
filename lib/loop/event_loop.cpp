#include "loop/event_loop.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

namespace aio {
namespace {

using detail::TimerHeap;
using detail::TimerNode;

// So many entries are run before the kernel is asked again, however many become ready.
constexpr std::size_t kMostInARow = 4096;
constexpr std::int64_t kNanosecondsAMillisecond = 1'000'000;
constexpr std::int64_t kNanosecondsASecond = 1'000'000'000;

std::int64_t read_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * kNanosecondsASecond + now.tv_nsec;
}

// A write to a peer that has gone is then an error and not the end of the process.
void ignore_sigpipe() {
  struct sigaction action {};
  if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
}

void run_timer(void* node) {
  auto* const timer = static_cast<TimerNode*>(node);
  timer->state = TimerNode::State::idle;
  timer->fire(timer);
}

}  // namespace

EventLoop::EventLoop(Clock clock) : virtual_(clock == Clock::virtual_time), outer_(current_) {
  if (const char* debug = std::getenv("AIO_DEBUG"); debug != nullptr) {
    detail::debug_mode = *debug != '\0' && std::string_view(debug) != "0";
  }
  check_uv(uv_loop_init(&uv_), "uv_loop_init");
  uv_.data = this;
  uv_timer_init(&uv_, &uv_timer_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&uv_timer_));
  check_uv(uv_async_init(&uv_, &uv_async_,
                         [](uv_async_t* async) {
                           auto* loop = static_cast<EventLoop*>(async->loop->data);
                           loop->run_remote_calls();
                           loop->run_ready();
                         }),
           "uv_async_init");
  uv_unref(reinterpret_cast<uv_handle_t*>(&uv_async_));
  now_ = virtual_ ? 0 : time_now();
  ignore_sigpipe();
  current_ = this;
}

EventLoop::~EventLoop() {
  close();
  current_ = outer_;
  if (current_ == nullptr) detail::FramePool::release();
}

EventLoop& EventLoop::current() {
  if (current_ == nullptr) throw std::logic_error("there is no event loop in this thread");
  return *current_;
}

// Time

TimerHeap::Time EventLoop::time_now() const {
  return virtual_ ? now_ : read_clock(CLOCK_MONOTONIC);
}

TimerHeap::Time EventLoop::coarse_now() {
  // A third of the price of the clock itself, and it moves with the kernel's tick.
  const std::int64_t tick = read_clock(CLOCK_MONOTONIC_COARSE);
  if (tick != tick_) {
    tick_ = tick;
    now_ = time_now();
  }
  return now_;
}

void EventLoop::disarm(TimerNode& node) {
  if (node.state == TimerNode::State::armed) {
    timers_.remove(node);
  } else if (node.state == TimerNode::State::due) {
    ready_.clear(node.place);
    node.state = TimerNode::State::idle;
  }
}

void EventLoop::fire_timers() {
  while (TimerNode* node = timers_.pop_due(now_)) {
    node->state = TimerNode::State::due;
    node->place = ready_.push(run_timer, node);
  }
}

// What is ready

void EventLoop::run_generation() {
  for (std::size_t left = std::min(ready_.size(), kMostInARow); left > 0; --left) {
    const auto entry = ready_.pop();
    if (detail::debug_mode) [[unlikely]] {
      run_entry_timed(entry);
    } else {
      entry.run(entry.what);
    }
  }
}

void EventLoop::run_entry_timed(const detail::ReadyQueue::Entry& entry) {
  const auto begin = time_now();
  entry.run(entry.what);
  const double seconds = static_cast<double>(time_now() - begin) / Delay::kSecond;
  if (seconds >= slow_callback_duration) {
    detail::report("a callback or a task's step took " + std::to_string(seconds) + " s");
  }
}

void EventLoop::run_ready() noexcept {
  if (draining_) return;
  draining_ = true;
  // By generations, as asyncio does: what becomes ready while one runs stands behind the
  // timers that have become due.
  for (std::size_t run = 0; !ready_.empty() && !stopping_ && run < kMostInARow;) {
    run += ready_.size();
    try {
      run_generation();
    } catch (...) {
      current_task_ = nullptr;
      call_exception_handler("exception in a callback", std::current_exception());
    }
    fire_timers();
  }
  draining_ = false;
}

void EventLoop::call_exception_handler(const std::string& where,
                                       const std::exception_ptr& error) noexcept {
  try {
    if (handler_) {
      handler_(where, error);
    } else {
      detail::report(where + ": " + detail::describe_exception(error));
    }
  } catch (...) {
    detail::report(where + ": and the exception handler threw: " +
                   detail::describe_exception(std::current_exception()));
  }
}

// Other threads

void EventLoop::push_remote(detail::RemoteCall* call) {
  call->next = remote_.load(std::memory_order_relaxed);
  while (!remote_.compare_exchange_weak(call->next, call, std::memory_order_release,
                                        std::memory_order_relaxed)) {
  }
  // Only the first since the loop looked has to wake it.
  if (call->next == nullptr) uv_async_send(&uv_async_);
}

void EventLoop::run_remote_calls() noexcept {
  detail::RemoteCall* last = remote_.exchange(nullptr, std::memory_order_acquire);
  detail::RemoteCall* first = nullptr;
  while (last != nullptr) {
    detail::RemoteCall* before = last->next;
    last->next = first;
    first = std::exchange(last, before);
  }
  while (first != nullptr) {
    const std::unique_ptr<detail::RemoteCall> call(std::exchange(first, first->next));
    if (closed_) continue;
    try {
      call->call();
    } catch (...) {
      call_exception_handler("exception in a callback", std::current_exception());
    }
  }
}

// The kernel

bool EventLoop::kernel_can_wake() const {
  return remote_expected_ > 0 || uv_loop_alive(&uv_) != 0;
}

void EventLoop::poll_virtual() {
  uv_run(&uv_, UV_RUN_NOWAIT);
  if (!ready_.empty() || stopping_) return;
  if (kernel_can_wake()) {
    auto* const async = reinterpret_cast<uv_handle_t*>(&uv_async_);
    uv_ref(async);
    uv_run(&uv_, UV_RUN_ONCE);
    uv_unref(async);
  } else if (!timers_.empty()) {
    now_ = std::max(now_, timers_.earliest());
  } else {
    throw std::logic_error("deadlock: nothing can wake a task any more");
  }
}

void EventLoop::poll() {
  if (virtual_) {
    poll_virtual();
  } else if (!ready_.empty()) {
    uv_run(&uv_, UV_RUN_NOWAIT);
  } else {
    const TimerHeap::Time due = timers_.earliest();
    if (due != uv_timer_due_) {
      uv_timer_due_ = due;
      uv_timer_stop(&uv_timer_);
      if (due != TimerHeap::kNever) {
        uv_update_time(&uv_);
        const std::int64_t wait = std::max<std::int64_t>(due - time_now(), 0);
        const auto milliseconds = static_cast<std::uint64_t>(
            (wait + kNanosecondsAMillisecond - 1) / kNanosecondsAMillisecond);
        uv_timer_start(
            &uv_timer_,
            [](uv_timer_t* timer) {
              static_cast<EventLoop*>(timer->loop->data)->uv_timer_due_ = TimerHeap::kNever;
            },
            milliseconds, 0);
      }
    }
    auto* const async = reinterpret_cast<uv_handle_t*>(&uv_async_);
    uv_ref(async);  // so that the loop waits though nothing else is open
    uv_run(&uv_, UV_RUN_ONCE);
    uv_unref(async);
  }
  if (!timers_.empty()) {
    if (!virtual_) now_ = time_now();
    fire_timers();
  } else {
    tick_ = 0;  // the next timer reads the clock
  }
}

// Running

void EventLoop::run_loop() {
  stopping_ = false;
  for (;;) {
    run_ready();
    if (stopping_) break;
    poll();
  }
}

void EventLoop::run_forever() {
  if (running_) throw std::logic_error("this event loop is already running");
  if (closed_) throw std::logic_error("the event loop is closed");
  running_ = true;
  EventLoop* const outer = std::exchange(current_, this);
  try {
    run_loop();
  } catch (...) {
    running_ = false;
    current_ = outer;
    throw;
  }
  running_ = false;
  current_ = outer;
  stopping_ = false;
}

void EventLoop::add_task(detail::TaskCore& task) {
  task.previous = last_task_;
  (last_task_ == nullptr ? first_task_ : last_task_->next) = &task;
  last_task_ = &task;
}

void EventLoop::remove_task(detail::TaskCore& task) {
  (task.previous == nullptr ? first_task_ : task.previous->next) = task.next;
  (task.next == nullptr ? last_task_ : task.next->previous) = task.previous;
  task.next = task.previous = nullptr;
  if (first_task_ == nullptr && stop_without_tasks_) stop();
}

void EventLoop::cancel_all_tasks() {
  if (first_task_ == nullptr) return;
  std::vector<detail::Ref<detail::TaskCore>> left;
  for (auto* task = first_task_; task != nullptr; task = task->next) left.emplace_back(task);
  for (const auto& task : left) task->cancel();
  stop_without_tasks_ = true;
  run_forever();
  stop_without_tasks_ = false;
}

void EventLoop::close() {
  if (closed_) return;
  if (running_) throw std::logic_error("a running event loop cannot be closed");
  EventLoop* const outer = std::exchange(current_, this);
  kept_.clear();
  parts_.clear();
  closed_ = true;
  while (TimerNode* node = timers_.pop_due(TimerHeap::kNever - 1)) {
    node->state = TimerNode::State::idle;
    node->fire(node);
  }
  const auto drop_ready = [this] {
    while (!ready_.empty()) {
      const auto entry = ready_.pop();
      // The task of a step may be gone already.
      if (entry.run != &detail::TaskCore::step) entry.run(entry.what);
    }
  };
  drop_ready();
  while (first_task_ != nullptr) {
    if (detail::debug_mode) {
      detail::report(first_task_->describe() + " was destroyed but it is pending");
    }
    first_task_->abandon();
  }
  drop_ready();
  run_remote_calls();
  uv_close(reinterpret_cast<uv_handle_t*>(&uv_timer_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&uv_async_), nullptr);
  uv_run(&uv_, UV_RUN_DEFAULT);
  if (uv_loop_close(&uv_) != 0) {
    detail::report("the event loop was closed with handles open");
  }
  current_ = outer;
}

}  // namespace aio
