#include "loop/event_loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

#include "loop/debug.h"

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

// A descriptor of the loop's own must not land where a standard stream was closed: it would be
// read and written as one, and libuv refuses to close it. What is put there can be neither read
// nor written, so that the stream is as good as closed.
void fill_standard_streams() {
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    const int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened > STDERR_FILENO) close(opened);  // another thread was quicker
  }
}

// What stands in the place of the calls of other threads once the loop is closed.
class DoorClosed final : public detail::RemoteCall {
  void call() override {}
};
DoorClosed door_closed;
detail::RemoteCall* const kDoorClosed = &door_closed;

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
  fill_standard_streams();
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
  if (detail::debug_mode && on_debug_loop != nullptr) on_debug_loop(*this);
}

EventLoop::~EventLoop() {
  try {
    close();
  } catch (const std::logic_error& error) {
    detail::report(error.what());
  }
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

void EventLoop::run_entry_timed(detail::ReadyQueue::Entry entry) {
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
  std::size_t left = kMostInARow;
  for (bool again = true; again;) {
    try {
      // By generations, as asyncio does: what becomes ready while one runs stands behind the
      // timers that have become due.
      while (left > 0 && !ready_.empty() && !stopping_) {
        std::size_t generation = std::min(ready_.size(), kMostInARow);
        left -= std::min(left, generation);
        const bool timed = detail::debug_mode;
        for (; generation > 0; --generation) {
          const auto entry = ready_.pop();
          if (timed) [[unlikely]] {
            run_entry_timed(entry);
          } else {
            entry.run(entry.what);
          }
        }
        if (timers_.any()) [[unlikely]]
          fire_timers();
      }
      again = false;
    } catch (...) {
      detail::TaskSteps::exchange_current(nullptr);
      call_exception_handler("exception in a callback", std::current_exception());
    }
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

bool EventLoop::push_remote(detail::RemoteCall* call) noexcept {
  detail::RemoteCall* before = remote_.load(std::memory_order_relaxed);
  do {
    if (before == kDoorClosed) return false;
    call->next = before;
  } while (!remote_.compare_exchange_weak(before, call, std::memory_order_release,
                                          std::memory_order_relaxed));
  // The loop may have called it by now and freed it. Only the first since the loop looked has
  // to wake it.
  if (before == nullptr) {
    uv_async_send(&uv_async_);
    // The last touch: the loop may be destroyed behind it. The notification is by address.
    std::atomic<std::uint32_t>& sent = wakes_sent_;
    sent.fetch_add(1, std::memory_order_release);
    sent.notify_all();
  }
  return true;
}

void EventLoop::run_remote_calls(detail::RemoteCall* leave) noexcept {
  detail::RemoteCall* last = remote_.exchange(leave, std::memory_order_acquire);
  detail::RemoteCall* first = nullptr;
  if (last != nullptr) ++lists_taken_;
  while (last != nullptr) {
    detail::RemoteCall* before = last->next;
    last->next = first;
    first = std::exchange(last, before);
  }
  while (first != nullptr) {
    detail::RemoteCall* const call = std::exchange(first, first->next);
    if (!closed_) {
      try {
        call->call();
      } catch (...) {
        call_exception_handler("exception in a callback", std::current_exception());
      }
    }
    call->dispose();
  }
}

void EventLoop::wait_for_lent_calls() noexcept {
  while (calls_lent_ > 0) {
    const std::uint32_t sent = wakes_sent_.load(std::memory_order_acquire);
    if (remote_.load(std::memory_order_relaxed) == nullptr) wakes_sent_.wait(sent);
    run_remote_calls();
  }
}

void EventLoop::close_door() noexcept {
  run_remote_calls(kDoorClosed);
  for (;;) {
    const std::uint32_t sent = wakes_sent_.load(std::memory_order_acquire);
    if (sent == lists_taken_) return;
    wakes_sent_.wait(sent);
  }
}

// The kernel

bool EventLoop::kernel_can_wake() const {
  return remote_expected_ > 0 || uv_loop_alive(&uv_) != 0;
}

void EventLoop::run_kernel(uv_run_mode mode) {
  auto* const async = reinterpret_cast<uv_handle_t*>(&uv_async_);
  uv_ref(async);  // else libuv would not look, nor wait, where nothing else is open
  uv_run(&uv_, mode);
  uv_unref(async);
}

void EventLoop::poll_virtual() {
  run_kernel(UV_RUN_NOWAIT);
  if (!ready_.empty() || stopping_) return;
  if (kernel_can_wake()) {
    run_kernel(UV_RUN_ONCE);
  } else if (!timers_.empty()) {
    now_ = std::max(now_, timers_.earliest());
  } else if (remote_possible_ > 0) {
    run_kernel(UV_RUN_ONCE);
  } else {
    throw std::logic_error("deadlock: nothing can wake a task any more");
  }
}

void EventLoop::poll() {
  if (virtual_) {
    poll_virtual();
  } else if (!ready_.empty()) {
    run_kernel(UV_RUN_NOWAIT);
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
              // Where it was due before libuv looked, libuv would go on to wait for others.
              uv_stop(timer->loop);
            },
            milliseconds, 0);
      }
    }
    run_kernel(UV_RUN_ONCE);
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
  detail::TaskSteps* const outer_task = detail::TaskSteps::exchange_current(nullptr);
  const auto leave = [&] {
    running_ = false;
    current_ = outer;
    detail::TaskSteps::exchange_current(outer_task);
  };
  try {
    run_loop();
  } catch (...) {
    leave();
    throw;
  }
  leave();
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

void EventLoop::add_resident(detail::Resident& resident) noexcept {
  resident.next_ = first_resident_;
  if (first_resident_ != nullptr) first_resident_->previous_ = &resident;
  first_resident_ = &resident;
}

void EventLoop::remove_resident(detail::Resident& resident) noexcept {
  (resident.previous_ == nullptr ? first_resident_ : resident.previous_->next_) =
      resident.next_;
  if (resident.next_ != nullptr) resident.next_->previous_ = resident.previous_;
  resident.next_ = resident.previous_ = nullptr;
}

detail::Resident::Resident(EventLoop& loop) : home_(&loop) { loop.add_resident(*this); }

void detail::Resident::leave_loop() noexcept {
  if (home_ != nullptr) std::exchange(home_, nullptr)->remove_resident(*this);
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

void EventLoop::drop_parts() {
  // Emptied first: what ends may run code that asks for a part anew.
  const auto kept = std::exchange(kept_, {});
  const auto parts = std::exchange(parts_, {});
}

void EventLoop::shutdown_parts() {
  EventLoop* const outer = std::exchange(current_, this);
  while (!kept_.empty() || !parts_.empty()) {
    drop_parts();
    run_remote_calls();
    run_ready();
  }
  current_ = outer;
}

void EventLoop::close() {
  if (closed_) return;
  if (running_) throw std::logic_error("a running event loop cannot be closed");
  EventLoop* const outer = std::exchange(current_, this);
  while (!kept_.empty() || !parts_.empty()) drop_parts();
  closed_ = true;
  while (TimerNode* node = timers_.pop_due(TimerHeap::kNever - 1)) {
    node->state = TimerNode::State::idle;
    node->fire(node);
  }
  const auto drop_ready = [this] {
    while (!ready_.empty()) {
      const auto entry = ready_.pop();
      // The task of a step may be gone already.
      if (entry.run != &detail::TaskSteps::step) entry.run(entry.what);
    }
  };
  drop_ready();
  while (first_task_ != nullptr) {
    if (detail::debug_mode) {
      detail::report(first_task_->describe() + " was destroyed but it is pending");
    }
    first_task_->abandon();
    drop_ready();  // what its frame has woken may be the next to go
  }
  drop_ready();
  while (first_resident_ != nullptr) {
    detail::Resident& resident = *first_resident_;
    resident.leave_loop();
    resident.loop_closing();
  }
  drop_ready();
  wait_for_lent_calls();
  close_door();
  drop_ready();
  uv_close(reinterpret_cast<uv_handle_t*>(&uv_timer_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&uv_async_), nullptr);
  std::string open;
  uv_walk(
      &uv_,
      [](uv_handle_t* handle, void* names) {
        if (uv_is_closing(handle) != 0) return;
        *static_cast<std::string*>(names) +=
            std::string(" ") + uv_handle_type_name(handle->type);
      },
      &open);
  if (!open.empty()) {
    current_ = outer;
    throw std::logic_error("the event loop is closed with handles open:" + open);
  }
  uv_run(&uv_, UV_RUN_DEFAULT);  // the close callbacks, and requests that are under way
  uv_loop_close(&uv_);
  current_ = outer;
}

}  // namespace aio
