// aioc fetch and runs that are broken off: what is kept, what is asked for then, and what is
// left in the folder.
#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/running_aioc.h"
#include "net/fetch.h"
#include "support/fault_http.h"
#include "support/http_faults.h"
#include "support/nginx.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
namespace fs = std::filesystem;

namespace {

const std::string kBody = some_bytes(300'000);
const std::string kEtag = "ETag: \"1\"\r\n";
constexpr std::size_t kSent = 100'000;

/// The body is cut the first time, and can then be had in ranges.
HttpHandler cut_once(const std::string& fields = kEtag) {
  return http_faults::first(1, http_faults::cut_body(kBody, kSent, fields),
                            http_faults::ranges(kBody, "\"1\""));
}

/// A run with --resume that fails, whose beginning of /x is kept.
void break_off(const FetchFolder& folder, const FaultHttp& server) {
  const Result result = folder.fetch({"--resume", "--retries", "0", server.url("/x")});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains(": cut short: "));
  CHECK(folder.holds("x.part", kBody.substr(0, kSent)));
}

/// A further run brings all of it, and leaves nothing else.
Result go_on(const FetchFolder& folder, const FaultHttp& server,
             const std::string& body = kBody, std::vector<std::string> words = {}) {
  words.insert(words.end(), {"--resume", "--json", server.url("/x")});
  Result result = folder.fetch(words);
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(folder.names() == Names{"x"});
  CHECK(folder.holds("x", body));
  CHECK(fetch_results(result.out).at(0).bytes == body.size());
  return result;
}

}  // namespace

TEST_CASE("fetch, resume: the rest is asked for, if it is still the same") {
  FaultHttp server;
  server.on("/x", cut_once());
  const FetchFolder folder;
  break_off(folder, server);
  CHECK(folder.names() == Names{"x.part", "x.part.info"});
  const Result result = go_on(folder, server);
  CHECK(fetch_results(result.out).at(0).status == 206);
  REQUIRE(server.requests().size() == 2);
  CHECK(server.requests()[0].field("Range").empty());
  CHECK(server.requests()[1].field("Range") == "bytes=" + std::to_string(kSent) + "-");
  CHECK(server.requests()[1].field("If-Range") == "\"1\"");
}

TEST_CASE("fetch, resume: from nginx, by its ETag") {
  if (!Nginx::installed()) {
    WARN("nginx is not installed");
    return;
  }
  const Nginx server({.server = "location /cut/ { return 404; }\n"});
  server.add_file("x", kBody);
  const FetchFolder folder;
  // A slow one, killed once a part of it has come.
  {
    RunningAioc aioc(
        {"fetch", "--resume", "-o", folder.path(), server.url("/slow/x?rate=100k")});
    wait_for_bytes(folder, "x.part", 1);
    aioc.signal(SIGKILL);
    CHECK(aioc.wait().signal == SIGKILL);
  }
  const auto size = fs::file_size(folder / "x.part");
  const Result result = folder.fetch({"--resume", server.url("/slow/x?rate=100k")});
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"x"});
  CHECK(folder.holds("x", kBody));
  const auto last = server.requests().back();
  CHECK(last.status == 206);
  CHECK(last.range == "bytes=" + std::to_string(size) + "-");
  CHECK_THAT(last.if_range, StartsWith("\""));
  CHECK(last.body_bytes == kBody.size() - size);
}

TEST_CASE("fetch, resume: a file that has changed is fetched anew") {
  FaultHttp server;
  const std::string after = some_bytes(200'001).substr(1);
  server.on("/x", http_faults::changed(kBody, kSent, after));
  const FetchFolder folder;
  break_off(folder, server);
  go_on(folder, server, after);
  CHECK(server.requests().back().field("If-Range") == "\"1\"");
}

TEST_CASE("fetch, resume: without a validator all is fetched again") {
  FaultHttp server;
  server.on("/x", cut_once(""));
  const FetchFolder folder;
  break_off(folder, server);
  go_on(folder, server);
  CHECK(server.requests().back().field("Range").empty());
}

TEST_CASE("fetch, resume: a weak ETag is none, a date is one") {
  FaultHttp server;
  const std::string date =
      "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:49:38 GMT\r\n";
  server.on("/x",
            http_faults::first(1, http_faults::cut_body(kBody, kSent, "ETag: W/\"1\"\r\n"),
                               http_faults::whole(kBody)));
  const FetchFolder folder;
  break_off(folder, server);
  go_on(folder, server);
  CHECK(server.requests().back().field("Range").empty());

  FaultHttp dated;
  dated.on("/x", cut_once("ETag: W/\"1\"\r\n" + date));
  const FetchFolder other;
  break_off(other, dated);
  go_on(other, dated);
  CHECK(dated.requests().back().field("Range") == "bytes=100000-");
  CHECK(dated.requests().back().field("If-Range") == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("fetch, resume: a date is none where it is not a second older than the answer") {
  // What changes once more within that second keeps its date.
  const std::string modified = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
  for (const std::string date :
       {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "Date: Sun, 06 Nov 1994 08:49:36 GMT\r\n",
        "Date: today\r\n", ""}) {
    CAPTURE(date);
    FaultHttp server;
    server.on("/x", cut_once(modified + date));
    const FetchFolder folder;
    break_off(folder, server);
    go_on(folder, server);
    CHECK(server.requests().back().field("Range").empty());
    CHECK(server.requests().back().field("If-Range").empty());
  }
}

TEST_CASE(
    "fetch, resume: a version without a validator makes that of an earlier one forgotten") {
  FaultHttp server;
  const std::string other = some_bytes(300'001).substr(1);
  server.on("/x", [&](Exchange& exchange) {
    if (exchange.turn() == 1) return http_faults::cut_body(kBody, kSent, kEtag)(exchange);
    if (exchange.turn() == 2) return http_faults::cut_body(other, kSent + 1)(exchange);
    http_faults::ranges(kBody, "\"1\"")(exchange);  // the first one again
  });
  const FetchFolder folder;
  break_off(folder, server);
  CHECK(folder.fetch({"--resume", "--retries", "0", server.url("/x")}).exit_code == 2);
  CHECK(folder.names() == Names{"x.part", "x.part.info"});
  go_on(folder, server);
}

TEST_CASE("fetch, resume: of another URL's part nothing is taken") {
  FaultHttp server;
  server.on("/x", cut_once());
  server.on("/other/x", http_faults::ranges(std::string(200'000, 'y'), "\"1\""));
  const FetchFolder folder;
  break_off(folder, server);
  const Result result = folder.fetch({"--resume", server.url("/other/x")});
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"x"});
  CHECK(folder.text("x") == std::string(200'000, 'y'));
  CHECK(server.requests().back().field("Range").empty());
}

TEST_CASE("fetch, resume: another part than was asked for is not taken") {
  FaultHttp server;
  server.on("/x", http_faults::first(1, http_faults::cut_body(kBody, kSent, kEtag),
                                     http_faults::wrong_range(kBody, "\"1\"")));
  const FetchFolder folder;
  break_off(folder, server);
  const Result refused =
      folder.fetch({"--resume", "--json", "--retries", "0", server.url("/x")});
  CHECK(refused.exit_code == 2);
  CHECK(fetch_results(refused.out).at(0).error == "protocol");
  CHECK_FALSE(folder.has("x"));
  go_on(folder, server);
  CHECK(server.requests().back().field("Range").empty());
}

TEST_CASE("fetch, resume: a part that nobody asked for is not taken") {
  FaultHttp server;
  server.on("/x", http_faults::status(206, "Content-Range: bytes 0-4/10\r\n", "hello"));
  const FetchFolder folder;
  const Result result = folder.fetch({"--json", "--retries", "0", server.url("/x")});
  CHECK(result.exit_code == 2);
  CHECK(fetch_results(result.out).at(0).error == "protocol");
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, resume: 416, where all is there") {
  FaultHttp server;
  server.on("/x", http_faults::no_range(kBody.size()));
  const FetchFolder folder;
  folder.write("x.part", kBody);
  folder.write("x.part.info", server.url("/x") + "\n\"1\"\n");
  go_on(folder, server);
  CHECK(server.requests().back().field("Range") == "bytes=300000-");
}

TEST_CASE("fetch, resume: 416, where there is less on the server") {
  FaultHttp server;
  server.on("/x", http_faults::first(1, http_faults::no_range(5), http_faults::whole("hello")));
  const FetchFolder folder;
  folder.write("x.part", kBody);
  folder.write("x.part.info", server.url("/x") + "\n\"1\"\n");
  go_on(folder, server, "hello", {"--retries", "0"});  // it is not the server that has failed
  CHECK(server.requests().size() == 2);
  CHECK(server.requests().back().field("Range").empty());
}

TEST_CASE("fetch, resume: 416 to what asks for no range is an end") {
  FaultHttp server;
  server.on("/x", http_faults::no_range(5));
  const FetchFolder folder;
  folder.write("x.part", kBody);
  folder.write("x.part.info", server.url("/x") + "\n\"1\"\n");
  const Result result = folder.fetch({"--resume", "--json", server.url("/x")});
  CHECK(result.exit_code == 2);
  CHECK(fetch_results(result.out).at(0).error == "HTTP 416");
  CHECK(server.requests().size() == 2);
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, resume: what is there counts as fetched") {
  FaultHttp server;
  server.otherwise(http_faults::whole("new"));
  const FetchFolder folder;
  folder.write("x", "old");
  const Result result =
      folder.fetch({"--resume", "--json", server.url("/x"), server.url("/y")});
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"x", "y"});
  CHECK(folder.text("x") == "old");
  CHECK(server.requests().size() == 1);
  for (const auto& each : fetch_results(result.out)) {
    CHECK(each.bytes == 3);
    CHECK(each.file);
  }
  CHECK(folder.fetch({"--resume", "--force", server.url("/x")}).exit_code == 0);
  CHECK(folder.text("x") == "new");
}

TEST_CASE("fetch, resume: so does what is there by the server's name for it") {
  FaultHttp server;
  server.otherwise(
      http_faults::whole("hello", "Content-Disposition: attachment; filename=\"a.txt\"\r\n"));
  const FetchFolder folder;
  for (int i = 0; i < 2; ++i) {
    const Result result = folder.fetch({"--resume", "--json", server.url("/x")});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(fetch_results(result.out).at(0).file == "a.txt");
    CHECK(fetch_results(result.out).at(0).bytes == 5);
    CHECK(folder.names() == Names{"a.txt"});
  }
}

TEST_CASE("fetch, resume: what is gone on with has the server's name for it, too") {
  FaultHttp server;
  const std::string fields = "Content-Disposition: attachment; filename=\"a.txt\"\r\n" + kEtag;
  server.on("/x",
            http_faults::first(
                1, http_faults::cut_body("hello", 2, fields),
                http_faults::status(206, "Content-Range: bytes 2-4/5\r\n" + fields, "llo")));
  const FetchFolder folder;
  CHECK(folder.fetch({"--resume", "--retries", "0", server.url("/x")}).exit_code == 2);
  CHECK(folder.fetch({"--resume", server.url("/x")}).out == "a.txt\n");
  CHECK(folder.names() == Names{"a.txt"});
  CHECK(folder.text("a.txt") == "hello");
}

TEST_CASE("fetch, resume: two URLs of one name keep their numbers") {
  FaultHttp server;
  server.on("/1/x", http_faults::whole("one"));
  server.on("/2/x", http_faults::first(1, http_faults::cut_body("second", 2, kEtag),
                                       http_faults::ranges("second", "\"1\"")));
  const FetchFolder folder;
  const std::vector<std::string> words = {"--resume", "--retries", "0", server.url("/1/x"),
                                          server.url("/2/x")};
  CHECK(folder.fetch(words).exit_code == 2);
  CHECK(folder.names() == Names{"x", "x-2.part", "x-2.part.info"});
  CHECK(folder.fetch(words).exit_code == 0);
  CHECK(folder.names() == Names{"x", "x-2"});
  CHECK(folder.text("x") == "one");
  CHECK(folder.text("x-2") == "second");
  CHECK(server.requests().back().field("Range") == "bytes=2-");
}

TEST_CASE("fetch, resume: a file that is called as the part of another is no such part") {
  FaultHttp server;
  server.on("/x", cut_once());
  server.on("/x.part", http_faults::whole("a part"));
  server.on("/x.part.info", http_faults::whole("an info"));
  const FetchFolder folder;
  break_off(folder, server);
  const Result result =
      folder.fetch({"--resume", server.url("/x.part"), server.url("/x.part.info")});
  CHECK(result.exit_code == 0);
  CHECK(folder.holds("x.part", kBody.substr(0, kSent)));
  CHECK(folder.text("x.part_") == "a part");
  CHECK(folder.text("x.part.info_") == "an info");
  CHECK(folder.fetch({"--resume", server.url("/x")}).exit_code == 0);
  CHECK(folder.holds("x", kBody));
}

TEST_CASE("fetch, resume: nothing is kept of what has brought nothing, or the wrong thing") {
  FaultHttp server;
  server.on("/nothing", http_faults::cut_body("hello", 0, kEtag));
  server.on("/404", http_faults::status(404));
  server.on("/wrong", http_faults::whole("hello", kEtag));
  const FetchFolder folder;
  const std::string zeros(64, '0');
  const Result result = folder.fetch({"--resume", "--retries", "0", "-"},
                                     {.input = server.url("/nothing\n") + server.url("/404\n") +
                                               server.url("/wrong") + " sha256=" + zeros});
  CHECK(result.exit_code == 2);
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, resume: a link in the part's place is not followed") {
  FaultHttp server;
  server.on("/x", http_faults::whole("hello", kEtag));
  const FetchFolder folder;
  folder.write("elsewhere", "kept");
  fs::create_symlink("elsewhere", folder / "x.part");
  const Result result = folder.fetch({"--resume", "--json", server.url("/x")});
  CHECK(result.exit_code == 2);
  CHECK(fetch_results(result.out).at(0).error == "cannot write");
  CHECK(folder.text("elsewhere") == "kept");
}

TEST_CASE("fetch, resume: two processes do not write one part") {
  FaultHttp server;
  server.on("/x", http_faults::stall_in_body(kBody, kSent, kEtag));
  const FetchFolder folder;
  RunningAioc first({"fetch", "--resume", "-o", folder.path(), server.url("/x")});
  wait_for_bytes(folder, "x.part", kSent);
  const Result second = folder.fetch({"--resume", "--json", server.url("/x")});
  CHECK(second.exit_code == 2);
  CHECK(fetch_results(second.out).at(0).error == "cannot write");
  CHECK(fetch_results(second.out).at(0).detail == "another process is fetching it");
  server.let_go();
  const Result result = first.wait();
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"x"});
  CHECK(folder.holds("x", kBody));
}

TEST_CASE("fetch, resume: two processes without it save a whole file each") {
  FaultHttp server;
  server.on("/x", http_faults::stall_in_body(kBody, kSent));
  const FetchFolder folder;
  RunningAioc first({"fetch", "-o", folder.path(), server.url("/x")});
  RunningAioc second({"fetch", "-o", folder.path(), server.url("/x")});
  server.wait_for_stalled(2);
  server.let_go();
  CHECK(first.wait().exit_code == 0);
  CHECK(second.wait().exit_code == 0);
  CHECK(folder.names() == Names{"x", "x-2"});
  CHECK(folder.holds("x", kBody));
  CHECK(folder.holds("x-2", kBody));
}

TEST_CASE("fetch, resume: a retry goes on where the body was cut, without the option too") {
  FaultHttp server;
  server.on("/x", cut_once());
  const FetchFolder folder;
  const Result result = folder.fetch({"--retries", "1", server.url("/x")});
  CHECK(result.exit_code == 0);
  CHECK(folder.holds("x", kBody));
  CHECK(folder.names() == Names{"x"});
  CHECK(server.requests().at(1).field("Range") == "bytes=100000-");
  CHECK(server.requests().at(1).field("If-Range") == "\"1\"");
}

TEST_CASE("fetch, resume: a retry does not go on with a version that has changed") {
  FaultHttp server;
  server.on("/x", http_faults::changed(kBody, kSent, "after"));
  const FetchFolder folder;
  CHECK(folder.fetch({"--retries", "1", server.url("/x")}).exit_code == 0);
  CHECK(folder.text("x") == "after");
}

// Ctrl-C

TEST_CASE("fetch, resume: Ctrl-C keeps what is whole, and removes the rest") {
  FaultHttp server;
  server.on("/a", http_faults::whole("hello"));
  server.on("/404", http_faults::status(404));
  server.on("/x", http_faults::stall_in_body(kBody, kSent, kEtag));
  const FetchFolder folder;
  RunningAioc aioc({"fetch", "-o", folder.path(), server.url("/a"), server.url("/404"), "-"});
  CHECK(aioc.read_line() == folder / "a");
  aioc.write(server.url("/x\n"));
  wait_for_bytes(folder, ".part", kSent);
  aioc.signal(SIGINT);
  const Result result = aioc.wait();
  CHECK(result.signal == SIGINT);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, EndsWith("aioc fetch: interrupted: 1 saved, 1 not found, "
                                  "1 partial file removed\n"));
  CHECK_THAT(result.err, !Contains(server.url("/x")));
  CHECK(folder.names() == Names{"a"});
}

TEST_CASE("fetch, resume: Ctrl-C with --resume keeps the parts, and the next run goes on") {
  FaultHttp server;
  server.on("/a", http_faults::whole("hello"));
  server.on("/x", http_faults::first(1, http_faults::stall_in_body(kBody, kSent, kEtag),
                                     http_faults::ranges(kBody, "\"1\"")));
  const FetchFolder folder;
  const std::vector<std::string> words = {
      "fetch", "--json", "--resume", "-o", folder.path(), server.url("/a"), server.url("/x")};
  {
    RunningAioc aioc(words);
    CHECK(fetch_results(aioc.read_line()).at(0).file == folder / "a");
    wait_for_bytes(folder, "x.part", kSent);
    aioc.signal(SIGINT);
    const Result result = aioc.wait();
    CHECK(result.signal == SIGINT);
    CHECK(result.err == "aioc fetch: interrupted: 1 saved, 1 partial file kept\n");
    const auto results = fetch_results(result.out);
    REQUIRE(results.size() == 1);
    CHECK(results[0].error == "interrupted");
    CHECK(results[0].bytes == kSent);
    CHECK_FALSE(results[0].file);
  }
  CHECK(folder.names() == Names{"a", "x.part", "x.part.info"});
  CHECK(run_aioc(words).exit_code == 0);
  CHECK(folder.names() == Names{"a", "x"});
  CHECK(folder.holds("x", kBody));
  CHECK(server.requests().back().field("Range") == "bytes=100000-");
}

TEST_CASE("fetch, resume: Ctrl-C while a retry waits, and while a list is open") {
  FaultHttp server;
  server.on("/x", http_faults::status(503, "Retry-After: 200\r\n"));
  const FetchFolder folder;
  RunningAioc aioc({"fetch", "-o", folder.path(), server.url("/x"), "-"});
  server.wait_for_requests(1);
  aioc.signal(SIGINT);
  const Result result = aioc.wait();
  CHECK(result.signal == SIGINT);
  CHECK(result.err == "aioc fetch: interrupted: 0 saved\n");
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, resume: ended by SIGTERM or SIGHUP it removes what is not whole, too") {
  for (const int number : {SIGTERM, SIGHUP}) {
    FaultHttp server;
    server.on("/x", http_faults::stall_in_body(kBody, kSent, kEtag));
    const FetchFolder folder;
    RunningAioc aioc({"fetch", "-o", folder.path(), server.url("/x")});
    wait_for_bytes(folder, ".part", kSent);
    aioc.signal(number);
    const Result result = aioc.wait();
    CHECK(result.signal == number);
    CHECK(folder.names().empty());
  }
}

TEST_CASE("fetch, resume: kill -9 leaves a part, and no file of that name") {
  FaultHttp server;
  server.on("/x", http_faults::first(1, http_faults::stall_in_body(kBody, kSent, kEtag),
                                     http_faults::ranges(kBody, "\"1\"")));
  const FetchFolder folder;
  {
    RunningAioc aioc({"fetch", "--resume", "-o", folder.path(), server.url("/x")});
    wait_for_bytes(folder, "x.part", kSent);
    aioc.signal(SIGKILL);
    CHECK(aioc.wait().signal == SIGKILL);
  }
  CHECK(folder.names() == Names{"x.part", "x.part.info"});
  go_on(folder, server);
  CHECK(server.requests().back().field("Range") == "bytes=100000-");
}
