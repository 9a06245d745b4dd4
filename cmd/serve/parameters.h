// What a request's target asks for, behind the '?'.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aioc::serve {

/// A request that cannot be answered as it is; what() says why. Answered with 400.
class BadRequest : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The name=value pairs of a query, decoded.
///
///     Parameters("q=sun&n=3").number("n")  // 3
class Parameters {
 public:
  explicit Parameters(std::string_view query);

  /// The first value of this name, if there is any.
  std::optional<std::string_view> first(std::string_view name) const;
  /// The same; throws BadRequest where there is none.
  std::string_view required(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  /// The first value of this name as a number of decimal digits, nothing else; throws
  /// BadRequest for another text and for a number of more than 64 bits.
  std::optional<std::size_t> number(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace aioc::serve
