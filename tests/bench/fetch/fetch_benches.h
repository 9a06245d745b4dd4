// The measures of downloads, by the file that has them.
#pragma once

#include <string>

namespace bench::fetch {

inline constexpr int kRounds = 5;
inline constexpr int kJobs = 100;
/// A folder in memory, so that no disk is measured.
inline constexpr const char* kMemory = "/dev/shm";

struct Settings {
  std::string aioc;  // the program under measure
};

/// 2,000 files of 10 KB. (bench_files.cpp)
void bench_small(const Settings& settings);
/// The same, where all of the client's threads have one processor. (bench_files.cpp)
void bench_one(const Settings& settings);
/// 20 files of 50 MB. (bench_files.cpp)
void bench_large(const Settings& settings);
/// Peak memory, by how many URLs there are. (bench_memory.cpp)
void bench_memory(const Settings& settings);
/// What a start costs, and one small file. (bench_start.cpp)
void bench_start(const Settings& settings);

}  // namespace bench::fetch
