// Workers: the threads of a ThreadPoolExecutor and the queue of calls before them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "loop/callback.h"

namespace aio::detail {

/// How many threads of executors the process has: fork() would lose them.
std::size_t pool_threads() noexcept;

/// A call on its way through a thread and back to its loop.
class WorkerCall : public RemoteCall {
 public:
  explicit WorkerCall(EventLoop& loop) : home_(&loop) {}
  /// In a worker.
  virtual void run() noexcept = 0;

 private:
  friend class Workers;
  EventLoop* home_;
  WorkerCall* after_ = nullptr;
  WorkerCall* before_ = nullptr;
  bool queued_ = false;
};

/// Shared by the executor and the calls that it took, which withdraw themselves by it.
class Workers {
 public:
  Workers(std::size_t most, std::string prefix);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Queues a call and starts a thread for it if none is free. Throws std::runtime_error after
  /// shutdown(), std::system_error where no first thread can be started.
  void submit(WorkerCall& call);
  /// Takes a call off the queue. Returns false if it has begun.
  bool withdraw(WorkerCall& call) noexcept;
  void shutdown(bool wait, bool cancel_calls);
  std::size_t threads();

 private:
  void work();
  void start_thread();
  void append(WorkerCall& call);
  void remove(WorkerCall& call);

  const std::size_t most_;
  const std::string prefix_;
  std::mutex lock_;  // of all below
  std::condition_variable wake_;
  WorkerCall* first_ = nullptr;
  WorkerCall* last_ = nullptr;
  std::size_t queued_ = 0;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aio::detail
