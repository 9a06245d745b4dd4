#include "fetch/progress.h"

#include <csignal>
#include <initializer_list>
#include <string>
#include <utility>

#include "loop/event_loop.h"
#include "loop/sleep.h"
#include "term/redraw.h"
#include "term/terminal.h"

namespace aioc::fetch {
namespace {

// Seconds.
constexpr double kFirst = 0.5;
constexpr double kNext = 0.1;
constexpr double kNextPlain = 1;
/// Lines that made way come back at once, but not more often than this: then run() draws them.
constexpr double kSoonest = 0.005;

double now() { return aio::get_running_loop().time(); }

}  // namespace

Progress::Progress(bool asked, bool quiet, Look look, int fd)
    : look_(std::move(look)),
      fd_(fd),
      lines_(fd),
      on_terminal_(lines_.able() && (asked || !quiet)),
      plain_(asked && !on_terminal_) {}

aio::Coro<> Progress::run() {
  if (!on_terminal_ && !plain_) co_return;
  rate_.add(now(), look_().totals.bytes);
  co_await aio::sleep(kFirst);
  if (ended_) co_return;
  begin();
  while (!ended_) {
    draw(now());
    co_await aio::sleep(on_terminal_ ? kNext : kNextPlain);
  }
}

void Progress::begin() {
  if (!on_terminal_) return;
  drawing_ = true;
  on_stop_.emplace(std::initializer_list<int>{SIGTSTP}, [this](int) { stop(); });
}

void Progress::draw(double time) {
  auto [running, totals] = look_();
  rate_.add(time, totals.bytes);
  totals.running = running.size();
  totals.rate = rate_.value();
  totals.left = seconds_left(running, totals);
  if (on_terminal_) {
    lines_.draw(progress_lines(running, totals, lines_.room()));
    drawn_ = time;
  } else {
    term::write_ornament(fd_, totals_text(totals) + "\n");
  }
}

/// Ctrl-Z: the shell gets its line back, until it lets us go on.
void Progress::stop() {
  lines_.make_way();
  stop_process();
  lines_.come_back();
}

void Progress::make_way(int fd) {
  if (draws_on(fd)) lines_.make_way();
}

void Progress::come_back() {
  if (!drawing_) return;
  const double time = now();
  if (time - drawn_ < kSoonest) return;
  drawn_ = time;
  lines_.come_back();
}

void Progress::end() {
  ended_ = true;
  drawing_ = false;
  lines_.finish();
  on_stop_.reset();
}

bool Progress::draws_on(int fd) const { return drawing_ && term::is_terminal(fd); }

}  // namespace aioc::fetch
