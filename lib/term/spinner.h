// Spinner: a sign that turns in one line of a terminal while something else is at work.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "loop/coro.h"

namespace aioc::term {

/// A piece of text that is shown whole or not at all, and the columns that it takes. It moves
/// no cursor: what makes text harmless is for who makes these.
struct Glyph {
  std::string text;
  std::size_t width = 1;
};

/// The line: `\ message`, then `| message` and so on, one frame a draw(). It is cut to the
/// terminal's width, the cursor is hidden while it is there, and at the end the line is erased
/// and the cursor shown again. Where the terminal belongs to another job, nothing is drawn.
///
///     auto spinner = std::make_shared<term::Spinner>(STDERR_FILENO, message);
///     auto task = aio::create_task(term::spin(spinner));  // or: term::SpinnerThread(spinner)
///     co_await work();
///     spinner->finish();
///     task.cancel();
///
/// Any thread may call it. What cannot be written is not: an ornament is no reason to fail.
class Spinner {
 public:
  /// How long a frame stands.
  static constexpr std::chrono::milliseconds kFrame{100};

  Spinner(int fd, std::vector<Glyph> message);
  Spinner(const Spinner&) = delete;
  Spinner& operator=(const Spinner&) = delete;
  ~Spinner() { finish(); }

  /// Draws the next frame in the place of the last one. Nothing after finish().
  void draw();
  /// Erases the line and shows the cursor, for good.
  void finish();
  /// Erases the line, calls `function` (which may stop the process), and lets frames be drawn
  /// again.
  void while_erased(const std::function<void()>& function);

 private:
  void erase();
  void append_line(std::string& out) const;

  std::mutex lock_;  // of all below
  const int fd_;
  const std::vector<Glyph> message_;
  std::size_t frame_ = 0;
  bool shown_ = false;
  bool finished_ = false;
};

/// Turns the spinner until it is cancelled; then the spinner is finished.
aio::Coro<> spin(std::shared_ptr<Spinner> spinner);

/// Turns the spinner in a thread of its own until it is destroyed; then the spinner is
/// finished.
class SpinnerThread {
 public:
  explicit SpinnerThread(std::shared_ptr<Spinner> spinner);
  SpinnerThread(const SpinnerThread&) = delete;
  SpinnerThread& operator=(const SpinnerThread&) = delete;
  ~SpinnerThread();

 private:
  void run();

  std::shared_ptr<Spinner> spinner_;
  std::mutex lock_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace aioc::term
