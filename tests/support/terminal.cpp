#include "support/terminal.h"

#include <stdexcept>
#include <system_error>

#include "support/session.h"

namespace aioc::testing {

using internal::Clock;
using internal::Session;
using internal::TerminalSize;

Result run_tty(const std::vector<std::string>& argv, const RunOptions& options, int rows,
               int columns) {
  const auto deadline = Clock::now() + options.deadline;
  return Session(argv, options, TerminalSize{rows, columns}).finish(deadline);
}

Terminal::Terminal(const std::vector<std::string>& argv, const RunOptions& options, int rows,
                   int columns)
    : session_(std::make_unique<Session>(argv, options, TerminalSize{rows, columns})),
      deadline_(options.deadline) {}

Terminal::~Terminal() {
  try {
    session_->hang_up();
  } catch (const std::system_error&) {
    // The session's own destructor kills the child without asking it.
  }
}

void Terminal::send(std::string_view keys) { session_->type(keys, Clock::now() + deadline_); }

std::string Terminal::expect(std::string_view text) {
  const auto deadline = Clock::now() + deadline_;
  std::size_t found = session_->seen().find(text, seen_);
  while (found == std::string::npos) {
    if (session_->terminal_over()) {
      throw std::runtime_error(
          session_->explain("\"" + std::string(text) + "\" did not appear before the end of"));
    }
    session_->pump(deadline);
    found = session_->seen().find(text, seen_);
  }
  const std::size_t end = found + text.size();
  std::string appeared = session_->seen().substr(seen_, end - seen_);
  seen_ = end;
  return appeared;
}

Result Terminal::wait() { return session_->finish(Clock::now() + deadline_); }

}  // namespace aioc::testing
