#include "unicode/generate/emit.h"

#include <stdexcept>

namespace aioc::unicode::generate {

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte > 0x7E) {
      // Always three octal digits, so that a digit behind cannot join the escape.
      out += '\\';
      out += static_cast<char>('0' + (byte >> 6));
      out += static_cast<char>('0' + ((byte >> 3) & 7));
      out += static_cast<char>('0' + (byte & 7));
    } else {
      out += c;
    }
  }
  return out;
}

SourceFile::SourceFile(const std::string& path) : path_(path), out_(path) {
  if (!out_) throw std::runtime_error("cannot write " + path);
  out_ << "// Written by unicode-generate; do not edit.\n"
          "#include \"unicode/tables.h\"\n\n"
          "namespace aioc::unicode::tables {\n\n";
}

void SourceFile::rows(std::string_view type, std::string_view name,
                      const std::vector<std::string>& rows) {
  out_ << "static constexpr " << type << " " << name << "Data[] = {\n";
  for (const auto& row : rows) out_ << "{" << row << "},\n";
  out_ << "};\nconst std::span<const " << type << "> " << name << "{" << name << "Data};\n\n";
}

void SourceFile::string_data(std::string_view name, const std::vector<std::string>& texts) {
  std::vector<std::size_t> offset{0};
  for (const auto& text : texts) offset.push_back(offset.back() + text.size());
  array("std::uint32_t", std::string(name) + "Offset", offset);
  out_ << "static constexpr char " << name << "Text[] =\n";
  for (const auto& text : texts) {
    if (!text.empty()) out_ << "\"" << quoted(text) << "\"\n";
  }
  out_ << "\"\";\n";
}

void SourceFile::strings(std::string_view name, const std::vector<std::string>& texts) {
  string_data(name, texts);
  out_ << "const StringTable " << name << "{" << name << "OffsetData, " << name << "Text};\n\n";
}

void SourceFile::words(std::string_view name, const WordIndex& index) {
  std::vector<std::string> words;
  std::vector<std::size_t> offset{0};
  std::vector<std::uint16_t> postings;
  for (const auto& [word, numbers] : index) {
    words.push_back(word);
    postings.insert(postings.end(), numbers.begin(), numbers.end());
    offset.push_back(postings.size());
  }
  const std::string base(name);
  string_data(base + "Word", words);
  array("std::uint32_t", base + "Offset", offset);
  array("std::uint16_t", base + "Posting", postings);
  out_ << "const WordTable " << name << "{{" << name << "WordOffsetData, " << name
       << "WordText}, " << name << "OffsetData, " << name << "PostingData};\n\n";
}

void SourceFile::close() {
  out_ << "}  // namespace aioc::unicode::tables\n";
  out_.close();
  if (!out_) throw std::runtime_error("cannot write " + path_);
}

}  // namespace aioc::unicode::generate
