// aioc fetch --head: the first 100 characters of bodies, in the order of the URLs.
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "support/fault_http.h"
#include "support/http_faults.h"
#include "support/temporary_folder.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

HttpHandler typed(const std::string& type, std::string body) {
  return http_faults::whole(std::move(body), "Content-Type: " + type + "\r\n");
}

}  // namespace

TEST_CASE("fetch --head: all at once, printed in the order asked") {
  FaultHttp server;
  server.on("/a", [&server](Exchange& exchange) {
    server.wait_for_requests(3);
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
  });
  server.on("/b", http_faults::whole(std::string(1000, 'b')));
  server.on("/c", http_faults::whole(""));
  const TemporaryFolder folder;
  const auto result =
      run_aioc({"fetch", "--head", server.url("/a"), server.url("/b"), server.url("/c")},
               {.working_directory = folder.path()});
  CHECK(result.out == "first\n" + std::string(100, 'b') + "\n\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("fetch --head: characters are code points, by the charset that the server names") {
  FaultHttp server;
  server.on("/utf8", typed("text/html", repeated("你", 200)));
  server.on("/emoji", typed("text/html; charset=utf-8", repeated("🙂", 101)));
  server.on("/gbk", typed("text/html; charset=GBK", repeated("\xC4\xE3\xBA\xC3", 51)));
  server.on("/latin", typed("text/html; charset=\"ISO-8859-1\"", "caf\xE9"));
  server.on("/broken", typed("text/html", "a\xFFz\xE4\xBD"));
  server.on("/unknown", typed("text/html; charset=klingon", "é"));
  server.on("/piecewise", http_faults::chunked(repeated("é", 300), 7));
  std::vector<std::string> words = {"fetch", "--head"};
  for (const char* path :
       {"/utf8", "/emoji", "/gbk", "/latin", "/broken", "/unknown", "/piecewise"}) {
    words.push_back(server.url(path));
  }
  const auto result = run_aioc(words);
  CHECK(result.out == repeated("你", 100) + "\n" + repeated("🙂", 100) + "\n" +
                          repeated("你好", 50) + "\ncafé\na\uFFFDz\uFFFD\né\n" +
                          repeated("é", 100) + "\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("fetch --head: no more is fetched than is wanted") {
  FaultHttp server;
  server.on("/endless", http_faults::endless_without_length());
  server.on("/stalls", http_faults::stall_in_body(std::string(300, 'y'), 150));
  const auto result =
      run_aioc({"fetch", "--head", server.url("/endless"), server.url("/stalls")});
  const auto first = result.out.find('\n');
  CHECK(first == 100);
  CHECK(result.out.substr(first + 1) == std::string(100, 'y') + "\n");
  CHECK(result.exit_code == 0);
}

TEST_CASE("fetch --head: what fails is said, and the others are printed in order") {
  FaultHttp server;
  server.on("/a", http_faults::whole("one"));
  server.on("/cut", http_faults::cut_body("half of it", 4));
  server.on("/flaky", http_faults::first(1, http_faults::cut_body("two and more", 3),
                                         http_faults::whole("two")));
  const auto result = run_aioc({"fetch", "--head", "--retries", "1", server.url("/a"),
                                server.url("/nope"), server.url("/cut"), server.url("/flaky")});
  CHECK(result.out == "one\ntwo\n");
  CHECK_THAT(result.err, Contains("/nope: not found\n"));
  CHECK_THAT(result.err, Contains("/cut: cut short"));
  CHECK(result.exit_code == 2);
}

TEST_CASE("fetch --head: with --json an object each, with its text") {
  FaultHttp server;
  server.on("/a", http_faults::whole("say \"hi\"\n\x1b[31m"));
  const auto result =
      run_aioc({"fetch", "--head", "--json", server.url("/a"), server.url("/nope")});
  CHECK_THAT(result.out, Contains("\"file\":null,\"status\":200,\"bytes\":14,"));
  CHECK_THAT(result.out, Contains("\"head\":\"say \\\"hi\\\"\\n\\u001B[31m\",\"error\":null"));
  CHECK_THAT(result.out, Contains("\"head\":null,\"error\":\"not found\""));
  CHECK(result.exit_code == 1);
}

TEST_CASE("fetch --head: harmless on a terminal, raw in a pipe") {
  FaultHttp server;
  server.on("/a", http_faults::whole("<p>\r\n\t\x1b[31mred\u202E é"));
  const auto tty = run_aioc_tty({"fetch", "--head", "-q", server.url("/a")});
  CHECK(tty.out.find('\x1b') == std::string::npos);
  CHECK(tty.out == "<p>\r\n\t\u241B[31mred\u2B1A é\r\n");
  const auto raw = run_aioc({"fetch", "--head", server.url("/a")});
  CHECK(raw.out == "<p>\r\n\t\x1b[31mred\u202E é\n");
  const auto null = run_aioc({"fetch", "--head", "-0", server.url("/a"), server.url("/a")});
  CHECK(null.out.size() == 2 * raw.out.size());
  CHECK(null.out[raw.out.size() - 1] == '\0');
}

TEST_CASE("fetch --head: compressed transfer is asked for") {
  FaultHttp server;
  server.on("/z",
            http_faults::gzip("hello " + std::string(300, 'z'), http_faults::Gzip::kGood));
  const auto result = run_aioc({"fetch", "--head", server.url("/z")});
  CHECK(result.out == "hello " + std::string(94, 'z') + "\n");
  CHECK_THAT(server.requests().at(0).field("Accept-Encoding"), Contains("gzip"));
}

TEST_CASE("fetch --head: many URLs, in order") {
  FaultHttp server;
  server.otherwise([](Exchange& exchange) {
    const std::string& path = exchange.request().path;
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) +
                  "\r\n\r\n" + path);
  });
  std::string list;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    list += server.url("/" + std::to_string(i)) + "\n";
    expected += "/" + std::to_string(i) + "\n";
  }
  const auto result = run_aioc({"fetch", "--head", "-j", "20", "-"}, {.input = list});
  CHECK(result.out == expected);
  CHECK(result.exit_code == 0);
}

TEST_CASE("fetch --head: what makes no sense beside it is refused") {
  const auto refused = [](std::vector<std::string> words, const std::string& why) {
    words.insert(words.begin(), {"fetch", "--head", "http://127.0.0.1:1/"});
    const auto result = run_aioc(words);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains(why));
  };
  refused({"-o", "x"}, "give one of --head and --output-dir: ");
  refused({"-O", "x"}, "give one of --head and --name: ");
  refused({"--resume"}, "give one of --head and --resume: ");
  refused({"--checksum", "md5=0"}, "give one of --head and --checksum: ");
  refused({"--flags"}, "give one of --head and --flags: ");
}
