// aioc fetch and what it must not use up: memory, descriptors, servers' patience; and the
// streams that it writes to and reads from.
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <vector>

#include "e2e/running_aioc.h"
#include "net/fetch.h"
#include "support/fault_http.h"
#include "support/http_faults.h"
#include "support/nginx.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;

namespace {

/// A server that has whatever is asked for.
NginxOptions has_all() { return {.server = "location /all/ { return 200 $uri; }\n"}; }

std::string url_lines(const Nginx& server, int count) {
  constexpr int kFirst = 100'000;  // so that names are equally long
  std::string out;
  for (int i = 0; i < count; ++i)
    out += server.url("/all/" + std::to_string(kFirst + i)) + "\n";
  return out;
}

/// Answers once the test lets it go.
HttpHandler held() {
  return [](Exchange& exchange) {
    exchange.stall();
    exchange.send_last("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  };
}

std::vector<std::string> with_urls(std::vector<std::string> words, const FaultHttp& server,
                                   int count) {
  for (int i = 0; i < count; ++i) words.push_back(server.url("/" + std::to_string(i)));
  return words;
}

/// The most memory, in kilobytes, that a run over so many URLs of standard input takes.
std::size_t peak_of(const Nginx& server, int count) {
  const FetchFolder folder;
  RunningAioc aioc({"fetch", "--no-fsync", "-o", folder.path(), "-"});
  auto writing = std::async(std::launch::async,
                            [&, urls = url_lines(server, count)] { aioc.write(urls); });
  for (int i = 0; i < count; ++i) aioc.read_line();
  writing.get();
  const std::size_t peak = aioc.peak_kilobytes();
  aioc.close_input();
  const Result result = aioc.wait();
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(folder.names().size() == static_cast<std::size_t>(count));
  return peak;
}

}  // namespace

// Memory

TEST_CASE("fetch, limits: 20,000 URLs on standard input take the memory of 2,000") {
  if (no_nginx()) return;
  const Nginx server(has_all());
  constexpr int kSome = 2'000;
  constexpr int kMany = 20'000;
  const auto some = static_cast<double>(peak_of(server, kSome));
  const auto many = static_cast<double>(peak_of(server, kMany));
  constexpr double kSlack = 1.1;
  // A sanitizer keeps what has been freed.
  CHECK((kSlowdown > 1 || many <= some * kSlack));
}

TEST_CASE("fetch, limits: a large body takes no memory") {
  FaultHttp server;
  server.on("/small", http_faults::whole("hello"));
  server.on("/large", http_faults::whole(std::string(100'000'000, 'x')));
  const auto peak = [&](const std::string& path) {
    const FetchFolder folder;
    RunningAioc aioc({"fetch", "--no-fsync", "-o", folder.path(), server.url(path), "-"});
    aioc.read_line();
    const std::size_t kilobytes = aioc.peak_kilobytes();
    aioc.close_input();
    CHECK(aioc.wait().exit_code == 0);
    return kilobytes;
  };
  constexpr std::size_t kMore = 2'000;
  CHECK(peak("/large") < peak("/small") + kMore);
}

// Descriptors

TEST_CASE("fetch, limits: with 64 descriptors, 300 URLs and --jobs 100") {
  if (no_nginx()) return;
  const Nginx server(has_all());
  const FetchFolder folder;
  constexpr int kUrls = 300;
  const Result result =
      run({"bash", "-c", "ulimit -n 64; exec \"$0\" fetch -j 100 -", AIOC_BINARY},
          {.input = url_lines(server, kUrls), .working_directory = folder.path()});
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(folder.names().size() == kUrls);
}

TEST_CASE("fetch, limits: with 64 descriptors, while many parts wait for their next try") {
  FaultHttp server;
  server.otherwise(
      http_faults::first(1, http_faults::cut_body("hello", 2), http_faults::whole("hello")));
  constexpr int kUrls = 70;  // of which a tenth is tried at once
  std::string input;
  for (int i = 0; i < kUrls; ++i) input += server.url("/" + std::to_string(i)) + "\n";
  const FetchFolder folder;
  const Result result =
      run({"bash", "-c", "ulimit -n 64; exec \"$0\" fetch -j 100 -", AIOC_BINARY},
          {.input = input, .working_directory = folder.path()});
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(folder.names().size() == kUrls);
}

TEST_CASE("fetch, limits: with fewer descriptors than it takes it says so") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  const FetchFolder folder;
  const Result result = run(
      {"bash", "-c", "ulimit -n 8; exec \"$0\" fetch \"$1\"", AIOC_BINARY, server.url("/x")},
      {.working_directory = folder.path()});
  CHECK(result.signal == 0);
  if (result.exit_code != 0) {
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, StartsWith("aioc fetch: ") && Contains("open files"));
    CHECK(folder.names().empty());
  }
}

// At once

TEST_CASE("fetch, limits: so many at once as --jobs says") {
  for (const std::size_t jobs : {1U, 3U, 16U}) {
    CAPTURE(jobs);
    FaultHttp server;
    server.otherwise(held());
    const FetchFolder folder;
    std::vector<std::string> words = {"fetch", "-o", folder.path()};
    if (jobs != 16) words.insert(words.end(), {"-j", std::to_string(jobs)});  // the usual
    RunningAioc aioc(with_urls(words, server, 40));
    server.wait_for_stalled(jobs);
    server.let_go();
    CHECK(aioc.wait().exit_code == 0);
    CHECK(server.peak() == jobs);
    CHECK(server.connections() <= jobs);
    CHECK(folder.names().size() == 40);
  }
}

TEST_CASE("fetch, limits: so many at once from a host as --per-host says") {
  FaultHttp one;
  FaultHttp other;
  one.otherwise(held());
  other.otherwise(held());
  const FetchFolder folder;
  std::vector<std::string> words = {"fetch",      "-o", folder.path(), "-j", "10",
                                    "--per-host", "2"};
  RunningAioc aioc(with_urls(with_urls(words, one, 20), other, 20));
  one.wait_for_stalled(2);
  other.wait_for_stalled(2);
  one.let_go();
  other.let_go();
  CHECK(aioc.wait().exit_code == 0);
  CHECK(one.peak() == 2);
  CHECK(other.peak() == 2);
  CHECK(folder.names().size() == 40);
}

TEST_CASE("fetch, limits: a host that does not answer keeps no other one waiting") {
  FaultHttp stuck;
  FaultHttp server;
  stuck.otherwise(held());
  server.otherwise(http_faults::whole("hello"));
  const FetchFolder folder;
  std::vector<std::string> words = {"fetch", "-o", folder.path(), "-j", "4", "--per-host", "2"};
  RunningAioc aioc(with_urls(with_urls(words, stuck, 20), server, 20));
  for (int i = 0; i < 20; ++i) aioc.read_line();
  CHECK(stuck.requests().size() <= 2);
  stuck.let_go();
  CHECK(aioc.wait().exit_code == 0);
  CHECK(folder.names().size() == 40);
}

// Streams

TEST_CASE("fetch, limits: each result is written when it is there, while the list goes on") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  const FetchFolder folder;
  RunningAioc aioc({"fetch", "-o", folder.path(), "-"});
  for (const std::string path : {"/a", "/b", "/c"}) {
    aioc.write(server.url(path) + "\n");
    CHECK(aioc.read_line() == folder.path() + path);
  }
  aioc.close_input();
  CHECK(aioc.wait().exit_code == 0);
}

TEST_CASE("fetch, limits: | head -1 is died of, and nothing half is left") {
  if (no_nginx()) return;
  const Nginx server(has_all());
  const FetchFolder folder;
  constexpr int kUrls = 5'000;
  const Result result = folder.fetch({"--no-fsync", "-"}, {.input = url_lines(server, kUrls),
                                                           .standard_output = ReaderCloses{1}});
  CHECK(result.signal == SIGPIPE);
  CHECK(result.err.empty());
  const auto names = folder.names();
  CHECK(names.size() < kUrls);
  CHECK(std::none_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.ends_with(".part"); }));
}

TEST_CASE("fetch, limits: an output that cannot be written is an error") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  for (const std::string option : {"--null", "--json"}) {
    const FetchFolder folder;
    const Result full = folder.fetch({option, server.url("/a"), server.url("/b")},
                                     {.standard_output = Path{"/dev/full"}});
    CHECK(full.exit_code == 2);
    CHECK_THAT(full.err, StartsWith("aioc fetch: ") && Contains("No space left on device"));
    CHECK(sorted_lines(full.err).size() == 1);
    const Result closed =
        folder.fetch({option, server.url("/c")}, {.standard_output = Closed{}});
    CHECK(closed.exit_code == 2);
    CHECK_THAT(closed.err, StartsWith("aioc fetch: "));
  }
}

TEST_CASE("fetch, limits: without URLs, and at a terminal, it says what to give") {
  const FetchFolder folder;
  const Result none = folder.fetch({});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.err, Contains("give URLs"));
  const Result terminal = run_aioc_tty({"fetch"});
  CHECK(terminal.exit_code == 2);
  CHECK_THAT(terminal.out, Contains("URL"));
}

TEST_CASE("fetch, limits: - reads a terminal, too") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  const FetchFolder folder;
  const Result result = run_aioc_tty(
      {"fetch", "-"}, {.input = server.url("/a\n\x04"), .working_directory = folder.path()});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Contains("a\r\n"));
  CHECK(folder.text("a") == "hello");
}
