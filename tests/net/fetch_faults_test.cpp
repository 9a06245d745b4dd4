// aioc fetch and what goes wrong: each fault has its word, in text and in JSON, and leaves
// either the whole file or nothing.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "e2e/running_aioc.h"
#include "net/fetch.h"
#include "net/gzip.h"
#include "support/fault_http.h"
#include "support/http_faults.h"
#include "support/loopback.h"

using namespace aioc::testing;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::StartsWith;

namespace {

/// Fetches `url`, which fails with `word` and leaves nothing.
FetchResult fails(const std::string& url, const std::string& word,
                  std::vector<std::string> words = {}, int exit_code = 2) {
  CAPTURE(url, word);
  const FetchFolder folder;
  words.insert(words.begin(), {"--json", "--retries", "0"});
  words.push_back(url);
  const Result result = folder.fetch(words);
  CHECK(result.exit_code == exit_code);
  CHECK(folder.names().empty());
  CHECK_THAT(result.err, StartsWith("aioc fetch: " + url + ": " + word));
  CHECK(sorted_lines(result.err).size() == 1);
  const auto results = fetch_results(result.out);
  REQUIRE(results.size() == 1);
  CHECK(results[0].url == url);
  CHECK(results[0].error == word);
  CHECK_FALSE(results[0].file);
  return results[0];
}

FetchResult fails(HttpHandler handler, const std::string& word,
                  std::vector<std::string> words = {}, int exit_code = 2) {
  FaultHttp server;
  server.on("/x.txt", std::move(handler));
  return fails(server.url("/x.txt"), word, std::move(words), exit_code);
}

/// Fetches `url`, which comes right, as `body`.
void saves(const std::string& url, const std::string& body,
           std::vector<std::string> words = {}) {
  CAPTURE(url);
  const FetchFolder folder;
  words.push_back(url);
  const Result result = folder.fetch(words);
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(result.out == "x.txt\n");
  CHECK(folder.names() == Names{"x.txt"});
  CHECK(folder.holds("x.txt", body));
}

void saves(HttpHandler handler, const std::string& body, std::vector<std::string> words = {}) {
  FaultHttp server;
  server.on("/x.txt", std::move(handler));
  saves(server.url("/x.txt"), body, std::move(words));
}

const std::string kBody = some_bytes(300'000);

}  // namespace

// Answers that are no fault

TEST_CASE("fetch, faults: none, in all the ways in which a body comes") {
  saves(http_faults::whole("hello"), "hello");
  saves(http_faults::chunked(kBody, 1000), kBody);
  saves(http_faults::without_length(kBody), kBody);
  saves(http_faults::interim("hello"), "hello");
  saves(http_faults::close_behind(kBody), kBody);
  saves(http_faults::same_length_twice("hello"), "hello");
  saves(http_faults::status(204), "");
}

// Connections

TEST_CASE("fetch, faults: refused") {
  // Nobody listens there, as long as this holds it.
  const auto port = take_loopback_port();
  const auto result =
      fails("http://127.0.0.1:" + std::to_string(port.number) + "/x.txt", "refused");
  CHECK_FALSE(result.status);
}

TEST_CASE("fetch, faults: unknown host") {
  fails("http://nowhere.invalid/x.txt", "unknown host");
}

TEST_CASE("fetch, faults: reset before an answer") {
  const auto result = fails(http_faults::reset(), "reset");
  CHECK_FALSE(result.status);
}

TEST_CASE("fetch, faults: reset as soon as the connection is made") {
  FaultHttp server;
  server.next_connections(1, ConnectionFate::kReset);
  fails(server.url("/x.txt"), "reset");
}

TEST_CASE("fetch, faults: reset in the body") {
  const auto result = fails(http_faults::reset_body(kBody, 1000), "reset");
  CHECK(result.status == 200);
}

TEST_CASE("fetch, faults: closed before an answer, and in its head") {
  fails(http_faults::close(), "cut short");
  fails(http_faults::cut_head(), "cut short");
}

TEST_CASE("fetch, faults: cut short, of a body with a length") {
  const auto result = fails(http_faults::cut_body(kBody, 1000), "cut short");
  CHECK(result.status == 200);
  CHECK(result.bytes == 1000);
  CHECK(result.detail == "1000 of 300000 bytes came");
}

TEST_CASE("fetch, faults: cut short, of a body in chunks") {
  fails(http_faults::cut_chunks("hello"), "cut short");
}

TEST_CASE("fetch, faults: longer than announced") {
  fails(http_faults::excess("hello", "more"), "longer than announced");
}

TEST_CASE("fetch, faults: longer than announced, told when the body has begun to be saved") {
  FaultHttp server;
  server.on("/x", [](Exchange& exchange) {
    // Larger than what is kept in memory until it is whole.
    const std::string half(50'000, 'x');
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + half);
    exchange.stall();
    exchange.send_last(half + " and more");
  });
  const FetchFolder folder;
  RunningAioc aioc({"fetch", "--retries", "0", "-o", folder.path(), server.url("/x")});
  wait_for_bytes(folder, ".part", 50'000);
  server.let_go();
  const Result result = aioc.wait();
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains(": longer than announced: "));
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, faults: what comes behind a whole body is no answer to the next request") {
  FaultHttp server;
  std::promise<void> sent;
  const std::string wrong = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";
  server.on("/a", [&](Exchange& exchange) {
    exchange.send_last("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    exchange.stall();  // until the client has made a file of it
    exchange.send(wrong);
    exchange.flush();
    sent.set_value();
  });
  server.on("/b", http_faults::whole("right"));
  const FetchFolder folder;
  RunningAioc aioc({"fetch", "-j", "1", "--retries", "0", "-o", folder.path(), "-"});
  aioc.write(server.url("/a\n"));
  CHECK(aioc.read_line() == folder / "a");
  server.let_go();
  REQUIRE(sent.get_future().wait_for(kDefaultDeadline) == std::future_status::ready);
  aioc.write(server.url("/b\n"));
  aioc.close_input();
  const Result result = aioc.wait();
  CHECK(result.exit_code == 0);
  CHECK(folder.text("a") == "hello");
  CHECK(folder.text("b") == "right");
}

TEST_CASE("fetch, faults: a length and chunks") {
  // RFC 9112, 6.3: chunks go first; that they are there at all is suspect.
  FaultHttp server;
  server.on("/x.txt", http_faults::length_and_chunks("hello", 3));
  const FetchFolder folder;
  const Result result = folder.fetch({"--retries", "0", server.url("/x.txt")});
  if (result.exit_code == 0) {
    CHECK(folder.text("x.txt") == "hello");
  } else {
    CHECK(folder.names().empty());
  }
}

TEST_CASE("fetch, faults: two lengths") {
  fails(http_faults::two_lengths("hello", 7), "two lengths");
  fails(http_faults::two_lengths("hello", 3), "two lengths");
  fails(http_faults::said_by("Content-Length: 5, 7\r\n", "hello"), "two lengths");
}

TEST_CASE("fetch, faults: lengths that are none") {
  for (const std::string length : {"-1", "five", "5x", "", "18446744073709551616"}) {
    fails(http_faults::said_by("Content-Length: " + length + "\r\n", "hello"), "protocol");
  }
}

TEST_CASE("fetch, faults: no HTTP") {
  fails(http_faults::garbage(), "protocol");
  fails(http_faults::bad_chunk("zz"), "protocol");
  fails(http_faults::endless_head(), "protocol");
  fails(http_faults::gzip("hello", http_faults::Gzip::kBadData), "protocol", {"--compressed"});
  fails(http_faults::gzip("hello", http_faults::Gzip::kBadChecksum), "protocol",
        {"--compressed"});
}

TEST_CASE("fetch, faults: compressed, of the announced length, and not whole") {
  const std::vector<std::string> words = {"--compressed"};
  fails(http_faults::gzip("hello", http_faults::Gzip::kCut), "cut short", words);
  fails(http_faults::gzip(some_bytes(60'000), http_faults::Gzip::kCut), "cut short", words);
  const std::string gzip = "Content-Encoding: gzip\r\n";
  const std::string good = aioc::net::gzip("hello");
  for (std::size_t size = 1; size < good.size(); ++size) {
    CAPTURE(size);
    fails(http_faults::whole(good.substr(0, size), gzip), "cut short", words);
  }
  saves(http_faults::whole(good, gzip), "hello", words);
}

TEST_CASE("fetch, faults: compressed, and something behind it") {
  const std::vector<std::string> words = {"--compressed"};
  const std::string good = aioc::net::gzip("hello");
  const std::string gzip = "Content-Encoding: gzip\r\n";
  fails(http_faults::whole(good + "more", gzip), "protocol", words);
  saves(http_faults::whole(good + good, gzip), "hellohello", words);  // RFC 1952, 2.2
  saves(http_faults::whole("", gzip), "", words);
  saves(http_faults::whole(good, "Content-Encoding: X-Gzip\r\n"), "hello", words);
}

TEST_CASE("fetch, faults: compressed in a way that nobody has asked for") {
  fails(http_faults::whole("hello", "Content-Encoding: br\r\n"), "protocol", {"--compressed"});
  saves(http_faults::whole("hello", "Content-Encoding: br\r\n"), "hello");
  saves(http_faults::whole("hello", "Content-Encoding: identity\r\n"), "hello",
        {"--compressed"});
}

// Stalls

TEST_CASE(
    "fetch, faults: stalls: before the connection is served, the answer, in head, in body") {
  const std::vector<std::string> words = {"--timeout", "0.3"};
  CHECK_FALSE(fails(http_faults::stall(), "timed out", words).status);
  fails(http_faults::stall_in_head("hello"), "timed out", words);
  CHECK(fails(http_faults::stall_in_body(kBody, 1000), "timed out", words).bytes == 1000);
  FaultHttp server;
  server.next_connections(1, ConnectionFate::kStalled);
  fails(server.url("/x.txt"), "timed out", words);
}

TEST_CASE("fetch, faults: a slow server that does not stall is waited for") {
  saves(http_faults::drip("0123456789", 1, 100ms), "0123456789", {"--timeout", "0.6"});
}

TEST_CASE("fetch, faults: --max-time ends what does not stall") {
  fails(http_faults::drip(some_bytes(10'000), 1, 20ms), "timed out", {"--max-time", "0.3"});
  // Retries and their pauses count.
  fails(http_faults::status(503), "timed out", {"--max-time", "0.2", "--retries", "9"});
}

// Sizes

TEST_CASE("fetch, faults: too large: endless bodies, and what says so in front") {
  const std::vector<std::string> words = {"--max-size", "1M"};
  fails(http_faults::endless_chunks(), "too large", words);
  fails(http_faults::endless_without_length(), "too large", words);
  fails(http_faults::endless(2'000'000'000), "too large", words);
  fails(http_faults::gzip(std::string(60'000, 'x'), http_faults::Gzip::kGood), "too large",
        {"--max-size", "10K", "--compressed"});
}

TEST_CASE("fetch, faults: just as large as --max-size is not too large") {
  saves(http_faults::whole(std::string(1024, 'x')), std::string(1024, 'x'),
        {"--max-size", "1K"});
  saves(http_faults::chunked(std::string(1024, 'x')), std::string(1024, 'x'),
        {"--max-size", "1K"});
  fails(http_faults::chunked(std::string(1025, 'x')), "too large", {"--max-size", "1K"});
}

// Redirects

TEST_CASE("fetch, faults: redirect loops") {
  FaultHttp server;
  server.on("/x.txt", http_faults::redirect("/x.txt"));
  server.on("/onwards", http_faults::redirect_onwards());
  fails(server.url("/x.txt"), "too many redirects");
  CHECK(server.count("/x.txt") == 11);
  fails(server.url("/onwards"), "too many redirects", {"--max-redirs", "3"});
  CHECK(server.count("/onwards") == 4);
}

TEST_CASE("fetch, faults: redirects to what is not fetched") {
  const FetchFolder secrets;
  secrets.write("secret", "secret");
  for (const auto& to : {"file://" + secrets / "secret", std::string("ftp://127.0.0.1/x"),
                         std::string("gopher://127.0.0.1/x"), std::string("http://")}) {
    fails(http_faults::redirect(to), "bad redirect");
  }
}

TEST_CASE("fetch, faults: a redirect to nowhere") {
  fails(http_faults::status(302), "HTTP 302");
  fails(http_faults::status(304), "HTTP 304");
}

// Statuses

TEST_CASE("fetch, faults: 404 and 410") {
  CHECK(fails(http_faults::status(404, "", "no such"), "not found", {}, 1).status == 404);
  CHECK(fails(http_faults::status(410), "not found", {}, 1).status == 410);
}

TEST_CASE("fetch, faults: 404 is not tried again, 500 is") {
  FaultHttp server;
  server.on("/404", http_faults::status(404));
  server.on("/403", http_faults::status(403));
  server.on("/500", http_faults::status(500));
  const FetchFolder folder;
  CHECK(
      folder
          .fetch({"--retries", "1", server.url("/404"), server.url("/403"), server.url("/500")})
          .exit_code == 2);
  CHECK(server.count("/404") == 1);
  CHECK(server.count("/403") == 1);
  CHECK(server.count("/500") == 2);
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, faults: 500") {
  const auto result = fails(http_faults::status(500, "", "oops"), "HTTP 500");
  CHECK(result.status == 500);
  CHECK(result.bytes == 0);
}

TEST_CASE("fetch, faults: the page of an error that does not end is not waited for") {
  FaultHttp server;
  server.on("/x.txt", [&](Exchange& exchange) {
    exchange.send("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (;;) exchange.send("4\r\npage\r\n");
  });
  fails(server.url("/x.txt"), "not found", {}, 1);
}

TEST_CASE("fetch, faults: 429 without Retry-After is tried again after a while") {
  saves(http_faults::busy(1, 429, "", "hello"), "hello", {"--retries", "1"});
  fails(http_faults::status(429), "HTTP 429");
}

TEST_CASE("fetch, faults: 429 with Retry-After: the pause is the whole host's") {
  FaultHttp server;
  using Clock = std::chrono::steady_clock;
  std::mutex mutex;
  Clock::time_point refused;
  std::vector<Clock::time_point> later;
  // The first is refused, and what is asked for behind it comes no sooner than a second later.
  server.on("/first", http_faults::first(
                          1,
                          [&](Exchange& exchange) {
                            const std::lock_guard lock(mutex);
                            refused = Clock::now();
                            exchange.send_last(
                                "HTTP/1.1 429 Busy\r\nRetry-After: 1\r\n"
                                "Content-Length: 0\r\n\r\n");
                          },
                          http_faults::whole("first")));
  server.otherwise([&](Exchange& exchange) {
    const std::lock_guard lock(mutex);
    later.push_back(Clock::now());
    exchange.send_last("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
  });
  const FetchFolder folder;
  const Result result = folder.fetch({"-j", "1", "--retries", "1", server.url("/first"),
                                      server.url("/a"), server.url("/b"), server.url("/c")});
  CHECK(result.exit_code == 0);
  CHECK(sorted_lines(result.out) == Names{"a", "b", "c", "first"});
  REQUIRE(later.size() == 3);
  for (const auto& time : later) CHECK(time - refused >= 1s);
  CHECK(server.requests().at(0).path == "/first");
  CHECK(server.count("/first") == 2);
}

TEST_CASE("fetch, faults: Retry-After is obeyed by the URL that got it, though it is alone") {
  FaultHttp server;
  using Clock = std::chrono::steady_clock;
  std::atomic<Clock::time_point> refused;
  std::atomic<Clock::time_point> asked;
  server.on("/x.txt", [&](Exchange& exchange) {
    (exchange.turn() == 1 ? refused : asked) = Clock::now();
    http_faults::busy(1, 503, "2", "hello")(exchange);
  });
  saves(server.url("/x.txt"), "hello", {"--retries", "1"});
  CHECK(asked.load() - refused.load() >= 2s);
}

TEST_CASE("fetch, faults: another host is asked while one wants a pause") {
  FaultHttp busy;
  FaultHttp free;
  busy.otherwise(http_faults::busy(1, 503, "1", "hello"));
  free.otherwise(http_faults::whole("hello"));
  const FetchFolder folder;
  const Result result =
      folder.fetch({"-j", "1", "--json", busy.url("/busy"), free.url("/free")});
  CHECK(result.exit_code == 0);
  const auto results = fetch_results(result.out);
  REQUIRE(results.size() == 2);
  CHECK(results[0].file == "free");
  CHECK(results[1].file == "busy");
}

TEST_CASE("fetch, faults: a Retry-After of a day is not waited for") {
  FaultHttp server;
  server.on("/x.txt", http_faults::busy(1, 429, "86400", "hello"));
  const auto result = fails(server.url("/x.txt"), "HTTP 429", {"--retries", "3"});
  CHECK_THAT(result.detail, Contains("86400"));
  CHECK(server.count("/x.txt") == 1);
}

// What comes right by itself

TEST_CASE("fetch, faults: what passes is tried again") {
  FaultHttp server;
  const auto once = [](HttpHandler fault) {
    return http_faults::first(1, std::move(fault), http_faults::whole("hello"));
  };
  const std::vector<std::pair<std::string, HttpHandler>> faults = {
      {"reset", http_faults::reset()},
      {"close", http_faults::close()},
      {"cut_head", http_faults::cut_head()},
      {"reset_body", http_faults::reset_body("hello", 2)},
      {"cut_body", http_faults::cut_body("hello", 2)},
      {"cut_chunks", http_faults::cut_chunks("he")},
      {"500", http_faults::status(500)},
      {"502", http_faults::status(502)},
      {"503", http_faults::status(503)},
      {"504", http_faults::status(504)},
      {"408", http_faults::status(408)}};
  const FetchFolder folder;
  std::vector<std::string> words = {"--retries", "1"};
  Names names;
  for (const auto& [name, fault] : faults) {
    server.on("/" + name, once(fault));
    words.push_back(server.url("/" + name));
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  const Result result = folder.fetch(words);
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(folder.names() == names);
  for (const auto& name : names) {
    CAPTURE(name);
    CHECK(server.count("/" + name) == 2);
    CHECK(folder.text(name) == "hello");
  }
}

TEST_CASE("fetch, faults: a connection that ends while it waits costs no try") {
  for (const bool by_reset : {false, true}) {
    FaultHttp server;
    server.otherwise(http_faults::drop_reused("hello", by_reset));
    const FetchFolder folder;
    const Result result =
        folder.fetch({"-j", "1", "--retries", "0", server.url("/a"), server.url("/b")});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(folder.names() == Names{"a", "b"});
  }
}

// Names that would do harm

namespace {

struct Named {
  std::string wished;  // as it stands in the URL or the field
  std::string name;
};

const std::string kLong(300, 'x');

}  // namespace

TEST_CASE("fetch, faults: names in URLs that would leave the folder, or deceive") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  const std::vector<Named> names = {{"%2e%2e%2fx", "_._x"},
                                    {"..%2Fx", "_._x"},
                                    {"..%5Cx", "_._x"},
                                    {"%2Fetc%2Fpasswd", "_etc_passwd"},
                                    {"a%2fb", "a_b"},
                                    {"a%00b", "a_b"},
                                    {"a%0Ab", "a_b"},
                                    {"%1b%5B2J", "_[2J"},
                                    {"con", "_con"},
                                    {"LPT1.txt", "_LPT1.txt"},
                                    {".bashrc", "_bashrc"},
                                    {"-rf", "_rf"},
                                    {"%E2%80%AEgpj.exe", "_gpj.exe"},
                                    {"%FF", "_"},
                                    {kLong, std::string(200, 'x')},
                                    {kLong + ".tar.gz", std::string(193, 'x') + ".tar.gz"}};
  for (const auto& [wished, name] : names) {
    CAPTURE(wished);
    const FetchFolder above;
    const std::string url = server.url("/d/" + wished);
    const Result result = above.fetch({"-o", "below", url});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "below/" + name + "\n");
    CHECK(above.names() == Names{"below"});
    CHECK(above.text("below/" + name) == "hello");
    CHECK_THAT(result.err,
               StartsWith("aioc fetch: " + url + ": saved as '" + name + "', since '"));
    CHECK(sorted_lines(result.err).size() == 1);
    for (const char c : result.err) CHECK(static_cast<unsigned char>(c) != 0x1B);
    CHECK_THAT(result.err, !Contains("\u202e"));
  }
}

TEST_CASE("fetch, faults: names in Content-Disposition that would leave the folder") {
  const std::vector<Named> names = {{"filename=\"../x\"", "_._x"},
                                    {"filename=\"../../../../tmp/x\"", "_._.._.._.._tmp_x"},
                                    {"filename=\"/etc/passwd\"", "_etc_passwd"},
                                    {"filename=\"..\\\\x\"", "_._x"},
                                    {"filename=\"..\"", "index.html"},
                                    {"filename=\"a/b\"", "a_b"},
                                    {"filename=con", "_con"},
                                    {"filename*=UTF-8''%2e%2e%2fx", "_._x"},
                                    {"filename*=UTF-8''%E2%80%AEgpj.exe", "_gpj.exe"},
                                    {"filename=\"" + kLong + "\"", std::string(200, 'x')}};
  for (const auto& [wished, name] : names) {
    CAPTURE(wished);
    FaultHttp server;
    server.otherwise(
        http_faults::whole("hello", "Content-Disposition: attachment; " + wished + "\r\n"));
    const FetchFolder above;
    const Result result = above.fetch({"-o", "below", server.url("/x")});
    CHECK(result.exit_code == 0);
    CHECK(above.names() == Names{"below"});
    CHECK(result.out.starts_with("below/"));
    CHECK(result.out.find('/', 6) == result.out.npos);
    CHECK(result.out == "below/" + name + "\n");
    CHECK(above.text("below/" + name) == "hello");
  }
}

TEST_CASE("fetch, faults: dots in a URL's path are resolved before it is asked for") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  const FetchFolder above;
  const Result result = above.fetch({"-o", "below", server.url("/a/../x"), server.url("/a/.."),
                                     server.url("/a/%2e%2e"), server.url("/.")});
  CHECK(result.exit_code == 0);
  CHECK(above.names() == Names{"below"});
  for (const auto& line : sorted_lines(result.out)) {
    CHECK(line.starts_with("below/"));
    CHECK(line.find('/', 6) == line.npos);
    CHECK(above.text(line) == "hello");
  }
}

TEST_CASE("fetch, faults: names that are the same but for their faults are told apart") {
  FaultHttp server;
  server.otherwise(http_faults::whole("hello"));
  const FetchFolder folder;
  const Result result = folder.fetch({server.url("/a%2fb"), server.url("/a%5cb"),
                                      server.url("/" + kLong + "1"), server.url("/" + kLong)});
  CHECK(result.exit_code == 0);
  CHECK(folder.names().size() == 4);
}
