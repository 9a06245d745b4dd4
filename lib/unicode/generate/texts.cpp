#include "unicode/generate/texts.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <vector>

#include "unicode/generate/emit.h"
#include "unicode/texts.h"
#include "unicode/tokenize.h"
#include "unicode/utf8.h"

namespace aioc::unicode::generate {
namespace {

struct Entry {
  char32_t code_point;
  TextKind kind;
  std::string text;
};

char32_t parse_hex(std::string_view digits, const std::string& path) {
  std::uint32_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (result.ec != std::errc{}) {
    throw std::runtime_error(path + ": not a code point: " + std::string(digits));
  }
  return value;
}

/// `text` up to `end`, which is taken off its front together with what was before it.
std::string_view take_until(std::string_view& text, std::string_view end) {
  const auto at = text.find(end);
  const auto head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + end.size());
  return head;
}

void for_each_line(const std::string& path, const std::function<void(std::string_view)>& line) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  for (std::string text; std::getline(in, text);) {
    if (!text.empty() && text[0] != '#') line(text);
  }
}

// NameAliases.txt: "00A0;NBSP;abbreviation".
void read_formal_aliases(const std::string& path, std::vector<Entry>& out) {
  for_each_line(path, [&](std::string_view line) {
    const char32_t c = parse_hex(take_until(line, ";"), path);
    const auto alias = take_until(line, ";");
    for (auto kind : {TextKind::correction, TextKind::control, TextKind::alternate,
                      TextKind::figment, TextKind::abbreviation}) {
      if (line == to_string(kind)) out.push_back({c, kind, std::string(alias)});
    }
  });
}

// NamesList.txt: "0021<tab>EXCLAMATION MARK", then "<tab>= factorial" and others.
void read_informal_names(const std::string& path, std::vector<Entry>& out) {
  char32_t current = 0;
  for_each_line(path, [&](std::string_view line) {
    if (line.starts_with("\t= ")) {
      line.remove_prefix(3);
      while (!line.empty()) {
        out.push_back({current, TextKind::informal, std::string(take_until(line, ", "))});
      }
    } else if (line.size() > 4 && line[0] != '\t' && line[0] != '@' && line[0] != ';') {
      current = parse_hex(take_until(line, "\t"), path);
    }
  });
}

// Unihan_Readings.txt: "U+3401<tab>kDefinition<tab>to lick; to taste".
void read_definitions(const std::string& path, std::vector<Entry>& out) {
  for_each_line(path, [&](std::string_view line) {
    const auto code = take_until(line, "\t");
    if (take_until(line, "\t") != "kDefinition") return;
    out.push_back({parse_hex(code.substr(2), path), TextKind::definition, std::string(line)});
  });
}

std::string_view text_of(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

// CLDR: <annotation cp="€">currency | EUR | euro</annotation>, and the short name with
// type="tts". A cp of several characters names no one of them.
void read_keywords(const std::string& path, std::vector<Entry>& out) {
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
      xmlReadFile(path.c_str(), nullptr, XML_PARSE_NONET | XML_PARSE_NOENT), &xmlFreeDoc);
  if (!document) throw std::runtime_error("cannot read " + path);
  const auto child = [](const xmlNode* node, std::string_view name) {
    const xmlNode* it = node == nullptr ? nullptr : node->children;
    while (it != nullptr && text_of(it->name) != name) it = it->next;
    return it;
  };
  const xmlNode* root = xmlDocGetRootElement(document.get());
  const xmlNode* annotations = child(root, "annotations");
  if (annotations == nullptr) throw std::runtime_error(path + ": no <annotations>");
  using Xml = std::unique_ptr<xmlChar, decltype(xmlFree)>;
  for (xmlNode* it = annotations->children; it != nullptr; it = it->next) {
    if (text_of(it->name) != "annotation") continue;
    const Xml cp(xmlGetProp(it, reinterpret_cast<const xmlChar*>("cp")), xmlFree);
    const Xml content(xmlNodeGetContent(it), xmlFree);
    const auto characters = text_of(cp.get());
    if (characters.empty()) continue;
    const Decoded first = decode(characters);
    if (!first.valid || first.size != characters.size()) continue;
    for (auto rest = text_of(content.get()); !rest.empty();) {
      out.push_back(
          {first.code_point, TextKind::keyword, std::string(take_until(rest, " | "))});
    }
  }
}

/// In order of code point and kind, each text once in whatever case.
std::vector<Entry> in_order(std::vector<Entry> entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.code_point, a.kind) < std::tie(b.code_point, b.kind);
  });
  std::vector<Entry> out;
  std::vector<std::string> seen;  // of the current code point, upper-cased
  for (auto& entry : entries) {
    if (!out.empty() && out.back().code_point != entry.code_point) seen.clear();
    auto upper = to_upper(entry.text);
    if (std::find(seen.begin(), seen.end(), upper) != seen.end()) continue;
    seen.push_back(std::move(upper));
    out.push_back(std::move(entry));
  }
  if (out.size() > 0x10000)
    throw std::runtime_error("more texts than 16-bit postings can name");
  return out;
}

void emit_texts(SourceFile& file, const std::vector<Entry>& entries) {
  std::vector<std::uint32_t> code_points;
  std::vector<std::uint8_t> kinds;
  std::vector<std::string> texts;
  WordIndex words;
  for (const auto& entry : entries) {
    for (const auto& word : tokenize(entry.text)) {
      auto& postings = words[word];
      const auto number = static_cast<std::uint16_t>(texts.size());
      if (postings.empty() || postings.back() != number) postings.push_back(number);
    }
    code_points.push_back(entry.code_point);
    kinds.push_back(static_cast<std::uint8_t>(entry.kind));
    texts.push_back(entry.text);
  }
  file.numbers("std::uint32_t", "kTextCodePoint", code_points);
  file.numbers("std::uint8_t", "kTextKind", kinds);
  file.strings("kText", texts);
  file.words("kTextWords", words);
}

// Blocks.txt: "0000..007F; Basic Latin".
std::vector<std::string> block_rows(const std::string& path) {
  std::vector<std::string> rows;
  for_each_line(path, [&](std::string_view line) {
    const auto first = parse_hex(take_until(line, ".."), path);
    const auto last = parse_hex(take_until(line, "; "), path);
    rows.push_back(std::to_string(static_cast<std::uint32_t>(first)) + ", " +
                   std::to_string(static_cast<std::uint32_t>(last)) + ", \"" + quoted(line) +
                   "\"");
  });
  return rows;
}

std::vector<std::string> entity_rows() {
  std::vector<std::string> rows;
  for (unsigned c = 0; c <= 0xFFFF; ++c) {
    if (c == 0x2329 || c == 0x232A) continue;  // lang, rang: HTML 5 means U+27E8 and U+27E9
    if (const htmlEntityDesc* entity = htmlEntityValueLookup(c)) {
      rows.push_back(std::to_string(c) + ", \"" + entity->name + "\"");
    }
  }
  return rows;
}

}  // namespace

void write_texts(const std::string& unicode_dir, const std::string& readings,
                 const std::string& path) {
  std::vector<Entry> entries;
  read_formal_aliases(unicode_dir + "/NameAliases.txt", entries);
  read_informal_names(unicode_dir + "/NamesList.txt", entries);
  read_keywords(unicode_dir + "/cldr/common/annotations/en.xml", entries);
  read_definitions(readings, entries);
  SourceFile file(path);
  emit_texts(file, in_order(std::move(entries)));
  file.rows("Block", "kBlocks", block_rows(unicode_dir + "/Blocks.txt"));
  file.rows("Entity", "kEntities", entity_rows());
  file.close();
}

}  // namespace aioc::unicode::generate
