#include "loop/signals.h"

#include <array>
#include <mutex>
#include <string>

#include "loop/errors.h"

namespace aio {
namespace detail {
namespace {

/// What a signal did before us, and how many watches of it the process has.
struct Before {
  int watches = 0;
  struct sigaction action {};
};

// Loops of several threads may watch one signal.
std::mutex before_lock;
std::array<Before, NSIG> before_us;

void check_signal(int status, int signum) {
  if (status < 0) throw uv_error(status, "signal " + std::to_string(signum));
}

EventLoop& loop_of(uv_signal_t* handle) { return *static_cast<EventLoop*>(handle->loop->data); }

}  // namespace

// The process's side

SignalAction::SignalAction(int signum) : signum_(signum) {
  if (signum <= 0 || signum >= NSIG) check_signal(UV_EINVAL, signum);
  const std::lock_guard guard(before_lock);
  Before& before = before_us[static_cast<std::size_t>(signum)];
  if (before.watches++ == 0) sigaction(signum, nullptr, &before.action);
}

SignalAction::~SignalAction() {
  if (signum_ == 0) return;
  const std::lock_guard guard(before_lock);
  Before& before = before_us[static_cast<std::size_t>(signum_)];
  if (--before.watches > 0) return;
  struct sigaction now {};
  // What is not the default action is someone else's handler by now.
  if (sigaction(signum_, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    sigaction(signum_, &before.action, nullptr);
  }
}

SignalWatch::SignalWatch(EventLoop& loop, int signum, uv_signal_cb on_signal, void* data)
    : action_(signum), handle_(UvHandle<uv_signal_t>::make()) {
  check_uv(uv_signal_init(loop.uv(), handle_.get()), "uv_signal_init");
  handle_->data = data;
  keep_loop(false);
  check_signal(uv_signal_start(handle_.get(), on_signal, signum), signum);
}

void SignalWatch::keep_loop(bool keep) {
  if (keep) {
    uv_ref(handle_.handle());
  } else {
    uv_unref(handle_.handle());
  }
}

// Handlers

class LoopSignals::Handler {
 public:
  Handler(EventLoop& loop, int signum, Ref<Callback> callback)
      : callback_(std::move(callback)), watch_(loop, signum, &Handler::came, this) {}
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  ~Handler() { callback_->cancel(); }

  void replace(Ref<Callback> callback) {
    callback_->cancel();
    callback_ = std::move(callback);
  }

 private:
  static void came(uv_signal_t* handle, int) {
    static_cast<Handler*>(handle->data)->callback_->make_ready();
    loop_of(handle).run_ready();
  }

  Ref<Callback> callback_;
  SignalWatch watch_;
};

LoopSignals::LoopSignals(EventLoop& loop) : loop_(&loop) {}

LoopSignals::~LoopSignals() {
  while (streams_ != nullptr) streams_->close();
}

void LoopSignals::set(int signum, Ref<Callback> callback) {
  if (const auto at = handlers_.find(signum); at != handlers_.end()) {
    at->second->replace(std::move(callback));
  } else {
    handlers_.emplace(signum, std::make_unique<Handler>(*loop_, signum, std::move(callback)));
  }
}

bool LoopSignals::remove(int signum) { return handlers_.erase(signum) > 0; }

// Streams

SignalStreamState::SignalStreamState(EventLoop& loop, std::initializer_list<int> signums)
    : signals_(&loop.part<LoopSignals>()) {
  watches_.reserve(signums.size());
  const auto came = [](uv_signal_t* handle, int signum) {
    static_cast<SignalStreamState*>(handle->data)->deliver(signum, false);
    loop_of(handle).run_ready();
  };
  for (const int signum : signums) watches_.emplace_back(loop, signum, came, this);
  next_ = signals_->streams_;
  if (next_ != nullptr) next_->previous_ = this;
  signals_->streams_ = this;
}

void SignalStreamState::close() {
  if (closed()) return;
  (previous_ == nullptr ? signals_->streams_ : previous_->next_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  signals_ = nullptr;
  watches_.clear();
  waiters.wake_all();
}

std::optional<int> SignalStreamState::take() {
  if (pending_.empty()) return std::nullopt;
  const int signum = pending_.front();
  pending_.pop_front();
  return signum;
}

void SignalStreamState::deliver(int signum, bool in_front) {
  if (auto* first = static_cast<NextSignal*>(waiters.first())) {
    first->came_ = signum;
    waiters.wake(*first);
  } else if (in_front) {
    pending_.push_front(signum);
  } else {
    pending_.push_back(signum);
  }
}

void SignalStreamState::add_waiter(int change) {
  const bool before = waiting_ > 0;
  waiting_ += change;
  const bool now = waiting_ > 0;
  if (before == now) return;
  for (auto& watch : watches_) watch.keep_loop(now);
}

std::optional<int> NextSignal::await_resume() {
  if (ended_by_cancel()) {
    if (came_) state_->give_back(*came_);
    throw CancelledError();
  }
  return came_ ? came_ : state_->take();
}

}  // namespace detail

bool remove_signal_handler(int signum) {
  return EventLoop::current().part<detail::LoopSignals>().remove(signum);
}

}  // namespace aio
