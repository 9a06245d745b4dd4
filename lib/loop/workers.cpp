#include "loop/workers.h"

#include <pthread.h>

#include <atomic>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "loop/event_loop.h"

namespace aio::detail {
namespace {

std::atomic<std::size_t> thread_count{0};

}  // namespace

std::size_t pool_threads() noexcept { return thread_count.load(); }

Workers::Workers(std::size_t most, std::string prefix)
    : most_(most), prefix_(std::move(prefix)) {
  if (most == 0) throw std::invalid_argument("max_workers must be greater than 0");
}

void Workers::submit(WorkerCall& call) {
  bool wake = false;
  {
    const std::lock_guard guard(lock_);
    if (stopping_) throw std::runtime_error("cannot schedule new futures after shutdown");
    append(call);
    // One that is idle may have been woken for an earlier call, and not have run yet.
    if (queued_ > idle_ && threads_.size() < most_) {
      try {
        start_thread();
      } catch (const std::system_error&) {
        if (threads_.empty()) {
          remove(call);
          throw;
        }
      }
    }
    wake = idle_ > 0;
  }
  if (wake) wake_.notify_one();
}

bool Workers::withdraw(WorkerCall& call) noexcept {
  const std::lock_guard guard(lock_);
  if (!call.queued_) return false;
  remove(call);
  return true;
}

void Workers::shutdown(bool wait, bool cancel_calls) {
  std::vector<std::thread> ending;
  WorkerCall* dropped = nullptr;
  {
    const std::lock_guard guard(lock_);
    stopping_ = true;
    if (cancel_calls) {
      dropped = std::exchange(first_, nullptr);
      last_ = nullptr;
      queued_ = 0;
      for (WorkerCall* call = dropped; call != nullptr; call = call->after_) {
        call->queued_ = false;
      }
    }
    if (wait) ending.swap(threads_);
  }
  wake_.notify_all();
  while (dropped != nullptr) {
    WorkerCall* const call = std::exchange(dropped, dropped->after_);
    call->home_->push_remote(call);
  }
  for (std::thread& thread : ending) {
    thread.join();
    --thread_count;
  }
}

std::size_t Workers::threads() {
  const std::lock_guard guard(lock_);
  return threads_.size();
}

void Workers::work() {
  std::unique_lock guard(lock_);
  for (;;) {
    while (first_ == nullptr) {
      if (stopping_) return;
      ++idle_;
      wake_.wait(guard);
      --idle_;
    }
    WorkerCall* const call = first_;
    remove(*call);
    guard.unlock();
    call->run();
    call->home_->push_remote(call);  // and it is the loop's
    guard.lock();
  }
}

void Workers::start_thread() {
  constexpr std::size_t kLongestName = 15;
  std::thread& thread = threads_.emplace_back();
  try {
    thread = std::thread(&Workers::work, this);
  } catch (...) {
    threads_.pop_back();
    throw;
  }
  ++thread_count;
  const std::string number = "_" + std::to_string(threads_.size() - 1);
  const std::string name = prefix_.substr(0, kLongestName - number.size()) + number;
  pthread_setname_np(thread.native_handle(), name.c_str());
}

void Workers::append(WorkerCall& call) {
  call.queued_ = true;
  call.after_ = nullptr;
  call.before_ = last_;
  (last_ == nullptr ? first_ : last_->after_) = &call;
  last_ = &call;
  ++queued_;
}

void Workers::remove(WorkerCall& call) {
  (call.before_ == nullptr ? first_ : call.before_->after_) = call.after_;
  (call.after_ == nullptr ? last_ : call.after_->before_) = call.before_;
  call.before_ = call.after_ = nullptr;
  call.queued_ = false;
  --queued_;
}

}  // namespace aio::detail
