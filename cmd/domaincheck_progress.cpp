#include "domaincheck_progress.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "loop/event_loop.h"
#include "loop/sleep.h"
#include "term/terminal.h"

namespace aioc {

DomainProgress::DomainProgress(const DomaincheckOptions& options, const DomainPrinter& printer,
                               std::optional<std::uint64_t> total)
    : printer_(printer), total_(total), terminal_(term::is_terminal(STDERR_FILENO)) {
  // Where names are typed it would stand where they are typed.
  const bool typed = !total && term::is_terminal(STDIN_FILENO);
  wanted_ = options.progress || (terminal_ && !options.quiet && !typed);
}

aio::Coro<> DomainProgress::run() {
  if (!wanted_) co_return;
  constexpr double kFirst = 1;
  constexpr double kNext = 0.1;
  constexpr double kNextInFile = 1;
  const double began = aio::get_running_loop().time();
  co_await aio::sleep(kFirst);
  for (;;) {
    draw(aio::get_running_loop().time() - began);
    co_await aio::sleep(terminal_ ? kNext : kNextInFile);
  }
}

void DomainProgress::draw(double seconds) {
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(printer_.done()) / seconds);
  std::string line = std::to_string(printer_.done());
  if (total_) line += " of " + std::to_string(*total_);
  line += " done, " + std::to_string(rate) + "/s, " + printer_.summary();
  // One line: where the terminal is narrower, the end is cut.
  if (terminal_) line = "\r\033[K" + line.substr(0, term::columns(STDERR_FILENO) - 1);
  line_ = terminal_ ? line : line + "\n";
  cli::print_error(line_);
  standing_ = terminal_;
}

void DomainProgress::make_way(int fd) {
  if (!standing_ || !term::is_terminal(fd)) return;
  cli::print_error("\r\033[K");
  standing_ = false;
  hidden_ = true;
}

void DomainProgress::come_back() {
  if (!std::exchange(hidden_, false)) return;
  cli::print_error(line_);
  standing_ = true;
}

void DomainProgress::end() {
  make_way(STDERR_FILENO);
  hidden_ = false;
}

}  // namespace aioc
