#include "term/spinner.h"

#include <string_view>
#include <utility>

#include "loop/sleep.h"
#include "term/redraw.h"

namespace aioc::term {
namespace {

constexpr std::string_view kFrames = "\\|/-";
constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";
constexpr std::string_view kEraseToEnd = "\x1b[K";

}  // namespace

Spinner::Spinner(int fd, std::vector<Glyph> message) : fd_(fd), message_(std::move(message)) {}

void Spinner::draw() {
  const std::lock_guard guard(lock_);
  if (finished_ || !in_foreground(fd_)) return;
  std::string out;
  if (!shown_) out += kHideCursor;
  append_line(out);
  frame_ = (frame_ + 1) % kFrames.size();
  shown_ = true;
  write_ornament(fd_, out);
}

void Spinner::finish() {
  const std::lock_guard guard(lock_);
  erase();
  finished_ = true;
}

void Spinner::while_erased(const std::function<void()>& function) {
  const std::lock_guard guard(lock_);
  erase();
  function();
}

void Spinner::erase() {
  if (!std::exchange(shown_, false)) return;
  std::string out = "\r";
  out += kEraseToEnd;
  out += kShowCursor;
  write_ornament(fd_, out);
}

void Spinner::append_line(std::string& out) const {
  // The last column stays free: some terminals wrap as soon as it is written.
  std::size_t room = own_size(fd_).columns - 1;
  out += '\r';
  if (room > 0) {
    out += kFrames[frame_];
    --room;
  }
  if (room > 0 && !message_.empty()) {
    out += ' ';
    --room;
    for (const auto& glyph : message_) {
      if (glyph.width > room) break;
      out += glyph.text;
      room -= glyph.width;
    }
  }
  out += kEraseToEnd;
  out += '\r';  // so that what others write to the terminal begins at its left edge
}

aio::Coro<> spin(std::shared_ptr<Spinner> spinner) {
  struct Finish {
    Spinner* what;
    ~Finish() { what->finish(); }
  };
  const Finish finish{spinner.get()};
  for (;;) {
    spinner->draw();
    co_await aio::sleep(Spinner::kFrame);
  }
}

SpinnerThread::SpinnerThread(std::shared_ptr<Spinner> spinner)
    : spinner_(std::move(spinner)), thread_([this] { run(); }) {}

SpinnerThread::~SpinnerThread() {
  {
    const std::lock_guard guard(lock_);
    done_ = true;
  }
  done_changed_.notify_one();
  thread_.join();
  spinner_->finish();
}

void SpinnerThread::run() {
  std::unique_lock lock(lock_);
  do {
    spinner_->draw();
  } while (!done_changed_.wait_for(lock, Spinner::kFrame, [this] { return done_; }));
}

}  // namespace aioc::term
