// Encodings of text as UTF-8.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>

#include "unicode/charset.h"

using aioc::unicode::CharsetDecoder;

namespace {

std::string decoded(const std::string& charset, std::string_view bytes) {
  CharsetDecoder decoder(charset);
  std::string out;
  decoder.decode(bytes, out);
  decoder.finish(out);
  return out;
}

/// The same, a byte at a time.
std::string dripped(const std::string& charset, std::string_view bytes) {
  CharsetDecoder decoder(charset);
  std::string out;
  for (const char byte : bytes) decoder.decode({&byte, 1}, out);
  decoder.finish(out);
  return out;
}

}  // namespace

TEST_CASE("charset: the web's encodings, by their names there") {
  struct Case {
    const char* charset;
    std::string_view bytes;
    const char* text;
  };
  using namespace std::string_view_literals;
  const Case cases[] = {
      {"", "plain \xE4\xBD\xA0"sv, "plain 你"},
      {"UTF-8", "\xF0\x9F\x99\x82"sv, "🙂"},
      {"iso-8859-1", "caf\xE9"sv, "café"},
      {"US-ASCII", "text"sv, "text"},
      {"windows-1252", "\x93q\x94 \x80"sv, "“q” €"},
      {"ISO-8859-2", "\xB1"sv, "ą"},
      {"ISO-8859-3", "\xB1"sv, "ħ"},
      {"ISO-8859-4", "\xB1"sv, "ą"},
      {"ISO-8859-5", "\xB6"sv, "Ж"},
      {"ISO-8859-6", "\xC8"sv, "ب"},
      {"ISO-8859-7", "\xE1"sv, "α"},
      {"ISO-8859-8", "\xE0"sv, "א"},
      {"ISO-8859-9", "\xFD"sv, "ı"},
      {"ISO-8859-10", "\xBD"sv, "―"},
      {"ISO-8859-13", "\xE0"sv, "ą"},
      {"ISO-8859-14", "\xD0"sv, "Ŵ"},
      {"ISO-8859-15", "\xA4"sv, "€"},
      {"windows-1250", "\xB9"sv, "ą"},
      {"windows-1251", "\xCF\xF0"sv, "Пр"},
      {"windows-1253", "\xE1"sv, "α"},
      {"windows-1254", "\xFD"sv, "ı"},
      {"windows-1255", "\xE0"sv, "א"},
      {"windows-1256", "\xC8"sv, "ب"},
      {"windows-1257", "\xE0"sv, "ą"},
      {"windows-1258", "\xFE"sv, "₫"},
      {"windows-874", "\xA1"sv, "ก"},
      {"TIS-620", "\xA1"sv, "ก"},
      {"KOI8-R", "\xF0\xD2"sv, "Пр"},
      {"KOI8-U", "\xA4"sv, "є"},
      {"IBM866", "\x8F"sv, "П"},
      {"macintosh", "\x8E"sv, "é"},
      {"x-mac-cyrillic", "\x8F"sv, "П"},
      {"gb2312", "\xC4\xE3\xBA\xC3"sv, "你好"},
      {"GBK", "\xC4\xE3\xFD\x9C"sv, "你\uF92C"},
      {"GB18030", "\x94\x39\xDA\x33"sv, "💩"},
      {"Big5", "\xA7\x41"sv, "你"},
      {"Big5-HKSCS", "\xA7\x41"sv, "你"},
      {"Shift_JIS", "\x93\xFA\x96\x7B"sv, "日本"},
      {"EUC-JP", "\xC6\xFC\xCB\xDC"sv, "日本"},
      {"EUC-KR", "\xC7\xD1"sv, "한"},
      {"UTF-16LE", "a\0\x3D\xD8\x42\xDE"sv, "a🙂"},
      {"UTF-16", "\xFE\xFF\0a"sv, "a"},
  };
  for (const auto& [charset, bytes, text] : cases) {
    INFO(charset);
    CHECK(decoded(charset, bytes) == text);
    CHECK(dripped(charset, bytes) == text);
  }
}

TEST_CASE("charset: what is no text in its encoding is U+FFFD") {
  CHECK(decoded("utf-8",
                "a\xFF"
                "b\xE4\xBD") == "a\uFFFDb\uFFFD");
  CHECK(dripped("utf-8",
                "a\xFF"
                "b\xE4\xBD") == "a\uFFFDb\uFFFD");
  CHECK(decoded("utf-8", "\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(decoded("gbk", "\xC4") == "\uFFFD");
  CHECK(decoded("utf-16le", std::string_view("\x3D\xD8"
                                             "a\0",
                                             4)) ==
        "\uFFFD"
        "a");
}

TEST_CASE("charset: one that nobody knows is UTF-8") {
  for (const char* name : {"no-such", "", "a,b", "..", "/etc/passwd"}) {
    INFO(name);
    CHECK(decoded(name, "caf\xC3\xA9") == "café");
  }
  CHECK(decoded(std::string(10'000, 'x'), "é") == "é");
}
