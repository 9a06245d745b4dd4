// Claims: which names a run has given to its files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace aioc::fetch {

/// Gives each file of a run a name of its own: "a.txt", then "a-2.txt", "a-3.txt". It remembers
/// the last 16,384 names and up to as many before them, whatever the run's length; some 40
/// bytes each. Who is given a name that a longer run has forgotten sees that a file of this run
/// has it, and claims again.
///
///     Claims claims;
///     claims.claim("a.txt");  // "a.txt"
///     claims.claim("a.txt");  // "a-2.txt"
class Claims {
 public:
  std::string claim(const std::string& wished);
  /// Gives back the last name that was given for `wished`, unused.
  void give_back(const std::string& name);

 private:
  static constexpr std::size_t kGeneration = 16384;

  using Counts = std::unordered_map<std::size_t, std::size_t>;  // hash of a name: times claimed

  /// How often it has been claimed; 0 where that is not known.
  std::size_t& count_of(std::string_view name);

  Counts young_;
  Counts old_;
};

}  // namespace aioc::fetch
