#include "serve/parameters.h"

#include <charconv>

#include "net/uri.h"
#include "unicode/repr.h"

namespace aioc::serve {

Parameters::Parameters(std::string_view query) : pairs_(net::parse_query(query)) {}

std::optional<std::string_view> Parameters::first(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string_view Parameters::required(std::string_view name) const {
  if (const auto value = first(name)) return *value;
  throw BadRequest("the parameter '" + std::string(name) + "' is missing");
}

std::vector<std::string_view> Parameters::all(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const auto& [key, value] : pairs_) {
    if (key == name) out.push_back(value);
  }
  return out;
}

std::optional<std::size_t> Parameters::number(std::string_view name) const {
  const auto text = first(name);
  if (!text) return std::nullopt;
  constexpr std::size_t kLongest = 40;  // a longer one is not repeated
  std::size_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [behind, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc() && behind == end) return value;
  std::string what = "'" + std::string(name) + "' is no number of decimal digits";
  if (error == std::errc::result_out_of_range && behind == end) {
    what = "'" + std::string(name) + "' is too large";
  } else if (text->size() <= kLongest) {
    what += ": " + unicode::python_repr(*text);
  }
  throw BadRequest(what);
}

}  // namespace aioc::serve
