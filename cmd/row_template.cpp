// The templates of --format.
#include <algorithm>
#include <array>

#include "cli/parse.h"
#include "cli/suggest.h"
#include "rows.h"
#include "unicode/display.h"
#include "unicode/html.h"
#include "unicode/names.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

namespace aioc {
namespace {

using Texts = std::span<const unicode::Text>;

struct NamedField {
  std::string_view name;
  void (*append)(std::string&, char32_t, Texts);
};

void append_character(std::string& out, char32_t c, Texts) { unicode::append_utf8(out, c); }

constexpr std::array kFields = {
    NamedField{"code", [](std::string& out, char32_t c, Texts) { append_code(out, c); }},
    NamedField{"char", append_character},
    NamedField{"name", [](std::string& out, char32_t c,
                          Texts) { unicode::append_name_or_label(out, c); }},
    NamedField{"decimal", [](std::string& out, char32_t c,
                             Texts) { out += std::to_string(static_cast<unsigned>(c)); }},
    NamedField{"category",
               [](std::string& out, char32_t c, Texts) { out += unicode::category(c); }},
    NamedField{"block", [](std::string& out, char32_t c, Texts) { out += unicode::block(c); }},
    NamedField{"script",
               [](std::string& out, char32_t c, Texts) { out += unicode::script(c); }},
    NamedField{"age", [](std::string& out, char32_t c, Texts) { out += unicode::age(c); }},
    NamedField{"width", [](std::string& out, char32_t c,
                           Texts) { out += std::to_string(unicode::width(c)); }},
    NamedField{"utf8", [](std::string& out, char32_t c, Texts) { out += utf8_bytes(c); }},
    NamedField{"utf16", [](std::string& out, char32_t c, Texts) { out += utf16_units(c); }},
    NamedField{"html",
               [](std::string& out, char32_t c, Texts) { out += unicode::html_reference(c); }},
    NamedField{"matched",
               [](std::string& out, char32_t, Texts matched) { append_matched(out, matched); }},
};

const NamedField& find_field(std::string_view name) {
  const auto* at = std::find_if(kFields.begin(), kFields.end(),
                                [&](const NamedField& field) { return field.name == name; });
  if (at != kFields.end()) return *at;
  std::vector<std::string> names;
  std::string list;
  for (const auto& field : kFields) {
    names.emplace_back(field.name);
    list += (list.empty() ? "" : ", ") + names.back();
  }
  const std::string remedy = cli::did_you_mean(name, names);
  throw cli::UsageError("--format: no field '" + std::string(name) + "'" +
                        (remedy.empty() ? "; the fields are " + list : remedy));
}

char unescape(char letter) {
  if (letter == 't') return '\t';
  if (letter == 'n') return '\n';
  if (letter == '0') return '\0';
  if (letter == '\\') return '\\';
  throw cli::UsageError(std::string("--format: no escape '\\") + letter +
                        "'; there are \\t, \\n, \\0 and \\\\");
}

}  // namespace

RowTemplate::RowTemplate(std::string_view text) {
  Piece piece;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool doubled = i + 1 < text.size() && text[i + 1] == c;
    if (c == '\\' && i + 1 < text.size()) {
      piece.literal += unescape(text[++i]);
    } else if ((c == '{' || c == '}') && doubled) {
      piece.literal += c;
      ++i;
    } else if (c == '{') {
      const auto end = text.find('}', i);
      if (end == text.npos) {
        throw cli::UsageError("--format: '{' is not closed; for the brace itself write {{");
      }
      piece.field = find_field(text.substr(i + 1, end - i - 1)).append;
      pieces_.push_back(std::move(piece));
      piece = {};
      i = end;
    } else if (c == '}') {
      throw cli::UsageError("--format: '}' without '{'; for the brace itself write }}");
    } else {
      piece.literal += c;
    }
  }
  if (!piece.literal.empty()) pieces_.push_back(std::move(piece));
}

void RowTemplate::append(std::string& out, char32_t c, Texts matched, bool harmless) const {
  for (const auto& piece : pieces_) {
    out += piece.literal;
    if (piece.field == append_character && harmless) {
      unicode::append_display(out, c);
    } else if (piece.field != nullptr) {
      piece.field(out, c, matched);
    }
  }
}

}  // namespace aioc
