#include "fetch/file_name.h"

#include <catch2/catch.hpp>

#include <iterator>
#include <limits>
#include <random>
#include <string>

#include "unicode/repr.h"
#include "unicode/utf8.h"

using aioc::fetch::numbered;
using aioc::fetch::safe_file_name;
using aioc::fetch::url_file_name;

namespace {

std::string safe(std::string_view wished) {
  const auto made = safe_file_name(wished);
  INFO(wished);
  CHECK(made.wished == wished);
  CHECK(made.changed == (made.name != wished));
  return made.name;
}

std::string of_url(std::string_view url) { return url_file_name(url).name; }

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

}  // namespace

TEST_CASE("safe_file_name: leaves alone what is safe") {
  for (const char* name : {"a",
                           "a.txt",
                           "README",
                           "a.tar.gz",
                           "café ♜ 😀.txt",
                           "a\u0308.html",
                           "a b  c",
                           "~a",
                           "_",
                           "a-b_c",
                           "100%.txt",
                           "%2e%2e",
                           "it's (1) [2] {3}",
                           "a:b?c*d|e<f>g\"h",
                           "console",
                           "com",
                           "com0",
                           "com10",
                           "lpt",
                           "xcon",
                           "con_",
                           "a.con",
                           "null.txt",
                           "index.html"}) {
    CHECK(safe(name) == name);
    CHECK_FALSE(safe_file_name(name).changed);
  }
}

TEST_CASE("safe_file_name: never out of its folder") {
  CHECK(safe("../x") == "_._x");
  CHECK(safe("../../etc/passwd") == "_._.._etc_passwd");
  CHECK(safe("/etc/passwd") == "_etc_passwd");
  CHECK(safe("a/b") == "a_b");
  CHECK(safe("..\\..\\x") == "_._.._x");
  CHECK(safe("C:\\x") == "C:_x");
  CHECK(safe("a/") == "a_");
  CHECK(safe("/") == "_");
  CHECK(safe(std::string("a\0b", 3)) == "a_b");
  CHECK(safe(std::string("\0", 1)) == "_");
  for (const char* nothing : {"", ".", "..", "...", " ", " . ", ". ."}) {
    INFO(nothing);
    CHECK(safe(nothing) == "index.html");
    CHECK(safe_file_name(nothing).changed);
  }
}

TEST_CASE("safe_file_name: nothing that a terminal obeys or that cannot be seen") {
  CHECK(safe("a\nb\tc\x1b[31m\x7f") == "a_b_c_[31m_");
  CHECK(safe("a\u0085b\u009bc") == "a_b_c");           // C1
  CHECK(safe("exe.\u202Efdp") == "exe._fdp");          // right to left override
  CHECK(safe("\u2066a\u2069") == "_a_");               // isolates
  CHECK(safe("a\u2028b\u2029c") == "a_b_c");           // line separators
  CHECK(safe("a\u200Bb\uFEFFc\u00ADd") == "a_b_c_d");  // of no width
  CHECK(safe("a\u00A0b\u3000c") == "a_b_c");           // blanks but the one
  CHECK(safe("a\xF3\xA0\x81\x81") == "a_");            // tags
  CHECK(safe("\uE000\uFFFF") == "__");                 // private, and no character
}

TEST_CASE("safe_file_name: bytes that are not UTF-8") {
  CHECK(safe("caf\xE9.txt") == "caf_.txt");
  CHECK(safe("\xC0\xAE\xC0\xAE\xC0\xAFx") == "______x");  // "../" in long forms
  CHECK(safe("\xED\xA0\x80") == "___");
  CHECK(safe("a\xE2\x82") == "a_");
}

TEST_CASE("safe_file_name: no hidden file and no option") {
  CHECK(safe(".bashrc") == "_bashrc");
  CHECK(safe("..x") == "_.x");
  CHECK(safe("-rf") == "_rf");
  CHECK(safe("-") == "_");
  CHECK(safe("--help") == "_-help");
  CHECK(safe("  .profile") == "_profile");
  CHECK(safe("\t-rf") == "_-rf");
}

TEST_CASE("safe_file_name: the names of Windows' devices") {
  for (const char* name : {"con", "CON", "Prn", "aux", "nul", "com1", "COM9", "lpt1", "LPT9",
                           "con.txt", "nul.tar.gz", "Com3.log", "con .txt", "con:", "aux:.x"}) {
    CHECK(safe(name) == "_" + std::string(name));
  }
  CHECK(safe("con.") == "_con");
  CHECK(safe(" con") == "_con");
}

TEST_CASE("safe_file_name: blanks and dots at the ends are cut") {
  CHECK(safe("a. . ") == "a");
  CHECK(safe("a.txt.") == "a.txt");
  CHECK(safe("  a.txt ") == "a.txt");
}

TEST_CASE("safe_file_name: 200 bytes, with the extension") {
  CHECK(safe(times(200, "x")) == times(200, "x"));
  CHECK(safe(times(300, "x")) == times(200, "x"));
  CHECK(safe(times(300, "x") + ".txt") == times(196, "x") + ".txt");
  CHECK(safe(times(300, "x") + ".tar.gz") == times(193, "x") + ".tar.gz");
  const std::string at_limit = "." + times(19, "e");
  CHECK(safe(times(300, "x") + at_limit) == times(180, "x") + at_limit);
  CHECK(safe(times(300, "x") + at_limit + "e") == times(200, "x"));
  // ".tar" no longer fits in with it, so the rest stays alone.
  const std::string lzip = "." + times(17, "z");
  CHECK(safe(times(300, "x") + ".tar" + lzip) == times(182, "x") + lzip);
  CHECK(safe(times(300, "x") + ". And so on") == times(200, "x"));
  CHECK(safe("." + times(300, "x")) == "_" + times(199, "x"));
  CHECK(safe("con." + times(300, "x")) == "_con." + times(195, "x"));
}

TEST_CASE("safe_file_name: cut between characters, and not behind a blank") {
  CHECK(safe("x" + times(150, "é")) == "x" + times(99, "é"));
  CHECK(safe(times(100, "♜")) == times(66, "♜"));
  CHECK(safe(times(100, "😀") + ".txt") == times(49, "😀") + ".txt");
  CHECK(safe(times(199, "x") + "  y") == times(199, "x"));
  CHECK(safe(times(195, "x") + "...y.txt") == times(195, "x") + ".txt");
}

TEST_CASE("safe_file_name: of whatever bytes a name that is safe, and that stays") {
  std::mt19937 random(20240605);
  const std::string_view parts[] = {"/",
                                    "\\",
                                    "..",
                                    ".",
                                    " ",
                                    "-",
                                    "con",
                                    "com1",
                                    ".tar.gz",
                                    ".txt",
                                    "\n",
                                    "\x1b[",
                                    "\x80",
                                    "\xE2\x99\x9C",
                                    "\xE2\x80\xAE",
                                    "\xF0\x9F",
                                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  for (int round = 0; round < 5000; ++round) {
    std::string wished;
    const std::size_t count = random() % 12;
    for (std::size_t i = 0; i < count; ++i) {
      wished += parts[random() % std::size(parts)];
      if (random() % 4 == 0) wished += static_cast<char>(random() % 256);
    }
    const std::string name = safe_file_name(wished).name;
    INFO(aioc::unicode::python_repr(wished) << " as " << aioc::unicode::python_repr(name));
    REQUIRE(!name.empty());
    REQUIRE(name.size() <= 200);
    REQUIRE(name.find_first_of("/\\") == name.npos);
    REQUIRE(aioc::unicode::printable(name) == name);
    REQUIRE(std::string_view(".- ").find(name.front()) == std::string_view::npos);
    REQUIRE(std::string_view(". ").find(name.back()) == std::string_view::npos);
    const auto again = safe_file_name(name);
    REQUIRE(again.name == name);
    REQUIRE_FALSE(again.changed);
  }
}

TEST_CASE("url_file_name: the last segment") {
  CHECK(of_url("https://example.org/a/b.txt") == "b.txt");
  CHECK(of_url("https://example.org/b.txt?x=/y.txt&z") == "b.txt");
  CHECK(of_url("https://example.org/b.txt#/c") == "b.txt");
  CHECK(of_url("https://example.org/b.txt#x?y") == "b.txt");
  CHECK(of_url("example.org/b.txt") == "b.txt");
  CHECK(of_url("http://user:p%2f@[::1]:8080/b.txt") == "b.txt");
  CHECK(of_url("http://example.org//b.txt") == "b.txt");
  CHECK_FALSE(url_file_name("https://example.org/a/b.txt").changed);
}

TEST_CASE("url_file_name: index.html where there is none") {
  for (const char* url :
       {"", "https://example.org", "https://example.org/", "https://example.org/a/",
        "https://example.org?x=/y.txt", "https://example.org/?x=/y", "https://example.org#/a",
        "example.org", "https://", "https:///"}) {
    INFO(url);
    const auto made = url_file_name(url);
    CHECK(made.name == "index.html");
    CHECK_FALSE(made.changed);
  }
}

TEST_CASE("url_file_name: decoded once, and safe") {
  CHECK(of_url("http://h/caf%C3%A9%20%E2%99%9c.txt") == "café ♜.txt");
  CHECK(of_url("http://h/a+b.txt") == "a+b.txt");
  CHECK(of_url("http://h/100%.txt") == "100%.txt");
  CHECK(of_url("http://h/%252e%252e%252fx") == "%2e%2e%2fx");
  CHECK(of_url("http://h/%2e%2e%2fx") == "_._x");
  CHECK(of_url("http://h/%2e%2e") == "index.html");
  CHECK(of_url("http://h/a/..") == "index.html");
  CHECK(of_url("http://h/a%00b") == "a_b");
  CHECK(of_url("http://h/a%0d%0ab") == "a__b");
  CHECK(of_url("http://h/caf%E9") == "caf_");
  CHECK(of_url("http://h/.htaccess") == "_htaccess");
  CHECK(of_url("http://h/con") == "_con");
  const auto made = url_file_name("http://h/%2e%2e%2fx");
  CHECK(made.changed);
  CHECK(made.wished == "../x");
  CHECK(url_file_name("http://h/a/..").changed);
  CHECK_FALSE(url_file_name("http://h/caf%C3%A9").changed);
}

TEST_CASE("numbered: before the extension") {
  CHECK(numbered("a.txt", 2) == "a-2.txt");
  CHECK(numbered("a.tar.gz", 2) == "a-2.tar.gz");
  CHECK(numbered("noext", 2) == "noext-2");
  CHECK(numbered("a.txt", 12345) == "a-12345.txt");
  CHECK(numbered("star.gz", 2) == "star-2.gz");
  CHECK(numbered("x.star.gz", 2) == "x.star-2.gz");
  CHECK(numbered("_tar.gz", 3) == "_tar-3.gz");
  CHECK(numbered(".tar.gz", 3) == ".tar-3.gz");
  CHECK(numbered("b.tar", 3) == "b-3.tar");
  CHECK(numbered(".hidden", 3) == ".hidden-3");
  CHECK(numbered("Dr. No", 2) == "Dr. No-2");
  CHECK(numbered("a.", 2) == "a.-2");
  CHECK(numbered("", 2) == "-2");
}

TEST_CASE("numbered: of a safe name there is room for a temporary one") {
  const auto longest = safe_file_name(times(300, "x") + ".tar.gz").name;
  const auto with_number = numbered(longest, std::numeric_limits<std::size_t>::max());
  CHECK(("." + with_number + ".XXXXXX.part.json").size() <= 255);
}
