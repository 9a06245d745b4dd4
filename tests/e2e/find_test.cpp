// aioc find: what it prints, and the exit status it ends with.
#include <catch2/catch.hpp>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;

TEST_CASE("find: the seed's examples") {
  const Result rook = run_aioc({"find", "rook", "black"});
  CHECK(rook.out ==
        "U+265C\t♜\tBLACK CHESS ROOK\n"
        "U+1FA11\t🨑\tBLACK CHESS ROOK ROTATED NINETY DEGREES\n"
        "U+1FA26\t🨦\tBLACK CHESS TURNED ROOK\n"
        "U+1FA3B\t🨻\tBLACK CHESS ROOK ROTATED TWO HUNDRED SEVENTY DEGREES\n"
        "U+1FA52\t🩒\tBLACK CHESS KNIGHT-ROOK\n");
  CHECK(rook.err == "(5 matches for 'rook black')\n");
  CHECK(rook.exit_code == 0);

  const Result registered = run_aioc({"find", "Registered"});
  CHECK(registered.out == "U+00AE\t®\tREGISTERED SIGN\n");
  CHECK(registered.err == "(1 match for 'Registered')\n");

  const Result nothing = run_aioc({"find", "jabberwocky's vest"});
  CHECK(nothing.out.empty());
  CHECK(nothing.err == "(No match for \"jabberwocky's vest\")\n");
  CHECK(nothing.exit_code == 1);
}

TEST_CASE("find: words in one argument or in several, in any case and order") {
  const auto expected = run_aioc({"find", "rook", "black"}).out;
  CHECK(run_aioc({"find", "BLACK rook"}).out == expected);
  CHECK(run_aioc({"find", "black,rook"}).out == expected);
  CHECK(run_aioc({"find", "euro-currency"}).out == "U+20A0\t₠\tEURO-CURRENCY SIGN\n");
}

TEST_CASE("find: text beyond ASCII is upper-cased by Unicode's rules") {
  CHECK(run_aioc({"find", "ſign", "registered"}).out == "U+00AE\t®\tREGISTERED SIGN\n");
}

TEST_CASE("find: a query without words matches nothing") {
  const Result result = run_aioc({"find", ""});
  CHECK(result.out.empty());
  CHECK(result.err == "(No match for '')\n");
  CHECK(result.exit_code == 1);
}

TEST_CASE("find: a slice leaves the count of all") {
  const Result result = run_aioc({"find", "chess", "rook", "--start", "1", "--stop", "3"});
  const Result all = run_aioc({"find", "chess", "rook"});
  const auto second = all.out.find('\n') + 1;
  const auto fourth = all.out.find('\n', all.out.find('\n', second) + 1) + 1;
  CHECK(result.out == all.out.substr(second, fourth - second));
  CHECK(result.err == all.err);
  CHECK(run_aioc({"find", "chess", "rook", "-n1"}).out == all.out.substr(0, second));
  CHECK(run_aioc({"find", "chess", "rook", "--start", "1", "-n", "2"}).out == result.out);
  CHECK(run_aioc({"find", "chess", "-n", "0"}).out.empty());
  CHECK(run_aioc({"find", "chess", "--start", "18446744073709551615", "-n", "5"}).out.empty());
  CHECK(run_aioc({"find", "chess", "--start", "3", "--stop", "2"}).out.empty());
}

TEST_CASE("find: --count prints the number alone") {
  const Result result = run_aioc({"find", "--count", "rook", "black"});
  CHECK(result.out == "5\n");
  CHECK(result.err.empty());
  const Result none = run_aioc({"find", "-c", "xyzzy"});
  CHECK(none.out == "0\n");
  CHECK(none.exit_code == 1);
}

TEST_CASE("find: a code point or a character is described") {
  const std::string row = "U+265C\t♜\tBLACK CHESS ROOK\n";
  for (const auto* query : {"U+265C", "u+265c", "0x265C", "\\u265c", "&#9820;", "♜"}) {
    INFO(query);
    const Result result = run_aioc({"find", query});
    CHECK(result.out == row);
    CHECK_THAT(result.err, Contains("1 character in '"));
    CHECK(result.exit_code == 0);
  }
  CHECK(run_aioc({"find", "$"}).out == "U+0024\t$\tDOLLAR SIGN\n");
  const Result beyond = run_aioc({"find", "U+110000"});
  CHECK(beyond.exit_code == 2);
  CHECK_THAT(beyond.err, Contains("U+110000") && Contains("U+10FFFF"));
}

TEST_CASE("find: CJK digits find the one beside a word of its name, and alone do not") {
  CHECK_THAT(run_aioc({"find", "cjk", "4e00"}).out,
             Contains("U+4E00\t一\tCJK UNIFIED IDEOGRAPH-4E00\n"));
  CHECK(run_aioc({"find", "-c", "4e01"}).out == "0\n");
  CHECK(run_aioc({"find", "17000"}).out == "U+17000\t𗀀\tTANGUT IDEOGRAPH-17000\n");
  CHECK(run_aioc({"find", "syllable", "gag", "hangul"}).out ==
        "U+AC01\t각\tHANGUL SYLLABLE GAG\n");
}

TEST_CASE("find: --aliases says which text matched, and is offered where it would help") {
  const Result plain = run_aioc({"find", "nbsp"});
  CHECK(plain.exit_code == 1);
  CHECK_THAT(plain.err, Contains("(No match for 'nbsp')") && Contains("aioc find -a"));
  const Result wide = run_aioc({"find", "-a", "nbsp"});
  CHECK(wide.out == "U+00A0\t\u00A0\tNO-BREAK SPACE\tabbreviation: NBSP\n");
  CHECK(wide.exit_code == 0);
  CHECK_THAT(run_aioc({"find", "--aliases", "line", "feed"}).out,
             Contains("U+000A\t\n\t<control-000A>\tcontrol: LINE FEED\n"));
}

TEST_CASE("find: a slip of the finger is met with the word that was meant") {
  CHECK_THAT(run_aioc({"find", "rok", "black"}).err,
             Contains("with ROOK for ROK there are 5 matches"));
  CHECK_THAT(run_aioc({"find", "1f600"}).err, Contains("try: aioc find U+1F600"));
  CHECK_THAT(run_aioc({"find", "soft-hyph* shy"}).err,
             Contains("try: aioc find -a 'soft-hyph* shy'"));
  CHECK(run_aioc({"find", "-q", "rok"}).err.empty());
  CHECK(run_aioc({"find", "-c", "rok"}).err.empty());
}

TEST_CASE("find: a word with a star stands for all that begin with it") {
  CHECK(run_aioc({"find", "hexag*", "gentle"}).out ==
        "U+4DF8\t䷸\tHEXAGRAM FOR THE GENTLE WIND\n");
}

TEST_CASE("find: --json prints an object a line") {
  CHECK(run_aioc({"find", "--json", "registered"}).out ==
        R"j({"code":"U+00AE","char":"®","name":"REGISTERED SIGN","decimal":174,)j"
        R"j("category":"So","block":"Latin-1 Supplement","script":"Common","age":"1.1",)j"
        R"j("width":1,"utf8":"C2 AE","utf16":"00AE","html":"&reg;",)j"
        R"j("aliases":[{"kind":"informal","text":"registered trade mark sign (1.0)"},)j"
        R"j({"kind":"keyword","text":"R"},{"kind":"keyword","text":"registered"}]})j"
        "\n");
}

TEST_CASE("find: --format and --null") {
  CHECK(run_aioc({"find", "-0", "--format", "{code}={char}", "registered"}).out ==
        std::string("U+00AE=®\0", 10));
  CHECK(run_aioc({"find", "--format", "{{{utf8}}}\\t{html}", "registered"}).out ==
        "{C2 AE}\t&reg;\n");
  const Result wrong = run_aioc({"find", "--format", "{nmae}", "x"});
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.err, Contains("'nmae'") && Contains("Did you mean 'name'?"));
  CHECK(run_aioc({"find", "--format", "{name", "x"}).exit_code == 2);
  CHECK(run_aioc({"find", "-c", "--format", "{name", "x"}).exit_code == 2);
}

TEST_CASE("find: - reads the query from standard input") {
  const Result result = run_aioc({"find", "-", "-c"}, {.input = "rook\nblack\n"});
  CHECK(result.out == "5\n");
}

TEST_CASE("find: wrong usage names the remedy") {
  const Result unknown = run_aioc({"find", "--limti", "3", "x"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  CHECK_THAT(unknown.err, Contains("aioc find: unknown option '--limti'") &&
                              Contains("Did you mean '--limit'?"));
  const Result number = run_aioc({"find", "--limit", "many", "x"});
  CHECK(number.exit_code == 2);
  CHECK_THAT(number.err, Contains("--limit") && Contains("'many'"));
  const Result none = run_aioc({"find"});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.err, Contains("QUERY"));
}
