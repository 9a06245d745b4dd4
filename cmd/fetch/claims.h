// Claims: which names a run has given to its files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::fetch {

/// Gives each file of a run a name of its own: "a.txt", then "a-2.txt", "a-3.txt". It remembers
/// the last 8,192 names and up to as many before them, in half a megabyte, however long the run
/// is. Who is given a name that has been forgotten finds a file of this run there, and claims
/// again.
///
///     Claims claims;
///     claims.claim("a.txt");  // "a.txt"
///     claims.claim("a.txt");  // "a-2.txt"
class Claims {
 public:
  std::string claim(const std::string& wished);
  /// Gives back a name that was not used.
  void give_back(const std::string& name);

 private:
  static constexpr std::size_t kGeneration = 8192;
  static constexpr std::size_t kSlots = 2 * kGeneration;

  struct Slot {
    std::uint64_t key = 0;  // hash of a name; 0 where there is none
    std::size_t times = 0;  // it was claimed
  };
  using Table = std::vector<Slot>;  // a power of two, at most half full

  /// How often it has been claimed; 0 where that is not known. Valid until the next call.
  std::size_t& count_of(std::string_view name);
  static Slot& slot_of(Table& table, std::uint64_t key);

  Table young_ = Table(kSlots);
  Table old_ = Table(kSlots);
  std::size_t used_ = 0;  // of young_
};

}  // namespace aioc::fetch
