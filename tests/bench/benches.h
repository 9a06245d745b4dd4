// The measures the benchmark knows, and what they need to run.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "spawn.h"

namespace bench {

struct Settings {
  std::string aioc;           // the program under measure
  std::string empty_static;   // the floor of all starts
  std::string empty_dynamic;  // the price of shared libraries
  std::string launch;         // reports the peak memory of a child
  int rounds = 0;             // of the shortest measures; longer ones take a share
};

struct Bench {
  std::string_view name;  // the word that selects it
  void (*run)(const Settings& settings);
};

// Start-up and output of `find` (bench_find.cpp).
void bench_control(const Settings& settings);
void bench_static(const Settings& settings);
void bench_dynamic(const Settings& settings);
void bench_grep(const Settings& settings);
void bench_letter(const Settings& settings);
void bench_cjk(const Settings& settings);

// Throughput of `describe` (bench_describe.cpp).
void bench_describe(const Settings& settings);

// Peak memory of `find` (bench_memory.cpp).
void bench_memory(const Settings& settings);

// Not a measure of time: instructions executed, counted by callgrind (instructions.cpp).
// False when one of the commands could not be counted.
bool print_instructions(const Settings& settings);

// `find` with its words.
Command find_command(const Settings& settings, std::span<const std::string_view> words);

// What the command prints; a BenchError when that is nothing, for then its speed means nothing.
std::string output_of(const Command& command);

// The number of rounds for a measure that takes `cost` times as long as a bare start.
int share_of_rounds(const Settings& settings, int cost);

}  // namespace bench
