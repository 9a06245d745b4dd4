// aioc fetch --stdout: bodies to standard output, in the order of the URLs.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "net/gzip.h"
#include "support/child.h"
#include "support/fault_http.h"
#include "support/http_faults.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

/// Of all bytes, and nowhere the same.
std::string bytes(std::size_t size, unsigned seed) {
  std::string out(size, '\0');
  unsigned state = seed;
  for (char& c : out) {
    state = state * 1664525u + 1013904223u;
    c = static_cast<char>(state >> 24);
  }
  return out;
}

const std::string kTagged = "ETag: \"1\"\r\n";

/// Answers once so many requests have come, of whatever path.
HttpHandler behind(FaultHttp& server, std::size_t requests, HttpHandler then) {
  return [&server, requests, then = std::move(then)](Exchange& exchange) {
    server.wait_for_requests(requests);
    then(exchange);
  };
}

}  // namespace

TEST_CASE("fetch --stdout: bodies in the order of the URLs, whichever comes first") {
  FaultHttp server;
  const std::string a = bytes(1000, 1);
  const std::string b = bytes(3'000'000, 2);
  const std::string c = bytes(70'000, 3);
  server.on("/a", behind(server, 3, http_faults::whole(a)));
  server.on("/b", behind(server, 3, http_faults::chunked(b)));
  server.on("/c", http_faults::without_length(c));
  const auto result =
      run_aioc({"fetch", "--stdout", server.url("/a"), server.url("/b"), server.url("/c")});
  CHECK(result.out == a + b + c);
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("fetch --stdout: what says that there is nothing is not printed") {
  FaultHttp server;
  server.on("/a", http_faults::whole("one\n"));
  server.on("/404", http_faults::status(404, "", "no such page\n"));
  server.on("/empty", http_faults::whole(""));
  server.on("/b", http_faults::whole("two\n"));
  const auto result = run_aioc({"fetch", "--stdout", server.url("/a"), server.url("/404"),
                                server.url("/empty"), server.url("/b")});
  CHECK(result.out == "one\ntwo\n");
  CHECK(result.err == "aioc fetch: " + server.url("/404") + ": not found\n");
  CHECK(result.exit_code == 1);
}

TEST_CASE("fetch --stdout: what broke off is gone on with, where it is still the same") {
  FaultHttp server;
  const std::string body = bytes(300'000, 4);
  server.on("/a", http_faults::first(1, http_faults::cut_body(body, 200'000, kTagged),
                                     http_faults::ranges(body, "\"1\"")));
  server.on("/b", http_faults::whole("behind"));
  const auto result = run_aioc({"fetch", "--stdout", server.url("/a"), server.url("/b")});
  CHECK(result.out == body + "behind");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  CHECK(server.count("/a") == 2);
}

TEST_CASE("fetch --stdout: what broke off and cannot be gone on with is an error") {
  FaultHttp server;
  const std::string body = bytes(100'000, 5);
  SECTION("it has no validator") { server.on("/a", http_faults::cut_body(body, 70'000)); }
  SECTION("it has changed") {
    server.on("/a", http_faults::changed(body, 70'000, bytes(100'000, 6)));
  }
  server.on("/b", http_faults::whole("behind"));
  const auto result = run_aioc({"fetch", "--stdout", server.url("/a"), server.url("/b")});
  CHECK(result.out == body.substr(0, 70'000) + "behind");
  CHECK_THAT(result.err, Contains("/a: cut short: ") &&
                             Contains("; 70000 bytes of it have been printed\n"));
  CHECK(result.exit_code == 2);
}

TEST_CASE("fetch --stdout: what broke off before its turn is begun anew") {
  FaultHttp server;
  const std::string b = bytes(50'000, 7);
  server.on("/a", behind(server, 3, http_faults::whole("first")));
  server.on("/b",
            http_faults::first(1, http_faults::cut_body(b, 30'000), http_faults::whole(b)));
  const auto result = run_aioc({"fetch", "--stdout", server.url("/a"), server.url("/b")});
  CHECK(result.out == "first" + b);
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE(
    "fetch --stdout: those that wait for one that is tried again do not keep it from it") {
  FaultHttp server;
  const std::string big = bytes(1'000'000, 8);
  server.on("/a", http_faults::busy(1, 503, "1", "first"));
  server.on("/b", http_faults::whole(big));
  std::vector<std::string> words = {"fetch", "--stdout", "-j2"};
  SECTION("for all hosts") {}
  SECTION("for their host") { words.insert(words.end(), {"--per-host", "1"}); }
  words.insert(words.end(), {server.url("/b"), server.url("/a"), server.url("/b"),
                             server.url("/b"), server.url("/b")});
  const auto result = run_aioc(words);
  CHECK(result.out == big + "first" + big + big + big);
  CHECK(result.err == "");
  CHECK(result.exit_code == 0);
}

TEST_CASE("fetch --stdout: a checksum, a size, and compressed transfer") {
  FaultHttp server;
  server.on("/a", http_faults::whole("hello\n"));
  server.on("/z", http_faults::gzip("hello\n", http_faults::Gzip::kGood));
  const std::string sum =
      "sha256=5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  auto result = run_aioc({"fetch", "--stdout", "--checksum", sum, server.url("/a")});
  CHECK(result.out == "hello\n");
  CHECK(result.exit_code == 0);
  result = run_aioc(
      {"fetch", "--stdout", "--checksum", "md5=" + std::string(32, '0'), server.url("/a")});
  CHECK_THAT(result.err, Contains(": bad checksum: md5 is b1946ac92492d2347c6235b4d2611184; 6 "
                                  "bytes of it have been printed\n"));
  CHECK(result.exit_code == 2);
  result = run_aioc({"fetch", "--stdout", "--max-size", "5", server.url("/a")});
  CHECK(result.out.empty());
  CHECK_THAT(result.err, Contains(": too large: 6 bytes\n"));
  result = run_aioc({"fetch", "--stdout", "--compressed", server.url("/z")});
  CHECK(result.out == "hello\n");
  CHECK(result.exit_code == 0);
  result = run_aioc({"fetch", "--stdout", "-"},
                    {.input = server.url("/a") + " sha256=5\n" + server.url("/a") + "\n"});
  CHECK(result.out == "hello\n");
  CHECK_THAT(result.err, Contains(": bad URL: line 1 of standard input: "));
  CHECK(result.exit_code == 2);
}

TEST_CASE("fetch --stdout: what has to wait, compressed and too large, goes on and ends") {
  // It waits for the one in front, with more than is kept of it.
  FaultHttp server;
  server.on("/slow", http_faults::drip("first", 1, std::chrono::milliseconds(40)));
  const std::string text = bytes(300'000, 1);
  const std::string zeros(3'000'000, 'x');
  server.on("/z", http_faults::whole(aioc::net::gzip(text), "Content-Encoding: gzip\r\n"));
  server.on("/x", http_faults::whole(aioc::net::gzip(zeros), "Content-Encoding: gzip\r\n"));
  server.on("/large", http_faults::chunked(text));
  auto result = run_aioc({"fetch", "--stdout", "--compressed", server.url("/slow"),
                          server.url("/z"), server.url("/x")});
  CHECK((result.out == "first" + text + zeros));
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  result = run_aioc(
      {"fetch", "--stdout", "--max-size", "200K", server.url("/slow"), server.url("/large")});
  CHECK_THAT(result.err, Contains("/large: too large: "));
  CHECK(result.exit_code == 2);
}

TEST_CASE("fetch --stdout: a reader that goes ends it quietly") {
  FaultHttp server;
  server.on("/endless", http_faults::endless_without_length());
  const auto result =
      run_aioc({"fetch", "--stdout", server.url("/endless"), server.url("/endless")},
               {.standard_output = ReaderCloses{1}});
  CHECK(result.signal == SIGPIPE);
  CHECK(result.err.empty());
}

TEST_CASE("fetch --stdout: a reader that goes is noticed while nothing comes") {
  FaultHttp server;
  server.on("/a", http_faults::stall_in_body(std::string(100, 'x'), 10));
  const auto result =
      run_aioc({"fetch", "--stdout", server.url("/a")}, {.standard_output = ReaderCloses{10}});
  CHECK(result.signal == SIGPIPE);
  CHECK(result.err.empty());
}

TEST_CASE("fetch --stdout: an output that takes nothing is an error") {
  FaultHttp server;
  server.on("/a", http_faults::whole("text\n"));
  auto result =
      run_aioc({"fetch", "--stdout", server.url("/a")}, {.standard_output = Path{"/dev/full"}});
  CHECK(result.err == "aioc fetch: standard output: No space left on device\n");
  CHECK(result.exit_code == 2);
  result = run_aioc({"fetch", "--stdout", server.url("/a")}, {.standard_output = Closed{}});
  CHECK_THAT(result.err, Contains("aioc fetch: standard output: "));
  CHECK(result.exit_code == 2);
}

TEST_CASE("fetch --stdout: a reader that does not read lets the server wait; Ctrl-C works") {
  FaultHttp server;
  server.on("/endless", http_faults::endless_without_length());
  const Pipe output = make_pipe();
  const Pipe errors = make_pipe();
  const Fd null = adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null");
  internal::Stdio stdio;
  stdio.streams = {null.get(), output.writer.get(), errors.writer.get()};
  auto child = internal::Child::start(
      {AIOC_BINARY, "fetch", "--stdout", server.url("/endless")}, {}, stdio);
  // The pipe is full once no more comes in between two looks.
  const auto until = std::chrono::steady_clock::now() + kDefaultDeadline;
  for (int there = 0, before = -1; there == 0 || there != before;) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    before = there;
    REQUIRE(::ioctl(output.reader.get(), FIONREAD, &there) == 0);
  }
  child.signal_group(SIGINT);
  pollfd ended{child.exit_event(), POLLIN, 0};
  REQUIRE(::poll(&ended, 1, static_cast<int>(kDefaultDeadline.count())) == 1);
  const int status = child.reap();
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("fetch --stdout: what makes no sense beside it is refused") {
  const auto refused = [](std::vector<std::string> words, const std::string& why) {
    words.insert(words.begin(), {"fetch", "--stdout", "http://127.0.0.1:1/"});
    const auto result = run_aioc(words);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains(why));
  };
  refused({"-o", "x"}, "give one of --stdout and --output-dir: ");
  refused({"-O", "x"}, "give one of --stdout and --name: ");
  refused({"--resume"}, "give one of --stdout and --resume: ");
  refused({"--json"}, "give one of --stdout and --json: ");
  refused({"-0"}, "give one of --stdout and --null: ");
  refused({"--head"}, "give one of --stdout and --head: ");
  refused({"--flags"}, "give one of --stdout and --flags: ");
}
