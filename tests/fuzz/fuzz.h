// What fuzz targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Feeds one input to the target. Returns 0; aborts where something is wrong.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace aioc::fuzz {

[[noreturn]] inline void fail(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  std::abort();
}

}  // namespace aioc::fuzz

/// assert() that stays in release builds.
#define FUZZ_REQUIRE(...) \
  ((__VA_ARGS__) ? void() : aioc::fuzz::fail(#__VA_ARGS__, __FILE__, __LINE__))
