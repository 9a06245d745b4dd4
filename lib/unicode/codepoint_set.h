// A set of code points as an inversion list: sorted runs, so that the 98,263 ideographs of
// CJK take fifteen entries.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace aioc::unicode {

/// The code points from `first` to `last`, both included.
struct CodePointRange {
  char32_t first;
  char32_t last;

  std::size_t size() const { return last - first + 1; }
  friend bool operator==(const CodePointRange&, const CodePointRange&) = default;
};

/// A sorted set of code points.
///
///     CodePointSet set;
///     set.append({U'a', U'z'});
///     for (auto range : set.ranges()) ...
class CodePointSet {
 public:
  CodePointSet() = default;
  /// From ranges in any order, which may overlap. O(n log n).
  explicit CodePointSet(std::vector<CodePointRange> ranges);

  /// Adds a range that begins behind all that the set holds. O(1).
  void append(CodePointRange range);

  std::span<const CodePointRange> ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  /// The number of code points. O(runs).
  std::size_t size() const;
  bool contains(char32_t c) const;

  friend CodePointSet operator&(const CodePointSet& a, const CodePointSet& b);
  friend CodePointSet operator|(const CodePointSet& a, const CodePointSet& b);
  friend bool operator==(const CodePointSet&, const CodePointSet&) = default;

 private:
  std::vector<CodePointRange> ranges_;
};

/// The half-open slice [start, stop) of the code points of `ranges` in their order, as
/// Python's islice.
std::vector<CodePointRange> slice(std::span<const CodePointRange> ranges, std::size_t start,
                                  std::size_t stop);

/// The number of code points in `ranges`.
std::size_t count(std::span<const CodePointRange> ranges);

}  // namespace aioc::unicode
