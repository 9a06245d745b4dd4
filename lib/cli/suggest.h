// "Did you mean": the nearest of some names to one that is not among them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace aioc::cli {

/// The number of letters to insert, delete, replace or swap with their neighbour to make `a`
/// into `b` (optimal string alignment). O(|a| |b|).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word` in whatever case, or "" where none is near: at most one edit
/// in three letters, or `word` is the beginning of just one of them.
///
///     nearest("fnd", {"find", "describe"})  // "find"
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// ". Did you mean 'find'?" or "", to be put behind an error.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace aioc::cli
