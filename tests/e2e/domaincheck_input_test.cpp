// aioc domaincheck and its standard input: lines as people write them, results while it is
// open, readers that stop reading, and Ctrl-C.
#include <catch2/catch.hpp>

#include <csignal>

#include "e2e/domaincheck.h"
#include "e2e/running_aioc.h"

using namespace aioc::testing;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

/// Results as marks, in order, for what is on standard input.
Result check_lines(const FaultDns& server, const std::string& input) {
  return run_aioc(
      domaincheck_words({server.address()}, {"--ordered", "--format", "marks", "-q", "-"}),
      {.input = input});
}

}  // namespace

namespace {

/// Writes names until no more are taken, as nobody reads the results.
struct Fill {
  explicit Fill(RunningAioc& aioc) {
    constexpr std::size_t kEnough = 4'000'000;
    const auto quiet = 300ms * kSlowdown;
    while (bytes < kEnough) {
      if (pending.empty()) {
        pending = (names % 2 == 0 ? "nx" : "y") + std::to_string(names) + std::string(40, 'x') +
                  ".test\n";
        ++names;
      }
      const std::size_t count = aioc.write_some(pending, quiet);
      if (count == 0) break;
      bytes += count;
      pending.erase(0, count);
    }
  }

  std::size_t names = 0;
  std::size_t bytes = 0;
  std::string pending;  // what is left of the last one
};

}  // namespace

TEST_CASE("domaincheck, input: blanks, carriage returns, comments and empty lines") {
  const FaultDns server;
  const Result result =
      check_lines(server,
                  "  a.test\t\r\n\r\n\n   \n# a comment\nnx1.test # and one behind a name\n"
                  "#b.test\n\tnx2.test\nc.test");
  CHECK(result.out == "+ a.test\n  nx1.test\n  nx2.test\n+ c.test\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("domaincheck, input: none, or nothing but comments, is nothing found") {
  const FaultDns server;
  for (const auto* input : {"", "\n", "# a comment", "\r\n \r\n"}) {
    CAPTURE(input);
    const Result result = check_lines(server, input);
    CHECK(result.out.empty());
    CHECK(result.err.empty());
    CHECK(result.exit_code == 1);
  }
  CHECK(server.stats().queries == 0);
}

TEST_CASE("domaincheck, input: what is no name is an error with its line, the rest goes on") {
  const FaultDns server;
  const std::string label(64, 'a');
  const Result result =
      check_lines(server, "a.test\nbad name.test\n\n" + label +
                              ".test\n1.2.3.4\nhttps://a.test/\na..test\n.\nnx1.test\n");
  CHECK(result.out == "+ a.test\n  nx1.test\n");
  for (const auto* place :
       {"line 2: 'bad name.test' holds a blank", "line 4: '", "is longer than 63 bytes",
        "line 5: '1.2.3.4' is an address, not a name", "line 6: 'https://a.test/' is a URL",
        "line 7: 'a..test' ", "line 8: '.' "}) {
    CHECK_THAT(result.err, Contains(place));
  }
  CHECK_THAT(result.err, !Contains("line 1:") && !Contains("line 3:") && !Contains("line 9:"));
  CHECK(result.exit_code == 2);
}

TEST_CASE(
    "domaincheck, input: of many that are no names, the first are named, the rest counted") {
  const FaultDns server;
  std::string input;
  for (int i = 0; i < 5000; ++i) input += "bad name\n";
  const Result result = check_lines(server, input + "a.test\n");
  CHECK(result.out == "+ a.test\n");
  CHECK_THAT(result.err, Contains("line 20: ") && !Contains("line 21: "));
  CHECK_THAT(result.err, Contains("4980 more that cannot be names"));
  CHECK(result.exit_code == 2);
}

TEST_CASE("domaincheck, input: a line of megabytes is one error, and lines go on behind it") {
  const FaultDns server;
  const Result result =
      check_lines(server, "a.test\n" + std::string(3'000'000, 'x') + "\nb.test\n");
  CHECK(result.out == "+ a.test\n+ b.test\n");
  CHECK_THAT(result.err, Contains("line 2: ") && !Contains("line 3: "));
  CHECK(result.err.size() < 10'000);
  CHECK(result.exit_code == 2);
}

TEST_CASE("domaincheck, input: a name twice has a result each time") {
  const FaultDns server;
  CHECK(check_lines(server, "a.test\nnx1.test\na.test\n").out ==
        "+ a.test\n  nx1.test\n+ a.test\n");
}

TEST_CASE("domaincheck, input: a directory, or nothing, cannot be read") {
  const FaultDns server;
  const Words words = domaincheck_words({server.address()}, {"-"});
  CHECK(run_aioc(words, {.standard_input = Closed{}}).exit_code == 2);
  CHECK(run_aioc(words, {.standard_input = Path{"/"}}).exit_code == 2);
}

TEST_CASE("domaincheck, input: a file is read as a pipe is") {
  const FaultDns server;
  const Result result =
      run({"sh", "-c",
           "printf 'a.test\\nnx.test\\n' > \"$2\"; \"$0\" domaincheck -s \"$1\" "
           "--ordered --format marks -q - < \"$2\"; rm \"$2\"",
           AIOC_BINARY, server.address(),
           "/tmp/aioc_domaincheck_input." + std::to_string(::getpid())});
  CHECK(result.out == "+ a.test\n  nx.test\n");
}

TEST_CASE("domaincheck, input: results appear while it is still open") {
  const FaultDns server;
  RunningAioc aioc(domaincheck_words({server.address()}, {"--format", "marks", "-"}));
  aioc.write("a.test\n");
  CHECK(aioc.read_line() == "+ a.test");
  aioc.write("nx1.test\nhalf");
  CHECK(aioc.read_line() == "  nx1.test");
  aioc.write(".test\n");
  CHECK(aioc.read_line() == "+ half.test");
  aioc.close_input();
  const Result result = aioc.wait();
  CHECK(result.out.empty());
  CHECK(result.err == "(2 found, 1 not found)\n");
  CHECK(result.exit_code == 0);
}

TEST_CASE("domaincheck, input: a slow name does not hold up the others, unless in order") {
  const FaultDns server(Faults().drop(DnsType::kAaaa));
  const std::string input = "sixonly.test\na.test\n";
  for (const bool ordered : {false, true}) {
    Words words = {"--format", "marks", "--timeout", "0.4", "-q", "-"};
    if (ordered) words.insert(words.begin(), "--ordered");
    const Result result =
        run_aioc(domaincheck_words({server.address()}, words), {.input = input});
    const std::string unknown = "? sixonly.test (timed out)\n";
    const std::string found = "+ a.test\n";
    CHECK(result.out == (ordered ? unknown + found : found + unknown));
  }
}

TEST_CASE("domaincheck, input: Ctrl-C midway prints what is done, and how many are left") {
  const FaultDns server(Faults().drop(DnsType::kAaaa));
  RunningAioc aioc(domaincheck_words(
      {server.address()},
      {"--format", "marks", "a.test", "nx.test", "sixonly.test", "nodata.test"}));
  aioc.read_line();
  aioc.read_line();
  aioc.signal(SIGINT);
  const Result result = aioc.wait();
  CHECK(result.signal == SIGINT);
  CHECK(result.err == "aioc domaincheck: interrupted: 1 found, 1 not found, 2 left\n");
}

TEST_CASE("domaincheck, input: Ctrl-C while it is open") {
  const FaultDns server;
  RunningAioc aioc(domaincheck_words({server.address()}, {"--format", "marks", "-"}));
  aioc.write("a.test\n");
  CHECK(aioc.read_line() == "+ a.test");
  aioc.signal(SIGINT);
  const Result result = aioc.wait();
  CHECK(result.signal == SIGINT);
  CHECK(result.err ==
        "aioc domaincheck: interrupted: 1 found, 0 not found, "
        "the rest of standard input left\n");
}

TEST_CASE("domaincheck, input: a reader that goes away ends it quietly") {
  const FaultDns server;
  const Result result =
      run({"sh", "-c", "yes a.test | \"$0\" domaincheck -s \"$1\" --format marks - | head -1",
           AIOC_BINARY, server.address()});
  CHECK(result.out == "+ a.test\n");
  CHECK(result.err.empty());
}

// What was taken is in the pipes, in the buffers, and in the results that wait for a reader.
TEST_CASE("domaincheck, input: while nobody reads the results, no more names are taken") {
  const FaultDns server;
  RunningAioc aioc(domaincheck_words({server.address()}, {"--format", "marks", "-q", "-"}));
  Fill fill(aioc);
  CHECK(fill.bytes < 1'000'000);
  const std::size_t held = aioc.peak_kilobytes();
  // And when somebody reads again, all are there.
  for (std::size_t i = 0; i + 1 < fill.names; ++i) aioc.read_line();
  aioc.write(fill.pending);
  aioc.close_input();
  const Result result = aioc.wait();
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 1);
  CHECK(result.exit_code == 0);
  CHECK((kSlowdown > 1 || held < 12'000));
}

TEST_CASE("domaincheck, input: Ctrl-C while nobody reads loses nothing that is done") {
  const FaultDns server;
  RunningAioc aioc(domaincheck_words({server.address()}, {"--format", "marks", "-"}));
  const Fill fill(aioc);
  aioc.signal(SIGINT);
  const Result result = aioc.wait();
  CHECK(result.signal == SIGINT);
  const auto count = [&](const std::string& mark) {
    std::size_t lines = result.out.starts_with(mark) ? 1 : 0;
    for (std::size_t at = 0; (at = result.out.find("\n" + mark, at)) != std::string::npos;
         ++at) {
      ++lines;
    }
    return std::to_string(lines);
  };
  CHECK(result.err == "aioc domaincheck: interrupted: " + count("+ ") + " found, " +
                          count("  ") + " not found, the rest of standard input left\n");
}
