// How far aioc fetch is, on standard error: lines that are drawn anew, or a line a second.
#pragma once

#include <unistd.h>

#include <functional>
#include <optional>
#include <vector>

#include "fetch/progress_lines.h"
#include "fetch/rate.h"
#include "loop/coro.h"
#include "on_signals.h"
#include "term/live_lines.h"

namespace aioc::fetch {

/// What is at work, and the whole; of that Progress itself finds `running`, `rate` and
/// `left`.
struct Snapshot {
  std::vector<RunningDownload> running;
  Totals totals;
};

/// On a terminal a line a running download and one for the whole, drawn ten times a second at
/// its bottom. Elsewhere, where that was asked for, the whole's line once a second. Short runs
/// need none: it begins after half a second.
///
///     Progress progress(options.progress, options.quiet, [&] { return downloads.look();
///     }); auto drawing = aio::create_task(progress.run());
///     ...
///     progress.make_way(STDOUT_FILENO);  // before each row and each error
///     out.row_done();
///     progress.come_back();
///     ...
///     progress.end();  // also when interrupted, before anything that takes its time
///     drawing.cancel();
///
/// Ctrl-Z is answered here. Ctrl-C cancels main, and the destructor then erases the lines;
/// SIGTERM and SIGHUP are for the command to answer, by end() at least. It is to be destroyed
/// while its loop is there.
class Progress {
 public:
  /// Is called ten times a second before each draw. It may write, too: after make_way().
  using Look = std::function<Snapshot()>;

  /// `asked`: by --progress. `quiet`: not to be shown on a terminal, because of --quiet or as
  /// URLs are typed there. `look` is called by run() only. Nothing is written but to `fd`.
  Progress(bool asked, bool quiet, Look look, int fd = STDERR_FILENO);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { end(); }

  /// Draws until it is cancelled; at once at its end where there is nothing to show.
  aio::Coro<> run();
  /// Before and after something is written to `fd`.
  void make_way(int fd);
  void come_back();
  /// Erases the lines, for good.
  void end();
  /// Whether lines are being drawn on the terminal that `fd` is. Rows that come by the thousand
  /// may then wait for the next look(), so that the lines do not flicker.
  bool draws_on(int fd) const;

 private:
  void begin();
  void draw(double time);
  void stop();

  Look look_;
  int fd_;
  term::LiveLines lines_;
  bool on_terminal_;  // lines drawn in place
  bool plain_;        // a line a second
  bool drawing_ = false;
  bool ended_ = false;
  double drawn_ = 0;  // when
  RateEstimator rate_;
  std::optional<OnSignals> on_stop_;
};

}  // namespace aioc::fetch
