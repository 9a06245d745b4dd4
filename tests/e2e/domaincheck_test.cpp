// aioc domaincheck and its manners: what its arguments stand for, what it prints, how it ends.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

#include "e2e/domaincheck.h"
#include "support/fd.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;

namespace {

Result check(const FaultDns& server, const Words& words) {
  return run_aioc(domaincheck_words({server.address()}, words));
}

/// The names that are checked, in order.
Words asked(const FaultDns& server, Words words) {
  words.insert(words.begin(), {"--ordered", "--format", "tsv", "-q"});
  Words names;
  const Result result = check(server, words);
  for (std::string_view out = result.out; !out.empty();) {
    names.emplace_back(out.substr(0, out.find('\t')));
    out.remove_prefix(out.find('\n') + 1);
  }
  return names;
}

const Words kThree = {"a.test", "nx.test", "nodata.test"};

Words with(Words options, const Words& names = kThree) {
  options.insert(options.end(), names.begin(), names.end());
  return options;
}

/// A file with a text, as long as this lives.
class Scratch {
 public:
  explicit Scratch(const std::string& text) {
    Fd(::mkstemp(path_.data())).reset();
    std::ofstream(path_) << text;
  }
  Scratch(Scratch&&) = delete;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/aioc_domaincheck.XXXXXX";
};

}  // namespace

TEST_CASE("domaincheck: a TLD stands for Python's keywords of at most 4 letters") {
  const FaultDns server;
  const Words short_ones = {"none.dev", "true.dev", "and.dev",  "as.dev",  "def.dev",
                            "del.dev",  "elif.dev", "else.dev", "for.dev", "from.dev",
                            "if.dev",   "in.dev",   "is.dev",   "not.dev", "or.dev",
                            "pass.dev", "try.dev",  "with.dev"};
  CHECK(asked(server, {".dev"}) == short_ones);
  CHECK(asked(server, {"dev"}) == short_ones);
  CHECK(asked(server, {"-m", "2", "dev"}) ==
        Words{"as.dev", "if.dev", "in.dev", "is.dev", "or.dev"});
  // domaincheck.py's and blogdom.py's lists.
  CHECK(asked(server, {"-m", "8", "dev"}).size() == 35);
  CHECK(asked(server, {"-m", "5", "dev"}).size() == 26);
}

TEST_CASE("domaincheck: a TLD may be com.br, with a dot in front or not") {
  const FaultDns server;
  const Words names = {"as.com.br", "if.com.br", "in.com.br", "is.com.br", "or.com.br"};
  CHECK(asked(server, {"-m", "2", "com.br"}) == names);
  CHECK(asked(server, {"-m", "2", ".com.br"}) == names);
  CHECK(asked(server, {"com.br."}) == Words{"com.br"});
}

TEST_CASE("domaincheck: TLDs and names, in the order of the arguments") {
  const FaultDns server;
  CHECK(asked(server, {"-m", "2", "b.test", ".a", "c.test", "b"}) ==
        Words{"b.test", "as.a", "if.a", "in.a", "is.a", "or.a", "c.test", "as.b", "if.b",
              "in.b", "is.b", "or.b"});
}

TEST_CASE("domaincheck: other lists of words") {
  const FaultDns server;
  CHECK(asked(server, {"--words", "cpp", "-m", "3", "dev"}) ==
        Words{"asm.dev", "do.dev", "for.dev", "if.dev", "int.dev", "new.dev", "try.dev"});
  CHECK(asked(server, {"--words", "python", "dev"}) == asked(server, {"dev"}));
  const Scratch file("Alpha\n# a comment\n\n  some-longer-word \r\nb # two\n");
  CHECK(asked(server, {"--words", file.path(), "dev"}) ==
        Words{"alpha.dev", "some-longer-word.dev", "b.dev"});
  CHECK(asked(server, {"--words", file.path(), "-m", "5", "dev"}) ==
        Words{"alpha.dev", "b.dev"});
  const Result missing = check(server, {"--words", "/nonexistent", "dev"});
  CHECK(missing.exit_code == 2);
  CHECK_THAT(missing.err, Contains("--words: cannot read '/nonexistent'"));
  CHECK(check(server, {"--words", "cpp", "a.test"}).exit_code == 2);
}

TEST_CASE("domaincheck: columns, the default") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa));
  const Result result = check(server, with({"--ordered", "--tries", "1"}));
  CHECK(result.out ==
        "FOUND\t\tNOT FOUND\n"
        "=====\t\t=========\n"
        "a.test\n"
        "\t\tnx.test\n"
        "? nodata.test (SERVFAIL)\n");
  CHECK(result.err == "(1 found, 1 not found, 1 unknown)\n");
  CHECK(result.exit_code == 2);
}

TEST_CASE("domaincheck: marks") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa));
  CHECK(check(server, with({"--ordered", "--tries", "1", "--format", "marks"})).out ==
        "+ a.test\n  nx.test\n? nodata.test (SERVFAIL)\n");
}

TEST_CASE("domaincheck: tsv tells NODATA from NXDOMAIN") {
  const FaultDns server;
  CHECK(check(server, with({"--ordered", "--format", "tsv"})).out ==
        "a.test\tfound\t\nnx.test\tnot found\tNXDOMAIN\nnodata.test\tnot found\tNODATA\n");
}

TEST_CASE("domaincheck: json, an object a line") {
  const FaultDns server(Faults().drop(DnsType::kAaaa));
  const Result result =
      check(server, {"--ordered", "--timeout", "0.4", "--format", "json", "a.test", "nx.test",
                     "b\xC3\xBC"
                     "cher.test",
                     "sixonly.test"});
  CHECK(
      result.out ==
      R"({"name":"a.test","unicode":"a.test","status":"found"})"
      "\n"
      R"({"name":"nx.test","unicode":"nx.test","status":"not found","reason":"NXDOMAIN"})"
      "\n"
      "{\"name\":\"xn--bcher-kva.test\",\"unicode\":\"b\xC3\xBC"
      "cher.test\",\"status\":\"found\"}\n"
      R"({"name":"sixonly.test","unicode":"sixonly.test","status":"unknown","reason":"timed out"})"
      "\n");
}

TEST_CASE("domaincheck: names beyond ASCII are asked for by UTS #46 and printed as written") {
  const FaultDns server;
  CHECK(check(server, {"--format", "marks",
                       "B\xC3\x9C"
                       "cher.TEST"})
            .out ==
        "+ b\xC3\xBC"
        "cher.test\n");
  CHECK(check(server, {"--format", "tsv", "--ordered", "XN--bcher-KVA.test", "A.Test."}).out ==
        "xn--bcher-kva.test\tfound\t\na.test\tfound\t\n");
  CHECK(check(server, {"--format", "marks", "_dmarc.a.test", "r3---sn.test"}).exit_code == 0);
}

TEST_CASE("domaincheck: --found and --not-found print just those names") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa));
  const Result found = check(server, with({"--found", "--tries", "1"}));
  CHECK(found.out == "a.test\n");
  CHECK_THAT(found.err, Contains("nodata.test: unknown: SERVFAIL"));
  CHECK(found.exit_code == 2);
  const Result not_found = check(server, with({"--not-found", "--tries", "1"}));
  CHECK(not_found.out == "nx.test\n");
  CHECK_THAT(not_found.err, Contains("nodata.test: unknown: SERVFAIL"));
  CHECK(check(server, {"--found", "--format", "marks", "a.test", "nx.test"}).out ==
        "+ a.test\n");
}

TEST_CASE("domaincheck: --type says which addresses count") {
  const FaultDns server;
  const Words names = {"a.test", "six.test", "sixonly.test"};
  const auto marks = [&](const char* types) {
    return check(server, with({"--ordered", "--format", "marks", "--type", types}, names)).out;
  };
  CHECK(marks("A") == "+ a.test\n+ six.test\n  sixonly.test\n");
  CHECK(marks("AAAA") == "  a.test\n+ six.test\n+ sixonly.test\n");
  CHECK(marks("A,AAAA") == "+ a.test\n+ six.test\n+ sixonly.test\n");
  CHECK(marks("aaaa,a") == marks("A,AAAA"));
  CHECK_THAT(check(server, {"--type", "MX", "a.test"}).err,
             Contains("--type: 'MX' is no type of address"));
}

TEST_CASE("domaincheck: --ordered gives the order of the names, whatever comes first") {
  const FaultDns server(
      Faults().drop(0.2).slow(std::chrono::milliseconds(0), std::chrono::milliseconds(50)));
  const Words names = some_names(100);
  CHECK(asked(server, names) == names);
}

TEST_CASE("domaincheck: --wildcard says of each zone that it answers everything, once") {
  const FaultDns server(Faults().wildcard());
  const Words options = {"--wildcard", "--ordered", "--format", "json"};
  const Result result = check(server, with(options, {"nx1.test", "nx2.test", "a.b.test"}));
  const std::string says =
      " answers every name (a wildcard): what is found in it says nothing\n";
  CHECK(result.err == "aioc domaincheck: .test" + says + "aioc domaincheck: .b.test" + says +
                          "(3 found, 0 not found)\n");
  CHECK_THAT(result.out, StartsWith(R"({"name":"nx1.test","unicode":"nx1.test",)"
                                    R"("status":"found","wildcard":true})"));
  CHECK(server.stats().udp == 5);
  CHECK(result.exit_code == 0);
}

TEST_CASE("domaincheck: --wildcard with a zone that cannot be tried") {
  const FaultDns server(Faults().servfail());
  const Result result = check(server, {"--wildcard", "--tries", "1", "a.test"});
  CHECK_THAT(result.err, Contains(".test could not be tried for a wildcard: SERVFAIL"));
  CHECK(result.exit_code == 2);
}

TEST_CASE("domaincheck: --quiet says nothing but what is wrong") {
  const FaultDns server;
  CHECK(check(server, with({"--quiet"})).err.empty());
  CHECK(check(server, {"a.test"}).err == "(1 found, 0 not found)\n");
  CHECK_THAT(check(server, {"--quiet", "a..test"}).err, Contains("a..test"));
}

TEST_CASE("domaincheck: exit status 0 if any was found, 1 if none, 2 for trouble") {
  const FaultDns server;
  CHECK(check(server, {"a.test", "nx.test"}).exit_code == 0);
  CHECK(check(server, {"nx.test", "nodata.test"}).exit_code == 1);
  CHECK(check(server, {"a.test", "bad name.test"}).exit_code == 2);
  const FaultDns failing(Faults().servfail(DnsType::kAaaa));
  CHECK(check(failing, {"--tries", "1", "a.test", "sixonly.test"}).exit_code == 2);
}

TEST_CASE("domaincheck: wrong usage is said, with a remedy") {
  const std::vector<std::pair<Words, std::string>> wrong = {
      {{}, "no TLD|NAME given"},
      {{"--server", "dns.example", "a.test"}, "--server: 'dns.example'"},
      {{"--server", "127.0.0.1:99999", "a.test"}, "--server: "},
      {{"--format", "xml", "a.test"}, "--format: 'xml' is not one of"},
      {{"--rate", "0", "a.test"}, "--rate: '0' is no rate; give 100 or 100/s"},
      {{"--timeout", "0", "a.test"}, "--timeout: "},
      {{"--tries", "0", "a.test"}, "--tries: "},
      {{"--max-length", "4", "a.test"}, "--max-length is for a TLD"},
  };
  for (const auto& [words, message] : wrong) {
    CAPTURE(message);
    Words all = words;
    all.insert(all.begin(), "domaincheck");
    const Result result = run_aioc(all);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Contains(message));
  }
}

TEST_CASE("domaincheck: names of the hosts file and localhost are asked of nobody") {
  const FaultDns server;
  const Result result = check(server, {"--format", "marks", "localhost.", "a.localhost"});
  CHECK(result.out == "+ localhost\n+ a.localhost\n");
  CHECK(check(server, {"--format", "tsv", "a.onion"}).out == "a.onion\tnot found\tNXDOMAIN\n");
  CHECK(server.stats().queries == 0);
}

TEST_CASE("domaincheck: -j has at most so many names in progress") {
  const FaultDns server;
  expect_all_known(check_names({server.address()}, some_names(100), {"-j", "1"}));
  expect_all_known(check_names({server.address()}, some_names(100), {"-j", "7"}));
}

TEST_CASE("domaincheck: --rate sends at most so many queries a second") {
  const FaultDns server;
  expect_all_known(check_names({server.address()}, some_names(80), {"--rate", "100/s"}));
  const auto stats = server.stats();
  CHECK(stats.udp == 100);
  CHECK(stats.peak_per_second <= 102);
}

TEST_CASE("domaincheck: each server of several is asked") {
  const FaultDns one;
  const FaultDns two;
  expect_all_known(check_names({one.address(), two.address()}, some_names(100)));
  CHECK(one.stats().udp > 0);
  CHECK(two.stats().udp > 0);
  CHECK(one.stats().udp + two.stats().udp == 125);
}

TEST_CASE("domaincheck: with few descriptors, and a full disk") {
  const FaultDns server(Faults().truncated());
  const Result few =
      run({"sh", "-c",
           "ulimit -n 64; yes nx.test | head -2000 | \"$0\" domaincheck -s \"$1\" "
           "--format tsv - | sort | uniq -c",
           AIOC_BINARY, server.address()});
  CHECK_THAT(few.out, Contains("2000 nx.test\tnot found\tNXDOMAIN"));
  CHECK(few.err == "(0 found, 2000 not found)\n");
  const Result full = run_aioc(domaincheck_words({server.address()}, {"a.test"}),
                               {.standard_output = Path{"/dev/full"}});
  CHECK(full.exit_code == 2);
  CHECK_THAT(full.err, Contains("standard output: No space left on device"));
}
