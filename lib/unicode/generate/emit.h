// Writes tables as C++ source. Strings go out as literals, which GCC and Clang read many
// times faster than lists of numbers.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::unicode::generate {

/// A word and the numbers it stands for, which come in ascending order.
using WordIndex = std::map<std::string, std::vector<std::uint16_t>>;

/// `text` as the inside of a C++ string literal.
std::string quoted(std::string_view text);

/// A generated source file: the definitions of some of tables.h.
class SourceFile {
 public:
  /// Creates the file; throws std::runtime_error where it cannot be written.
  explicit SourceFile(const std::string& path);

  /// `const std::span<const TYPE> NAME`, from numbers.
  template <typename Number>
  void numbers(std::string_view type, std::string_view name,
               const std::vector<Number>& values) {
    array(type, name, values);
    out_ << "const std::span<const " << type << "> " << name << "{" << name << "Data};\n\n";
  }
  /// `const std::span<const TYPE> NAME`, from rows that are C++ already.
  void rows(std::string_view type, std::string_view name, const std::vector<std::string>& rows);
  /// `const StringTable NAME`.
  void strings(std::string_view name, const std::vector<std::string>& texts);
  /// `const WordTable NAME`.
  void words(std::string_view name, const WordIndex& index);
  /// Ends the file; throws std::runtime_error where the disk did not take it.
  void close();

 private:
  template <typename Number>
  void array(std::string_view type, std::string_view name, const std::vector<Number>& values) {
    out_ << "static constexpr " << type << " " << name << "Data[] = {";
    std::size_t column = 0;
    for (const auto value : values) {
      out_ << (column++ % 16 == 0 ? "\n" : "") << static_cast<std::uint64_t>(value) << ",";
    }
    out_ << "};\n";
  }
  void string_data(std::string_view name, const std::vector<std::string>& texts);

  std::string path_;
  std::ofstream out_;
};

}  // namespace aioc::unicode::generate
