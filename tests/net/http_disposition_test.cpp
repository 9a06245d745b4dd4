// Cases after those that greenbytes keeps for browsers (tc2231), by their names there.
#include "net/http_disposition.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

constexpr const char* kNone = "(none)";

std::string filename(std::string_view field) {
  return aioc::net::disposition_filename(field).value_or(kNone);
}

struct Case {
  const char* name;
  std::string field;
  std::string filename;
};

void check(const std::vector<Case>& cases) {
  for (const auto& one : cases) {
    INFO(one.name << ": " << one.field);
    CHECK(filename(one.field) == one.filename);
  }
}

void check_none(const std::vector<std::string>& fields) {
  for (const auto& field : fields) {
    INFO(field);
    CHECK(filename(field) == kNone);
  }
}

}  // namespace

TEST_CASE("disposition_filename: no name") {
  check_none({"", " ", ";", ";;", "=", "inline", R"("inline")", "attachment", "ATTACHMENT",
              "foobar", R"(attachment; name="foo-%41.html")", "attachment; xfilename=foo.html",
              R"(attachment; example="filename=example.txt")",
              R"(attachment; creation-date="Wed, 12 Feb 1997 16:29:51 -0500")",
              "attachment; filename=", R"(attachment; filename="")",
              "attachment; filename*=UTF-8''", "attachment; filename", "filename"});
}

TEST_CASE("disposition_filename: quoted strings and tokens") {
  check({
      {"inlwithasciifilename", R"(inline; filename="foo.html")", "foo.html"},
      {"inlwithfnattach", R"(inline; filename="Not an attachment!")", "Not an attachment!"},
      {"attwithasciifnescapedchar", R"(attachment; filename="f\oo.html")", "foo.html"},
      {"attwithasciifnescapedquote", R"(attachment; filename="\"quoting\" tested.html")",
       "\"quoting\" tested.html"},
      {"attwithquotedsemicolon", R"(attachment; filename="Here's a semicolon;.html")",
       "Here's a semicolon;.html"},
      {"attwithfilenameandextparam", R"(attachment; foo="bar"; filename="foo.html")",
       "foo.html"},
      {"attwithfilenameandextparamescaped", R"(attachment; foo="\"\\";filename="foo.html")",
       "foo.html"},
      {"attwithasciifilenameucase", R"(attachment; FILENAME="foo.html")", "foo.html"},
      {"attwithasciifilenamenq", "attachment; filename=foo.html", "foo.html"},
      {"attwithfntokensq", "attachment; filename='foo.bar'", "'foo.bar'"},
      {"attwithasciifilenamews1", R"(attachment; filename ="foo.html")", "foo.html"},
      {"blanks", "attachment ;\tfilename\t=\t\"foo.html\"\t", "foo.html"},
      {"attnewandfn", R"(attachment; foobar=x; filename="foo.html")", "foo.html"},
      {"dispext", "foobar; filename=foo.html", "foo.html"},
      {"inner blanks", R"(attachment; filename="foo  bar.html")", "foo  bar.html"},
  });
}

TEST_CASE("disposition_filename: percent signs and encoded words are left alone") {
  check({
      {"attwithfnrawpctenca", R"(attachment; filename="foo-%41.html")", "foo-%41.html"},
      {"attwithfnusingpct", R"(attachment; filename="50%.html")", "50%.html"},
      {"attwithfnrawpctencaq", R"(attachment; filename="foo-%\41.html")", "foo-%41.html"},
      {"attwithfnrawpctenclong", R"(attachment; filename="foo-%c3%a4-%e2%82%ac.html")",
       "foo-%c3%a4-%e2%82%ac.html"},
      {"attrfc2047quoted", R"(attachment; filename="=?ISO-8859-1?Q?foo-=E4.html?=")",
       "=?ISO-8859-1?Q?foo-=E4.html?="},
  });
}

TEST_CASE("disposition_filename: bytes are UTF-8, and ISO-8859-1 where they cannot be") {
  check({
      {"attwithutf8fnplain", "attachment; filename=\"foo-ä-€-😀.html\"", "foo-ä-€-😀.html"},
      {"attwithisofnplain", "attachment; filename=\"foo-\xE4.html\"", "foo-ä.html"},
      {"attwithfilenamepctandiso", "attachment; filename=\"\xE4-%41.html\"", "ä-%41.html"},
      {"attfnbrokentokeniso", "attachment; filename=foo-\xE4.html", "foo-ä.html"},
      {"attfnbrokentokenutf", "attachment; filename=foo-ä.html", "foo-ä.html"},
      {"long form", "attachment; filename=\"\xC0\xAF\"", "À¯"},
      {"surrogate", "attachment; filename=\"\xED\xA0\xA0\"", "í\u00A0\u00A0"},
      {"cut", "attachment; filename=\"\xE2\x82\"", "â\u0082"},
      {"beyond", "attachment; filename=\"\xF4\xA0\xA0\xA0\"", "ô\u00A0\u00A0\u00A0"},
      {"short of four", "attachment; filename=\"\xF0\xBF\xBF\"", "ð¿¿"},
  });
}

TEST_CASE("disposition_filename: paths are somebody else's business") {
  check({
      {"attabspath", R"(attachment; filename="/foo.html")", "/foo.html"},
      {"attabspathwin", R"(attachment; filename="\\foo.html")", R"(\foo.html)"},
      {"attwithfn2231abspathdisguised", "attachment; filename*=UTF-8''%5cfoo.html",
       R"(\foo.html)"},
      {"upwards", R"(attachment; filename="../../x")", "../../x"},
      {"NUL", "attachment; filename*=UTF-8''a%00b", std::string("a\0b", 3)},
  });
}

TEST_CASE("disposition_filename: filename* in its two charsets") {
  check({
      {"attwithisofn2231iso", "attachment; filename*=iso-8859-1''foo-%E4.html", "foo-ä.html"},
      {"language", "attachment; filename*=ISO-8859-1'de'foo-%E4.html", "foo-ä.html"},
      {"attwithfn2231utf8", "attachment; filename*=UTF-8''foo-%c3%a4-%e2%82%ac.html",
       "foo-ä-€.html"},
      {"attwithfn2231utf8comp", "attachment; filename*=UTF-8''foo-a%cc%88.html",
       "foo-a\u0308.html"},
      {"attwithfn2231ws2", "attachment; filename*= UTF-8''foo-%c3%a4.html", "foo-ä.html"},
      {"attwithfn2231ws3", "attachment; filename* =UTF-8''foo-%c3%a4.html", "foo-ä.html"},
      {"attwithfn2231dpct", "attachment; filename*=UTF-8''A-%2541.html", "A-%41.html"},
      {"attwithfn2231quot", R"(attachment; filename*="UTF-8''foo-%c3%a4.html")", "foo-ä.html"},
      {"encodeURI's", "attachment; filename*=utf-8''it's,a=b%20(1).html", "it's,a=b (1).html"},
  });
}

TEST_CASE("disposition_filename: filename* goes first, if it is one") {
  check({
      {"attfnboth", "attachment; filename=\"foo-ae.html\"; filename*=UTF-8''foo-%c3%a4.html",
       "foo-ä.html"},
      {"attfnboth2", "attachment; filename*=UTF-8''foo-%c3%a4.html; filename=\"foo-ae.html\"",
       "foo-ä.html"},
      {"attfnboth3",
       "attachment; filename*0*=ISO-8859-15''euro-sign%3d%a4; "
       "filename*=ISO-8859-1''currency-sign%3d%a4",
       "currency-sign=¤"},
  });
  for (const char* bad :
       {"''foo-%c3%a4.html", "UTF-8'foo-%c3%a4.html", "\"foo%20bar.html\"", "UTF-8''foo%",
        "UTF-8''f%oo.html", "utf-8''foo-%E4.html", "iso-8859-1''foo-%c3%a4-%e2%82%ac.html",
        "KOI8-R''%c1", "UTF-8''foo bar", "UTF-8''foo\"bar", "UTF-8''", ""}) {
    INFO(bad);
    const auto parameter = "attachment; filename*=" + std::string(bad);
    CHECK(filename(parameter) == kNone);
    CHECK(filename(parameter + "; filename=\"plain.html\"") == "plain.html");
  }
  // A quote that does not end hides the rest.
  check_none({"attachment; filename*=\"UTF-8''foo; filename=\"plain.html\""});
  // With a blank before the star it is no parameter's name; and mail's continuations are not
  // HTTP's.
  check_none({"attachment; filename *=UTF-8''foo-%c3%a4.html",
              R"(attachment; filename*0="foo."; filename*1="html")",
              "attachment; iso-8859-1''foo-%c3%a4-%e2%82%ac.html"});
}

TEST_CASE("disposition_filename: mistakes that leave no doubt") {
  check({
      {"attwithasciifilenamenqs", "attachment; filename=foo.html ;", "foo.html"},
      {"attemptyparam", "attachment; ;filename=foo", "foo"},
      {"attwithasciifilenamenqws", "attachment; filename=foo bar.html", "foo bar.html"},
      {"attfnbrokentoken", "attachment; filename=foo[1](2).html", "foo[1](2).html"},
      {"attmissingdisposition", "filename=foo.html", "foo.html"},
      {"attmissingdisposition2", "x=y; filename=foo.html", "foo.html"},
      {"attmissingdisposition3", R"("foo; filename=bar;baz"; filename=qux)", "qux"},
      {"emptydisposition", "; filename=foo.html", "foo.html"},
      {"attandinline", "inline; attachment; filename=foo.html", "foo.html"},
      {"attreversed", "filename=foo.html; attachment", "foo.html"},
      {"attwith2filenames", R"(attachment; filename="foo.html"; filename="bar.html")",
       "foo.html"},
      {"stray quote", R"(attachment; size=3"; filename=foo.html)", "foo.html"},
  });
}

TEST_CASE("disposition_filename: mistakes that leave some") {
  check_none({"attachment; filename=foo,bar.html", R"(attachment; filename="foo.html".txt)",
              R"(attachment; filename="bar)", R"(attachment; filename="bar\")",
              R"(attachment; filename=")", R"(attachment; filename=foo"bar;baz"qux)",
              "filename=foo.html, filename=bar.html", "attachment; foo=foo filename=bar",
              "attachment; filename=bar foo=foo", "attachment filename=bar",
              "attachment; filename==?ISO-8859-1?Q?foo-=E4.html?="});
  // Of two fields joined by a comma the second has a name that is whole.
  CHECK(filename("attachment; filename=foo.html, attachment; filename=bar.html") == "bar.html");
}
