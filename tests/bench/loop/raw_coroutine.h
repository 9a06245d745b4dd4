// The least that a coroutine can be: the floor of all that is made of them. No errors, no
// cancellation, and malloc for the frames.
#pragma once

#include <coroutine>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace bench::loop {

/// A lazy coroutine with an int.
class Raw {
 public:
  struct promise_type {
    Raw get_return_object() { return Raw(Frame::from_promise(*this)); }
    static std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      static bool await_ready() noexcept { return false; }
      static std::coroutine_handle<> await_suspend(
          std::coroutine_handle<promise_type> ended) noexcept {
        return ended.promise().continuation;
      }
      static void await_resume() noexcept {}
    };
    static Final final_suspend() noexcept { return {}; }
    void return_value(int value) { result = value; }
    [[noreturn]] static void unhandled_exception() { std::abort(); }

    std::coroutine_handle<> continuation = std::noop_coroutine();
    int result = 0;
  };
  using Frame = std::coroutine_handle<promise_type>;

  explicit Raw(Frame frame) : frame_(frame) {}
  Raw(Raw&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  Raw& operator=(Raw&&) = delete;
  ~Raw() {
    if (frame_) frame_.destroy();
  }

  static bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    frame_.promise().continuation = caller;
    return frame_;
  }
  int await_resume() const { return frame_.promise().result; }

  Frame frame() const { return frame_; }
  /// Runs it as far as it goes by itself.
  int run() {
    frame_.resume();
    return frame_.promise().result;
  }

 private:
  Frame frame_;
};

/// The least that a ready queue can be.
class RawQueue {
 public:
  struct Yield {
    RawQueue* queue;
    static bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<> frame) const { queue->push(frame); }
    static void await_resume() noexcept {}
  };

  void push(std::coroutine_handle<> frame) {
    if (tail_ - head_ == ring_.size()) grow();
    ring_[tail_++ & (ring_.size() - 1)] = frame;
  }
  Yield yield() { return {this}; }
  void run() {
    while (head_ != tail_) ring_[head_++ & (ring_.size() - 1)].resume();
  }

 private:
  void grow() {
    std::vector<std::coroutine_handle<>> larger(ring_.size() * 2);
    for (std::uint64_t at = head_; at != tail_; ++at) {
      larger[at & (larger.size() - 1)] = ring_[at & (ring_.size() - 1)];
    }
    ring_.swap(larger);
  }

  static constexpr std::size_t kFirstSize = 64;  // a power of two
  std::vector<std::coroutine_handle<>> ring_ = std::vector<std::coroutine_handle<>>(kFirstSize);
  std::uint64_t head_ = 0;
  std::uint64_t tail_ = 0;
};

}  // namespace bench::loop
