#include "loop/process_pool.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <vector>

#include "loop/process_worker.h"
#include "loop/uv_handle.h"

namespace aio {
namespace detail {

void ProcessCall::deliver(bool failed, std::string_view reply) {
  expect_no_more();
  if (done()) return;
  try {
    if (failed) {
      auto type = decode<std::string>(reply);
      const auto what = decode<std::string>(reply);
      throw RemoteError(std::move(type), what);
    }
    take_result(reply);
    finish();
  } catch (...) {
    fail(std::current_exception());
  }
}

void ProcessCall::break_off(const std::exception_ptr& error) {
  expect_no_more();
  if (!done()) fail(error);
}

/// The parent's side. Each worker has one call at most; the others wait in a queue.
class ProcessPool {
 public:
  explicit ProcessPool(std::size_t count);
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;
  ~ProcessPool() { shutdown(false); }

  void submit(ProcessCall& call);
  void shutdown(bool cancel_waiting);

 private:
  struct Worker {
    explicit Worker(ProcessPool& its) : pool(&its), process(WorkerProcess::start()) {}

    ProcessPool* pool;
    WorkerProcess process;
    UvHandle<uv_poll_t> poll;
    int watched = 0;  // uv_poll's events
    Ref<ProcessCall> call;
    std::string request;  // what is not yet written of it
    std::size_t written = 0;
    std::string reply;  // as far as it has been read, its header in front
    std::size_t received = 0;
  };

  /// What the loop keeps, to tell the pool that it closes.
  class Attachment {
   public:
    explicit Attachment(ProcessPool& pool) : pool_(&pool) {}
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;
    ~Attachment() {
      if (pool_ != nullptr) pool_->detach();
    }
    void forget_pool() { pool_ = nullptr; }

   private:
    ProcessPool* pool_;
  };

  void attach(EventLoop& loop);
  void detach();
  void drain();
  bool is_busy() const;
  void dispatch();
  void begin(Worker& worker, Ref<ProcessCall> call);
  bool write_some(Worker& worker);
  bool read_some(Worker& worker);
  void serve(Worker& worker);
  void finish(Worker& worker);
  void watch(Worker& worker);
  void break_down(Worker& dead);

  std::vector<std::unique_ptr<Worker>> workers_;
  std::deque<Ref<ProcessCall>> waiting_;
  EventLoop* loop_ = nullptr;
  Attachment* attachment_ = nullptr;
  bool shut_down_ = false;
  std::string broken_;  // why
};

ProcessPool::ProcessPool(std::size_t count) {
  if (count == 0) throw std::invalid_argument("max_workers must be greater than 0");
  if (count_threads() > 1) {
    throw std::logic_error(
        "a ProcessPoolExecutor forks, and this process has more than one thread: make it "
        "first, "
        "before thread pools, to_thread() and whatever else starts threads");
  }
  // What is buffered would be written by the workers too.
  std::fflush(nullptr);
  workers_.reserve(count);
  while (workers_.size() < count) workers_.push_back(std::make_unique<Worker>(*this));
}

// Calls

void ProcessPool::submit(ProcessCall& call) {
  if (!broken_.empty()) throw BrokenProcessPool(broken_);
  if (shut_down_) throw std::runtime_error("cannot schedule new futures after shutdown");
  attach(call.loop());
  waiting_.emplace_back(&call);
  dispatch();
}

void ProcessPool::dispatch() {
  for (const auto& worker : workers_) {
    if (worker->call) continue;
    // A call that was cancelled while it waited is dropped.
    while (!waiting_.empty() && waiting_.front()->done()) waiting_.pop_front();
    if (waiting_.empty()) return;
    Ref<ProcessCall> call = std::move(waiting_.front());
    waiting_.pop_front();
    begin(*worker, std::move(call));
  }
}

void ProcessPool::begin(Worker& worker, Ref<ProcessCall> call) {
  worker.request = call->take_request();
  worker.written = 0;
  worker.reply.resize(sizeof(ReplyHeader));
  worker.received = 0;
  worker.call = std::move(call);
  // Where that fails the worker is dead, which its socket will say.
  write_some(worker);
  watch(worker);
}

/// Returns false if the worker has hung up; so does read_some().
bool ProcessPool::write_some(Worker& worker) {
  while (worker.written < worker.request.size()) {
    const ssize_t count =
        send(worker.process.socket(), worker.request.data() + worker.written,
             worker.request.size() - worker.written, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    worker.written += static_cast<std::size_t>(count);
  }
  return true;
}

bool ProcessPool::read_some(Worker& worker) {
  for (;;) {
    char nothing = 0;
    const bool idle = !worker.call;  // then there is only the end to read
    char* const into = idle ? &nothing : worker.reply.data() + worker.received;
    const std::size_t room = idle ? 1 : worker.reply.size() - worker.received;
    const ssize_t count = recv(worker.process.socket(), into, room, MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0 || idle) return false;
    worker.received += static_cast<std::size_t>(count);
    if (worker.received == sizeof(ReplyHeader)) {
      ReplyHeader header;
      std::memcpy(&header, worker.reply.data(), sizeof header);
      worker.reply.resize(sizeof header + header.size);
    }
    if (worker.received == worker.reply.size()) {
      finish(worker);
      return true;
    }
  }
}

void ProcessPool::finish(Worker& worker) {
  const Ref<ProcessCall> call = std::move(worker.call);
  const std::string reply = std::exchange(worker.reply, {});
  worker.request = {};
  ReplyHeader header;
  std::memcpy(&header, reply.data(), sizeof header);
  call->deliver(header.failed != 0, std::string_view(reply).substr(sizeof header));
}

void ProcessPool::serve(Worker& worker) {
  // Written to first: who died may have answered before.
  const bool writable = !worker.call || write_some(worker);
  if (!read_some(worker) || !writable) {
    break_down(worker);
    return;
  }
  watch(worker);
  dispatch();
}

void ProcessPool::break_down(Worker& dead) {
  dead.poll.close();  // before its descriptor goes
  broken_ = "a worker process of the pool " + dead.process.reap_dead();
  const auto error = std::make_exception_ptr(BrokenProcessPool(broken_));
  const auto workers = std::exchange(workers_, {});
  const auto waiting = std::exchange(waiting_, {});
  for (const auto& worker : workers) worker->process.kill();
  for (const auto& worker : workers) {
    if (worker->call) worker->call->break_off(error);
  }
  for (const auto& call : waiting) call->break_off(error);
}

// The loop

void ProcessPool::attach(EventLoop& loop) {
  if (loop_ == &loop) return;
  if (loop_ != nullptr) {
    if (is_busy()) throw std::logic_error("another event loop uses this process pool");
    detach();
  }
  auto attachment = std::make_shared<Attachment>(*this);
  for (const auto& worker : workers_) {
    worker->poll = UvHandle<uv_poll_t>::make();
    check_uv(uv_poll_init(loop.uv(), worker->poll.get(), worker->process.socket()),
             "uv_poll_init");
    worker->poll->data = worker.get();
    uv_unref(worker->poll.handle());  // calls are counted by expect_remote()
    worker->watched = 0;
    watch(*worker);
  }
  loop_ = &loop;
  attachment_ = attachment.get();
  loop.keep_until_close(std::move(attachment));
}

void ProcessPool::watch(Worker& worker) {
  if (!worker.poll) return;
  const bool writing = worker.call && worker.written < worker.request.size();
  const int events = UV_READABLE | (writing ? UV_WRITABLE : 0);
  if (events == worker.watched) return;
  worker.watched = events;
  check_uv(uv_poll_start(worker.poll.get(), events,
                         [](uv_poll_t* poll, int, int) {
                           auto& ready = *static_cast<Worker*>(poll->data);
                           EventLoop& loop = *static_cast<EventLoop*>(poll->loop->data);
                           ready.pool->serve(ready);
                           loop.run_ready();
                         }),
           "uv_poll_start");
}

void ProcessPool::detach() {
  if (loop_ == nullptr) return;
  drain();
  for (const auto& worker : workers_) worker->poll.close();
  if (attachment_ != nullptr) attachment_->forget_pool();
  attachment_ = nullptr;
  loop_ = nullptr;
}

bool ProcessPool::is_busy() const {
  return !waiting_.empty() ||
         std::any_of(workers_.begin(), workers_.end(),
                     [](const auto& worker) { return static_cast<bool>(worker->call); });
}

void ProcessPool::drain() {
  std::vector<pollfd> sockets;
  std::vector<Worker*> busy;
  for (dispatch(); is_busy(); dispatch()) {
    sockets.clear();
    busy.clear();
    for (const auto& worker : workers_) {
      if (!worker->call) continue;
      const bool writing = worker->written < worker->request.size();
      const int events = POLLIN | (writing ? POLLOUT : 0);
      sockets.push_back({worker->process.socket(), static_cast<short>(events), 0});
      busy.push_back(worker.get());
    }
    if (poll(sockets.data(), sockets.size(), -1) < 0) continue;
    for (std::size_t at = 0; at < sockets.size() && broken_.empty(); ++at) {
      if (sockets[at].revents != 0) serve(*busy[at]);
    }
  }
}

void ProcessPool::shutdown(bool cancel_waiting) {
  shut_down_ = true;
  if (cancel_waiting) {
    for (const auto& call : std::exchange(waiting_, {})) call->cancel();
  }
  detach();
  workers_.clear();
}

void submit(ProcessPool& pool, ProcessCall& call) { pool.submit(call); }

}  // namespace detail

std::size_t ProcessPoolExecutor::default_max_workers() { return uv_available_parallelism(); }

ProcessPoolExecutor::ProcessPoolExecutor(std::size_t max_workers)
    : pool_(std::make_unique<detail::ProcessPool>(max_workers)) {}
ProcessPoolExecutor::~ProcessPoolExecutor() = default;
void ProcessPoolExecutor::shutdown(bool cancel_futures) { pool_->shutdown(cancel_futures); }

}  // namespace aio
