// What aioc fetch shows of its work: a line a running download, and one for the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "term/live_lines.h"

namespace aioc::fetch {

/// A download at work.
struct RunningDownload {
  std::string name;                    ///< any bytes
  std::uint64_t bytes = 0;             ///< so far, those of an earlier run included
  std::optional<std::uint64_t> total;  ///< of the whole file, if that is known
  double rate = 0;                     ///< bytes a second, see rate.h
  double seconds = 0;                  ///< since its start
};

/// All of them together.
struct Totals {
  std::uint64_t done = 0;              ///< at their end, whatever came of them
  std::optional<std::uint64_t> count;  ///< how many there will be, if that is known
  std::size_t running = 0;
  std::uint64_t bytes = 0;     ///< that came in all, also of those at work
  double rate = 0;             ///< bytes a second
  std::optional<double> left;  ///< seconds
  std::uint64_t not_found = 0;
  std::uint64_t errors = 0;
};

/// "3 of 10 done, 2 running, 12 MiB, 4.5 MiB/s, 0:20 left, 1 not found, 1 error".
std::string totals_text(const Totals& totals);

/// The lines, at most `room.rows` of at most `room.columns` columns:
///
///     NAME  [=====>    ]  45%  12 MiB 3.1 MiB/s 0:12
///
/// The time is what is left where the size is known, else since the start, behind a sign that
/// moves. What has no room is left out, the least important first. Those longest at work come
/// first; where there are too many, the rest is one line, `and 87 more`.
std::vector<term::Line> progress_lines(const std::vector<RunningDownload>& running,
                                       const Totals& totals, term::Size room);

/// Seconds until all is there, if nothing changes: what is left of those at work and, for those
/// that wait and those whose size is not known, the mean of the others. Nothing where the
/// number of files is not known, nor a size, nor a rate.
std::optional<double> seconds_left(const std::vector<RunningDownload>& running,
                                   const Totals& totals);

}  // namespace aioc::fetch
