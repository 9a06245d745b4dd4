// aioc fetch --flags: the seeds' flags.py and flags2.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/aioc.h"
#include "support/fault_http.h"
#include "support/http_faults.h"
#include "support/temporary_folder.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

/// Each flag is its own URL.
void serve_flags(FaultHttp& server) {
  server.otherwise([](Exchange& exchange) {
    const std::string& path = exchange.request().path;
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) +
                  "\r\n\r\n" + path);
  });
}

Result run_flags(const FaultHttp& server, const TemporaryFolder& folder,
                 std::vector<std::string> words) {
  words.insert(words.begin(), {"fetch", "--flags", "--base-url", server.url("/flags")});
  return run_aioc(std::move(words), {.working_directory = folder.path()});
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The time that a run took, as it is printed, is no part of what a test expects.
std::string without_time(const std::string& text) {
  return std::regex_replace(text, std::regex(" in [0-9]+\\.[0-9]{2}s\n"), " in TIME\n");
}

std::vector<std::string> sorted_words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out{std::istream_iterator<std::string>(in), {}};
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("fetch --flags: the twenty of the seed, saved as CC.gif") {
  FaultHttp server;
  serve_flags(server);
  const TemporaryFolder folder;
  const auto result = run_flags(server, folder, {});
  const auto end = result.out.find('\n');
  REQUIRE(end != std::string::npos);
  CHECK(sorted_words(result.out.substr(0, end)) ==
        std::vector<std::string>{"BD", "BR", "CD", "CN", "DE", "EG", "ET", "FR", "ID", "IN",
                                 "IR", "JP", "MX", "NG", "PH", "PK", "RU", "TR", "US", "VN"});
  CHECK(result.out[end - 1] == ' ');
  CHECK(without_time(result.out.substr(end)) ==
        "\n20 downloads in TIME\n--------------------\n 20 flags downloaded.\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  CHECK(content(folder / "downloaded/CN.gif") == "/flags/cn/cn.gif");
  const auto files = std::filesystem::directory_iterator(folder / "downloaded");
  CHECK(std::distance(begin(files), std::filesystem::directory_iterator()) == 20);
}

TEST_CASE("fetch --flags: what is not there and what fails is counted, as flags2 does") {
  FaultHttp server;
  serve_flags(server);
  server.on("/flags/aa/aa.gif", http_faults::status(404));
  server.on("/flags/cn/cn.gif", http_faults::status(418));
  server.on("/flags/de/de.gif", http_faults::status(418));
  const TemporaryFolder folder;
  auto result = run_flags(server, folder, {"br", "AA"});
  CHECK(without_time(result.out) ==
        "BR \n1 download in TIME\n--------------------\n  1 flag downloaded.\n"
        "  1 not found.\n");
  CHECK(result.err == "aioc fetch: " + server.url("/flags/aa/aa.gif") + ": not found\n");
  CHECK(result.exit_code == 1);
  result = run_flags(server, folder, {"cn", "DE"});
  CHECK(without_time(result.out) ==
        "0 downloads in TIME\n--------------------\n  0 flags downloaded.\n  2 errors.\n");
  CHECK(result.exit_code == 2);
}

TEST_CASE("fetch --flags: --verbose says what came of each") {
  FaultHttp server;
  serve_flags(server);
  server.on("/flags/aa/aa.gif", http_faults::status(404));
  server.on("/flags/cn/cn.gif", http_faults::status(418));
  const TemporaryFolder folder;
  auto result = run_flags(server, folder, {"-v", "-m1", "--no-fsync", "aa", "cn", "br"});
  CHECK(without_time(result.out) ==
        "Searching for 3 flags: AA, BR, CN\n1 connection will be used.\n"
        "AA not found\nBR OK\nCN error HTTP 418\n1 download in TIME\n--------------------\n"
        "  1 flag downloaded.\n  1 not found.\n  1 error.\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 2);
  CHECK(server.peak() == 1);
  result = run_flags(server, folder, {"-v"});
  CHECK_THAT(result.out, Catch::StartsWith("Searching for 20 flags: from BD to VN\n"
                                           "16 concurrent connections will be used.\n"));
  result = run_flags(server, folder, {"-v", "br"});
  CHECK_THAT(result.out, Catch::StartsWith("Searching for 1 flag: BR\n"
                                           "1 connection will be used.\n"));
}

TEST_CASE("fetch --flags: letters, --every, --limit and another folder") {
  FaultHttp server;
  serve_flags(server);
  const TemporaryFolder folder;
  auto result = run_flags(server, folder, {"-l3", "b", "-o", "here"});
  CHECK(sorted_words(result.out.substr(0, result.out.find('\n'))) ==
        std::vector<std::string>{"BA", "BB", "BC"});
  CHECK(content(folder / "here/BB.gif") == "/flags/bb/bb.gif");
  CHECK_FALSE(std::filesystem::exists(folder / "downloaded"));
  result = run_flags(server, folder, {"--every"});
  CHECK_THAT(result.out,
             Contains("\n676 downloads in ") && Contains("\n676 flags downloaded."));
}

TEST_CASE("fetch --flags: a code is printed the moment its flag is there") {
  FaultHttp server;
  serve_flags(server);
  server.on("/flags/cn/cn.gif", http_faults::stall_in_head("China"));
  const TemporaryFolder folder;
  Terminal terminal({AIOC_BINARY, "fetch", "--flags", "-q", "--base-url", server.url("/flags"),
                     "-o", folder.path(), "br", "cn"});
  terminal.expect("BR ");
  server.let_go();
  terminal.expect("CN \r\n2 downloads in ");
  CHECK(terminal.wait().exit_code == 0);
}

TEST_CASE("fetch --flags: fetched again they are overwritten, or with --resume left") {
  FaultHttp server;
  serve_flags(server);
  const TemporaryFolder folder;
  folder.write("downloaded/BR.gif", "old");
  CHECK(run_flags(server, folder, {"--resume", "br"}).exit_code == 0);
  CHECK(content(folder / "downloaded/BR.gif") == "old");
  CHECK(server.requests().empty());
  CHECK(run_flags(server, folder, {"br"}).exit_code == 0);
  CHECK(content(folder / "downloaded/BR.gif") == "/flags/br/br.gif");
}

TEST_CASE("fetch --flags: --json prints objects and nothing else") {
  FaultHttp server;
  serve_flags(server);
  const TemporaryFolder folder;
  const auto result = run_flags(server, folder, {"--json", "br"});
  CHECK_THAT(result.out, Contains("\"file\":\"downloaded/BR.gif\",\"status\":200,"));
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 1);
}

TEST_CASE("fetch --flags: wrong usage") {
  const auto refused = [](std::vector<std::string> words, const std::string& why) {
    words.insert(words.begin(), "fetch");
    const auto result = run_aioc(words);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Contains(why));
  };
  refused({"--flags", "b1"}, "'b1' is no country code; each CC is A to Z or AA to ZZ");
  refused({"--flags", "-"}, "'-' is no country code");
  refused({"--flags", "--limit", "0"}, "--limit: give 1 or more");
  refused({"--flags", "-m", "0"}, "--max-req: give 1 to ");
  refused({"--flags", "-m2", "-j2"}, "give one of --max-req and --jobs: ");
  refused({"--flags", "--base-url", "ftp://a/"}, "--base-url: 'ftp' is not fetched");
  refused({"--flags", "-0"}, "give one of --flags and --null: ");
  refused({"--flags", "-O", "x", "br"}, "give one of --flags and --name: ");
  refused({"--flags", "-i", "x"}, "give one of --flags and --input: ");
  refused({"--flags", "-v", "--json"}, "give one of --verbose and --json: ");
  const std::string url = "http://127.0.0.1:1/";
  refused({"--limit", "1", url}, "--limit is for flags: give --flags with it");
  refused({"--every", url}, "--every is for flags: give --flags with it");
  refused({"--verbose", url}, "--verbose is for flags: give --flags with it");
  refused({"--base-url", url, url}, "--base-url is for flags: give --flags with it");
  refused({"--max-req", "1", url}, "--max-req is for flags: give --flags with it, or --jobs");
}
