// The measures of the resolver and of the commands on it, by the file that has them.
#pragma once

#include <string>

namespace bench::dns {

inline constexpr int kRounds = 5;

struct Settings {
  std::string aioc;  // the program under measure
};

/// domaincheck against the least program on c-ares, both asking nsd. (bench_names.cpp)
void bench_names(const Settings& settings);
/// resolve against the least program on ares_getaddrinfo. (bench_names.cpp)
void bench_resolve(const Settings& settings);
/// domaincheck's peak memory, by how many names there are. (bench_start.cpp)
void bench_memory(const Settings& settings);
/// How soon domaincheck prints its first lines. (bench_start.cpp)
void bench_start(const Settings& settings);
/// domaincheck over a link of 100 ms. (bench_link.cpp)
void bench_link(const Settings& settings);

}  // namespace bench::dns
