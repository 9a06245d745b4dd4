// Comparing two commands on a machine that is busy with other things.
//
// A time alone says little here, so the subject and its floor are run in turn, many rounds, and
// what counts is the ratio within a round: both halves of a round met the same machine. Medians
// keep the rounds that were disturbed from counting for more than their number.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "spawn.h"

namespace bench {

// Middle value, and the value below which the given share of the samples lies. Samples may be
// in any order; an empty span is answered with 0.
double median(std::span<const double> samples);
double quantile(std::span<const double> samples, double share);

struct Comparison {
  double ratio = 0;             // median over the rounds of subject / floor
  double low_quartile = 0;      // of the same ratios: how far the rounds
  double high_quartile = 0;     // disagree among themselves
  double ratio_of_medians = 0;  // the two below; far from `ratio` means a disturbed run
  double subject_microseconds = 0;
  double floor_microseconds = 0;
  std::size_t subject_bytes = 0;  // output of one run, for Sink::kPipe only
};

// Throws BenchError when either command fails, or does not do the same in every round.
Comparison compare(const Command& subject, const Command& floor, Sink sink, int rounds);

}  // namespace bench
