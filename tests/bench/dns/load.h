// The names that the benchmark asks about, the clients that ask, and whether their answers are
// right.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "../client.h"

namespace bench::dns {

inline constexpr std::size_t kZoneNames = 100'000;
inline constexpr const char* kZone = "bench";

/// The records of the zone: an A for each of its names, and no AAAA.
std::string zone_records();
/// `count` names, a line each: by turns one of the zone, which begins with an n, and one that
/// is not there, which begins with an x.
std::string half_present(std::size_t count);
/// `count` names of the zone.
std::string all_present(std::size_t count);

/// A list of names, and what is to come of it.
struct Load {
  std::string path;
  std::size_t found = 0;
  std::size_t not_found = 0;

  std::size_t names() const { return found + not_found; }
};

/// A floor, which asks 127.0.0.1:`port` and keeps `window` names in progress.
class Floor {
 public:
  Floor(std::string program, Load load)
      : program_(std::move(program)), load_(std::move(load)) {}

  /// Nothing where an answer was wrong or failed.
  std::optional<ClientRun> run(std::size_t port, std::size_t window) const;
  /// The window that was fastest, of two runs each, as `run(window)` makes them; throws
  /// BenchError where none gave all the answers.
  template <class Run>
  static std::size_t best_window(std::span<const std::size_t> windows, Run run);

 private:
  std::string program_;
  Load load_;
  ScratchDirectory scratch_;
};

/// `aioc domaincheck -` of the load.
class Domaincheck {
 public:
  Domaincheck(std::string program, Load load)
      : program_(std::move(program)), load_(std::move(load)) {}

  /// Throws BenchError unless each answer is right.
  ClientRun run(std::size_t port) const;

 private:
  std::string program_;
  Load load_;
  ScratchDirectory scratch_;
};

/// `aioc resolve -` of a load whose names are all there.
class Resolve {
 public:
  Resolve(std::string program, Load load)
      : program_(std::move(program)), load_(std::move(load)) {}

  /// Throws BenchError unless each name has a line with its address.
  ClientRun run(std::size_t port) const;

 private:
  std::string program_;
  Load load_;
  ScratchDirectory scratch_;
};

template <class Run>
std::size_t Floor::best_window(std::span<const std::size_t> windows, Run run) {
  constexpr int kTries = 2;
  std::size_t best = 0;
  double shortest = 0;
  for (const std::size_t window : windows) {
    for (int i = 0; i < kTries; ++i) {
      const std::optional<ClientRun> figures = run(window);
      if (!figures) break;
      if (best != 0 && figures->microseconds >= shortest) continue;
      best = window;
      shortest = figures->microseconds;
    }
  }
  if (best == 0) throw BenchError("the floor has no window in which it gets all answers");
  return best;
}

}  // namespace bench::dns
