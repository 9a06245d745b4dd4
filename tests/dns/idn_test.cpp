#include "dns/idn.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace aioc::dns {
namespace {

using Catch::Matchers::Contains;
using namespace std::string_literals;

std::string ascii(std::string_view text) { return parse_domain(text).ascii; }
std::string shown(std::string_view text) { return parse_domain(text).unicode(); }

/// Why `text` is no name; "" where it is one.
std::string fault(std::string_view text) {
  try {
    parse_domain(text);
  } catch (const BadName& error) {
    return error.what();
  }
  return "";
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

/// 253 bytes: three labels of 63 and one of 61.
std::string longest_name() {
  return repeated(std::string(63, 'a') + ".", 3) + std::string(61, 'a');
}

TEST_CASE("an ASCII name goes to the wire in lower case", "[idn]") {
  CHECK(ascii("example.org") == "example.org");
  CHECK(ascii("WWW.Example.ORG") == "www.example.org");
  CHECK(ascii("localhost") == "localhost");
  CHECK(ascii("AZaz09-_.x") == "azaz09-_.x");
}

TEST_CASE("one dot at the end is dropped", "[idn]") {
  CHECK(ascii("example.org.") == "example.org");
  CHECK(ascii("a.") == "a");
  CHECK(fault("example.org..") == "empty label");
}

TEST_CASE("what DNS carries and host names may not is a name", "[idn]") {
  for (const auto* name : {"_dmarc.example", "_443._tcp.example", "r3---sn.example", "-x-",
                           "-a.b-", "ab--cd", "3com.example", "1.2.3.4.in-addr.arpa",
                           "1.2.3.x4", "0x7f", "_", "-", "xn--", "xn--x"}) {
    CHECK(ascii(name) == name);
  }
}

TEST_CASE("hyphens and underscores may stand beside letters that are not ASCII", "[idn]") {
  CHECK(ascii("_dmarc.bücher.example") == "_dmarc.xn--bcher-kva.example");
  CHECK(ascii("r3---sn.bücher.example") == "r3---sn.xn--bcher-kva.example");
  CHECK(ascii("-x-.bücher") == "-x-.xn--bcher-kva");
  CHECK(ascii("-ü-") == "xn-----xka");
}

TEST_CASE("no name is empty, and no label", "[idn]") {
  CHECK(fault("") == "empty name");
  CHECK(fault(".") == "empty name");
  CHECK(fault("。") == "empty name");
  CHECK(fault("..") == "empty label");
  CHECK(fault(".example") == "empty label");
  CHECK(fault("a..b") == "empty label");
  CHECK(fault("ü..b") == "empty label");
  CHECK(fault("ü..") == "empty label");
  // A soft hyphen maps to nothing.
  CHECK(fault("\u00AD") == "empty name");
  CHECK(fault("a.\u00AD.b") == "empty label");
}

TEST_CASE("a label has 63 bytes at most", "[idn]") {
  const std::string label(63, 'a');
  CHECK(ascii(label + ".example") == label + ".example");
  CHECK(ascii("example." + label) == "example." + label);
  const std::string reason = "label 'aaaaaaaaaaaaaaaaaaaaaaaa...' is longer than 63 bytes";
  CHECK(fault(label + "a.example") == reason);
  CHECK(fault("example." + label + "a") == reason);
}

TEST_CASE("a label that grows beyond 63 bytes by its encoding is too long", "[idn]") {
  const std::string fits = ascii("ü" + std::string(55, 'a'));
  CHECK(fits.size() == 63);
  CHECK(fits.starts_with("xn--a"));
  CHECK(fault("ü" + std::string(56, 'a')) ==
        "label 'xn--aaaaaaaaaaaaaaaaaaaa...' is longer than 63 bytes");
}

TEST_CASE("a name has 253 bytes at most, the dot at its end not counted", "[idn]") {
  const std::string longest = longest_name();
  REQUIRE(longest.size() == 253);
  CHECK(ascii(longest) == longest);
  CHECK(ascii(longest + ".") == longest);
  CHECK(fault(longest + "a") == "longer than 253 bytes");
  CHECK(fault("a." + longest) == "longer than 253 bytes");
  CHECK(fault("ü." + longest) == "longer than 253 bytes");
}

TEST_CASE("a text of megabytes is refused as any other", "[idn]") {
  CHECK(fault(repeated("a.", 1'000'000) + "b") == "longer than 253 bytes");
  CHECK(fault(repeated("ü.", 1'000'000) + "b") == "longer than 253 bytes");
  // A single label, near and beyond what ICU takes.
  for (const int length : {300, 999, 1001, 1365}) {
    CHECK_THAT(fault(repeated("\u4E00", length)), Contains("longer than"));
    CHECK_THAT(fault(repeated("\u4E00\u5E00", length / 2)), Contains("longer than"));
  }
  // One character that becomes 18.
  CHECK(fault(repeated("\uFDFA", 1365)) == "longer than 253 bytes");
}

TEST_CASE("no name holds a blank or a control character", "[idn]") {
  for (const auto* text :
       {" ", "a b", " a", "a ", "a\tb", "a\n", "a\r\n", "ü b", "a\u00A0b", "a\u3000b"}) {
    CAPTURE(text);
    CHECK(fault(text) == "holds a blank");
  }
  for (const auto& text : {"a\0b"s, "a\x1B[0m"s, "\x7F"s, "ü\x01"s, "ü\0"s}) {
    CAPTURE(text);
    CHECK(fault(text) == "holds a control character");
  }
}

TEST_CASE("punctuation is refused by name", "[idn]") {
  for (const char c : "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"s) {
    const std::string reason = "holds '"s + c + "', which no domain name has";
    CHECK(fault("a"s + c + "b") == reason);
    CHECK(fault("ü"s + c + "b") == reason);
  }
  CHECK(fault("user@example.org") == "holds '@', which no domain name has");
  CHECK(fault("example.org:443") == "holds ':', which no domain name has");
  CHECK(fault("10.0.0.0/8") == "holds '/', which no domain name has");
}

TEST_CASE("what maps to punctuation is refused as punctuation", "[idn]") {
  CHECK(fault("a／b") == "holds '/', which no domain name has");
  CHECK(fault("℀.example") == "holds '/', which no domain name has");
  CHECK(fault("user＠example.org") == "holds '@', which no domain name has");
}

TEST_CASE("a URL pasted by mistake is called one", "[idn]") {
  const std::string reason = "is a URL; give the host alone";
  CHECK(fault("https://example.org/") == reason);
  CHECK(fault("http://bücher.example") == reason);
  CHECK(fault("://") == reason);
  CHECK(fault("ftp://[::1]/") == reason);
  CHECK(fault("https：／／example.org") == reason);
}

TEST_CASE("an address is no name", "[idn]") {
  for (const auto* text : {"192.0.2.1", "192.0.2.1.", "127.0.0.1", "0.0.0.0", "::", "::1",
                           "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0", "[::1]",
                           "[2001:db8::1]:53", "１９２.0.2.1", "192。0。2。1"}) {
    CAPTURE(text);
    CHECK(fault(text) == "is an address, not a name");
  }
}

TEST_CASE("what ends in a number is no name", "[idn]") {
  for (const auto* text :
       {"1", "1.2.3", "256.1.1.1", "1.2.3.4.5", "example.123", "4294967296", "①", "1.２"}) {
    CAPTURE(text);
    CHECK(fault(text) == "ends in a number, as an address does");
  }
}

TEST_CASE("an unfinished bracket is a character as any other", "[idn]") {
  CHECK(fault("[") == "holds '[', which no domain name has");
  CHECK(fault("[]") == "holds '[', which no domain name has");
  CHECK(fault("]") == "holds ']', which no domain name has");
  CHECK(fault("%") == "holds '%', which no domain name has");
}

TEST_CASE("other letters are encoded as punycode", "[idn]") {
  CHECK(ascii("bücher.example") == "xn--bcher-kva.example");
  CHECK(ascii("BÜCHER.Example.") == "xn--bcher-kva.example");
  CHECK(ascii("bu\u0308cher.example") == "xn--bcher-kva.example");
  CHECK(ascii("пример.испытание") == "xn--e1afmkfd.xn--80akhbyknj4f");
  CHECK(ascii("💩.la") == "xn--ls8h.la");
  CHECK(ascii("עברית.example") == "xn--5dbqzzl.example");
}

TEST_CASE("what deviates from IDNA 2003 is kept: nontransitional", "[idn]") {
  CHECK(ascii("faß.de") == "xn--fa-hia.de");
  CHECK(ascii("βόλος.com") == "xn--nxasmm1c.com");
  // A joiner where the script asks for one.
  CHECK(ascii("ශ්\u200Dරී.com") == "xn--10cl1a0b660p.com");
  // Unicode 15.1 turned the capital's mapping from "ss" to the small letter.
  const std::string capital = ascii("FAẞ.de");
  CHECK((capital == "fass.de" || capital == "xn--fa-hia.de"));
}

TEST_CASE("wide forms, and the full stops of other scripts, are mapped", "[idn]") {
  CHECK(ascii("日本語。ＪＰ") == "xn--wgv71a119e.jp");
  CHECK(shown("日本語。ＪＰ") == "日本語.jp");
  CHECK(ascii("ｗｗｗ．example｡org。") == "www.example.org");
  CHECK(ascii("ex\u200Bam\u00ADple") == "example");
}

TEST_CASE("a character no name has is called by its number", "[idn]") {
  CHECK(fault("a\u2028b") == "holds U+2028, which no domain name has");
  CHECK(fault("bücher\uE000") == "holds U+E000, which no domain name has");
  CHECK(fault("ü.\uFFFD") == "holds U+FFFD, which no domain name has");
  CHECK(fault("\U000E0001") == "holds U+E0001, which no domain name has");
}

TEST_CASE("a text that is not UTF-8 is no name", "[idn]") {
  for (const auto* text : {"\xFF", "a\x80",
                           "b\xFC"
                           "cher",
                           "\xED\xA0\x80", "\xE2\x82", "\xC0\xAF"}) {
    CHECK(fault(text) == "not UTF-8");
  }
}

TEST_CASE("scripts of both directions mix only as the bidi rule has it", "[idn]") {
  const std::string reason = "mixes left-to-right and right-to-left text as no domain name may";
  CHECK(fault("\u05D0a.example") == reason);
  CHECK(fault("1\u05D0.example") == reason);
  CHECK(fault("\u05D0.1a") == reason);
  CHECK(fault("\u05D01.example").empty());
}

TEST_CASE("a label does not begin with a combining mark", "[idn]") {
  CHECK(fault("\u0301a.example") == "has a label that begins with a combining mark");
}

TEST_CASE("joiners stand only where a script asks for them", "[idn]") {
  CHECK(fault("a\u200Db") == "holds a joiner (U+200C, U+200D) where none may be");
  CHECK(fault("a\u200Cb") == "holds a joiner (U+200C, U+200D) where none may be");
}

TEST_CASE("an encoded label passes to DNS unseen, and is decoded for the eye", "[idn]") {
  CHECK(ascii("xn--bcher-kva.example") == "xn--bcher-kva.example");
  CHECK(ascii("XN--BCHER-KVA.Example.") == "xn--bcher-kva.example");
  CHECK(shown("XN--BCHER-KVA.Example.") == "bücher.example");
  CHECK(shown("www.xn--bcher-kva") == "www.bücher");
  CHECK(shown("bücher.example") == "bücher.example");
  CHECK(shown("faß.de") == "faß.de");
  CHECK(shown("r3---sn.xn--bcher-kva") == "r3---sn.bücher");
}

TEST_CASE("a label in xn-- that encodes nothing is shown as it is", "[idn]") {
  for (const auto* name : {"xn--a.example", "xn--99999999.example", "xn--", "xn--.example",
                           "xn--bcher-.example", "xn--a-b.xn--bcher-kva", "xn--fa-hia-.de"}) {
    CAPTURE(name);
    CHECK(ascii(name) == name);
    CHECK(shown(name) == name);
  }
}

TEST_CASE("beside letters that are not ASCII a label in xn-- has to encode a name", "[idn]") {
  CHECK(ascii("bücher.xn--fa-hia") == "xn--bcher-kva.xn--fa-hia");
  CHECK(fault("bücher.xn--a") == "has a label in 'xn--' that encodes no name");
  CHECK(fault("bücher.xn--99999999") == "has a label in 'xn--' that encodes no name");
}

TEST_CASE("to_unicode leaves alone what is no encoded name", "[idn]") {
  for (const auto& name : {""s, "."s, "example.org"s, "Example.ORG."s, "bücher"s,
                           "xn--bcher-kva.\xFF"s, "xn--bcher-kva.a b"s, "xn--bcher-kva..x"s,
                           "axn--bcher-kva"s, "xn-bcher-kva"s, "xn--bcher-kva\0"s}) {
    CAPTURE(name);
    CHECK(to_unicode(name) == name);
  }
  CHECK(to_unicode("xn--bcher-kva.example.") == "bücher.example.");
}

TEST_CASE("what is shown leads back to the same name", "[idn]") {
  for (const auto* text : {"bücher.example", "faß.de", "日本語。ＪＰ", "💩.la", "_x.пример",
                           "-ü-", "ශ්\u200Dරී.com", "עברית.example"}) {
    const DomainName name = parse_domain(text);
    CHECK(ascii(name.ascii) == name.ascii);
    CHECK(ascii(name.unicode()) == name.ascii);
  }
}

TEST_CASE("append_domain appends, or leaves all as it was", "[idn]") {
  std::string out = "> ";
  append_domain(out, "Example.ORG.");
  CHECK(out == "> example.org");
  append_domain(out, "bücher");
  CHECK(out == "> example.orgxn--bcher-kva");
  CHECK_THROWS_AS(append_domain(out, "a b"), BadName);
  CHECK_THROWS_AS(append_domain(out, "ü b"), BadName);
  CHECK(out == "> example.orgxn--bcher-kva");
}

TEST_CASE("is_plain_ascii_domain tells what parse_domain would not change", "[idn]") {
  for (const std::string& text :
       {"example.org"s, "_dmarc.example"s, "xn--a"s, longest_name()}) {
    CHECK(is_plain_ascii_domain(text));
    CHECK(ascii(text) == text);
  }
  for (const auto* text :
       {"", ".", "example.org.", "Example.org", "bücher", "1.2.3.4", "a..b", "a b", "::1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_plain_ascii_domain(text));
  }
  CHECK_FALSE(is_plain_ascii_domain(longest_name() + "a"));
}

TEST_CASE("names are parsed in many threads at once", "[idn]") {
  std::vector<std::string> names(4);
  {
    std::vector<std::jthread> threads;
    for (auto& name : names) {
      threads.emplace_back([&name] {
        for (int i = 0; i < 200; ++i) name = ascii("bücher.example");
      });
    }
  }
  for (const auto& name : names) CHECK(name == "xn--bcher-kva.example");
}

}  // namespace
}  // namespace aioc::dns
