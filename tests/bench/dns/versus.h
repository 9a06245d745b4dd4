// A subject and its floor in turn, five rounds, and the lines that say how they compare.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../client.h"
#include "../compare.h"
#include "../report.h"
#include "dns_benches.h"

namespace bench::dns {

/// What both did in five rounds.
struct Versus {
  std::vector<ClientRun> subject;
  std::vector<ClientRun> floor;
};

/// Each returns a ClientRun. Every other round is in the opposite order, as in compare().
template <class Subject, class Floor>
Versus in_turn(Subject subject, Floor floor) {
  Versus rounds;
  for (int round = 0; round < kRounds; ++round) {
    const bool floor_first = round % 2 == 0;
    if (floor_first) rounds.floor.push_back(floor());
    rounds.subject.push_back(subject());
    if (!floor_first) rounds.floor.push_back(floor());
  }
  return rounds;
}

/// The median of a figure.
double median_of(const std::vector<ClientRun>& runs, double ClientRun::*figure);

/// Two lines: the time that a name took, whose inverse are names a second, and its CPU time.
void print_versus(std::string_view measure, const std::string& floor_name, std::size_t names,
                  const Versus& rounds, Aim time_aim, Aim cpu_aim);

}  // namespace bench::dns
