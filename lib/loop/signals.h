// Signals: callbacks of the loop for them, and a stream of them to await.
#pragma once

#include <csignal>
#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "loop/callback.h"
#include "loop/event_loop.h"
#include "loop/uv_handle.h"
#include "loop/waiter.h"

namespace aio {
namespace detail {

/// Remembers what a signal did before the first of the process's watches, and brings it back
/// behind the last: libuv itself leaves the default action.
class SignalAction {
 public:
  /// Throws std::system_error (invalid_argument) for what is no signal.
  explicit SignalAction(int signum);
  SignalAction(SignalAction&& other) noexcept : signum_(std::exchange(other.signum_, 0)) {}
  SignalAction& operator=(SignalAction&&) = delete;
  ~SignalAction();

 private:
  int signum_;
};

/// Calls `on_signal` in the loop's thread for each signal while it lives; `data` is in the
/// handle. It does not keep the virtual clock from jumping unless it is told to.
class SignalWatch {
 public:
  /// Throws std::system_error (invalid_argument) for what cannot be caught.
  SignalWatch(EventLoop& loop, int signum, uv_signal_cb on_signal, void* data);

  /// Whether the loop has something to wait for here, which only the virtual clock asks.
  void keep_loop(bool keep);

 private:
  // The action comes back when the handle has closed: behind it, so first of the members.
  SignalAction action_;
  UvHandle<uv_signal_t> handle_;
};

class SignalStreamState;

/// What a loop keeps of signals: the handlers, and who its streams are.
class LoopSignals {
 public:
  explicit LoopSignals(EventLoop& loop);
  LoopSignals(const LoopSignals&) = delete;
  LoopSignals& operator=(const LoopSignals&) = delete;
  ~LoopSignals();

  void set(int signum, Ref<Callback> callback);
  bool remove(int signum);

 private:
  friend class SignalStreamState;
  class Handler;

  EventLoop* loop_;
  std::map<int, std::unique_ptr<Handler>> handlers_;
  SignalStreamState* streams_ = nullptr;
};

/// The part of a SignalStream that its waiting tasks share.
class SignalStreamState {
 public:
  SignalStreamState(EventLoop& loop, std::initializer_list<int> signums);
  SignalStreamState(const SignalStreamState&) = delete;
  SignalStreamState& operator=(const SignalStreamState&) = delete;
  ~SignalStreamState() { close(); }

  void close();
  bool ready() const { return !pending_.empty() || closed(); }
  bool closed() const { return signals_ == nullptr; }
  std::optional<int> take();
  /// The signal came to one who will not take it any more.
  void give_back(int signum) { deliver(signum, true); }
  void add_waiter(int change);

  WaitList waiters;

 private:
  friend class LoopSignals;
  void deliver(int signum, bool in_front);

  LoopSignals* signals_;  // null once closed
  std::vector<SignalWatch> watches_;
  std::deque<int> pending_;
  int waiting_ = 0;
  SignalStreamState* next_ = nullptr;
  SignalStreamState* previous_ = nullptr;
};

/// What SignalStream::next() gives: `co_await` it.
class [[nodiscard("must co_await")]] NextSignal final : public Waiter {
 public:
  explicit NextSignal(std::shared_ptr<SignalStreamState> state)
      : Waiter("next signal"), state_(std::move(state)) {}
  ~NextSignal() {
    if (counted_) state_->add_waiter(-1);
  }

  bool await_ready() const { return state_->ready(); }
  void await_suspend(std::coroutine_handle<> frame) {
    wait(frame, state_->waiters);
    counted_ = true;
    state_->add_waiter(1);
  }
  std::optional<int> await_resume();

 private:
  friend class SignalStreamState;
  std::shared_ptr<SignalStreamState> state_;
  std::optional<int> came_;
  bool counted_ = false;
};

}  // namespace detail

/// Calls `callback(arguments...)` from this thread's loop whenever the process gets `signum`,
/// in place of the handler that was there. Throws std::system_error (invalid_argument) for
/// what is no signal or cannot be caught, std::logic_error where there is no loop.
///
///     aio::add_signal_handler(SIGHUP, [&] { reload(); });
///
/// It ends with remove_signal_handler() or the loop, and then what the signal did before is
/// in force again. Signals of one kind that come close upon each other may be one, as the
/// kernel does not count them.
template <class F, class... Args>
void add_signal_handler(int signum, F&& callback, Args&&... arguments) {
  EventLoop& loop = EventLoop::current();
  // Called many times: the arguments are passed from where they are kept, never moved out.
  auto call = [function = std::decay_t<F>(std::forward<F>(callback)),
               kept = std::tuple<std::decay_t<Args>...>(
                   std::forward<Args>(arguments)...)]() mutable { std::apply(function, kept); };
  loop.part<detail::LoopSignals>().set(signum, detail::make_callback(loop, std::move(call)));
}

/// Ends it. Returns false if there was no handler.
bool remove_signal_handler(int signum);

/// Signals to await one by one; made by signals().
class [[nodiscard]] SignalStream {
 public:
  /// Throws as add_signal_handler does.
  explicit SignalStream(std::initializer_list<int> signums)
      : state_(std::make_shared<detail::SignalStreamState>(EventLoop::current(), signums)) {}
  SignalStream(SignalStream&&) noexcept = default;
  SignalStream& operator=(SignalStream&&) = delete;
  ~SignalStream() {
    if (state_ != nullptr) state_->close();
  }

  /// The next signal; nothing once the stream is closed and empty. A cancelled wait loses no
  /// signal. Several tasks may wait: each signal goes to one of them, first come first served.
  detail::NextSignal next() { return detail::NextSignal(state_); }

  /// Ends the stream: who waits gets nothing. What has come before can still be taken.
  void close() { state_->close(); }

 private:
  std::shared_ptr<detail::SignalStreamState> state_;
};

/// The signals that the process gets from now on, until the stream goes. What comes while
/// nobody waits is kept.
///
///     auto stream = aio::signals({SIGINT, SIGTERM});
///     while (auto signum = co_await stream.next()) {
///       if (*signum == SIGTERM) break;
///     }
///
/// Handlers and other streams of the same signals get them as well.
inline SignalStream signals(std::initializer_list<int> signums) {
  return SignalStream(signums);
}

}  // namespace aio
