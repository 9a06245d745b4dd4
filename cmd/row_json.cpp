// A character as a JSON object.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "rows.h"
#include "unicode/derived.h"
#include "unicode/html.h"
#include "unicode/names.h"
#include "unicode/properties.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void put(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  put(writer, text);
}

/// Null where the text is empty: what has no value is not the empty string.
void put_or_null(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  if (text.empty()) {
    writer.Null();
  } else {
    put(writer, text);
  }
}

void put(Writer& writer, const unicode::Text& text) {
  writer.StartObject();
  put(writer, "kind", to_string(text.kind));
  put(writer, "text", text.text);
  writer.EndObject();
}

void append_escape(std::string& out, char32_t unit) {
  out += "\\u";
  unicode::append_hex(out, unit);
}

/// Appends JSON with what is not printable escaped, which alters none of the values: JSON asks
/// that only of the controls below U+0020, but a terminal is harmed by others too, and a mark
/// would sit on the quote before it. They can stand nowhere but in strings.
void append_harmless(std::string& out, std::string_view json) {
  for (std::size_t at = 0; at < json.size();) {
    const auto step = unicode::decode(json.substr(at));
    const char32_t c = step.code_point;
    if (unicode::is_printable(c) && !unicode::is_combining(c)) {
      out += json.substr(at, step.size);
    } else if (c > 0xFFFF) {
      append_escape(out, 0xD7C0 + (c >> 10));
      append_escape(out, 0xDC00 + (c & 0x3FF));
    } else {
      append_escape(out, c);
    }
    at += step.size;
  }
}

}  // namespace

void append_json(std::string& out, char32_t c, std::span<const unicode::Text> matched) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  std::string code;
  append_code(code, c);
  std::string name;
  unicode::append_name_or_label(name, c);
  writer.StartObject();
  put(writer, "code", code);
  put_or_null(writer, "char", unicode::is_surrogate(c) ? "" : unicode::to_utf8(c));
  put(writer, "name", name);
  writer.Key("decimal");
  writer.Uint(static_cast<unsigned>(c));
  put(writer, "category", unicode::category(c));
  put(writer, "block", unicode::block(c));
  put(writer, "script", unicode::script(c));
  put_or_null(writer, "age", unicode::age(c));
  writer.Key("width");
  writer.Int(unicode::width(c));
  put_or_null(writer, "utf8", utf8_bytes(c));
  put(writer, "utf16", utf16_units(c));
  put_or_null(writer, "html", unicode::html_reference(c));
  writer.Key("aliases");
  writer.StartArray();
  const auto texts = unicode::texts_of(c);
  for (std::size_t i = texts.first; i < texts.last; ++i) put(writer, unicode::text_at(i));
  writer.EndArray();
  if (!matched.empty()) {
    writer.Key("matched");
    writer.StartArray();
    for (const auto& text : matched) put(writer, text);
    writer.EndArray();
  }
  writer.EndObject();
  append_harmless(out, {buffer.GetString(), buffer.GetSize()});
}

}  // namespace aioc
