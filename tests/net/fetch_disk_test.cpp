// aioc fetch and folders that cannot be written: no room, not ours, and read-only.
#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "net/fetch.h"
#include "support/fault_http.h"
#include "support/http_faults.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

/// Runs `script` in a shell, where a mount is seen by nobody else, with the folder as $1, aioc
/// as $2 and `url` as $3. Nothing where the system does not let that be done.
std::optional<Result> with_mounts(const FetchFolder& folder, const std::string& script,
                                  const std::string& url) {
  const std::string first = "mount -t tmpfs -o size=256k none \"$1\" || exit 99; ";
  const std::vector<std::string> shell = {
      "sh", "-c", first + script, "sh", folder.path(), AIOC_BINARY, url};
  for (const std::vector<std::string>& unshare :
       {std::vector<std::string>{"unshare", "-m"}, {"unshare", "-rm"}}) {
    std::vector<std::string> words = unshare;
    words.insert(words.end(), shell.begin(), shell.end());
    Result result = run(words);
    if (result.exit_code != 99 && result.err.find("unshare") == std::string::npos) {
      return result;
    }
  }
  WARN("skipped: no file system can be mounted, neither by root nor in a namespace");
  return std::nullopt;
}

}  // namespace

TEST_CASE("fetch, disk: no room, on a disk of 256 KiB") {
  FaultHttp server;
  server.on("/known", http_faults::whole(some_bytes(300'000)));
  server.on("/large", http_faults::whole(some_bytes(3'000'000)));
  server.on("/chunks", http_faults::chunked(some_bytes(300'000)));
  server.on("/small", http_faults::whole("hello"));
  for (const std::string path : {"/known", "/large", "/chunks"}) {
    CAPTURE(path);
    const FetchFolder folder;
    // What is left in the folder comes behind a line of its own.
    const auto result = with_mounts(
        folder, "\"$2\" fetch --json -o \"$1\" \"$3\"; echo \"status $?\"; ls -A \"$1\"",
        server.url(path));
    if (!result) return;
    CHECK_THAT(result->out, Contains("\"error\":\"disk full\""));
    CHECK_THAT(result->out, Catch::EndsWith("status 2\n"));
    CHECK_THAT(result->err, Contains(": disk full: "));
    CHECK(server.count(path) == 1);
  }
}

TEST_CASE("fetch, disk: no room for one, and the others are saved") {
  FaultHttp server;
  server.on("/large", http_faults::whole(some_bytes(300'000)));
  server.on("/small", http_faults::whole("hello"));
  const FetchFolder folder;
  const auto result = with_mounts(folder,
                                  "\"$2\" fetch -o \"$1\" \"$3\" \"${3%large}small\"; "
                                  "echo \"status $?\"; ls -A \"$1\"; cat \"$1/small\"",
                                  server.url("/large"));
  if (!result) return;
  CHECK_THAT(result->out, Catch::EndsWith("status 2\nsmall\nhello"));
}

TEST_CASE("fetch, disk: no room, with --resume: what came is kept, and gone on with") {
  FaultHttp server;
  const std::string body = some_bytes(300'000);
  server.on("/x", http_faults::ranges(body, "\"1\""));
  const FetchFolder folder;
  const auto result = with_mounts(folder,
                                  "\"$2\" fetch --resume -o \"$1\" \"$3\"; echo \"status $?\"; "
                                  "ls -A \"$1\"; mount -o remount,size=1m none \"$1\"; "
                                  "\"$2\" fetch --resume -o \"$1\" \"$3\"; ls -A \"$1\"; "
                                  "cksum < \"$1/x\"",
                                  server.url("/x"));
  if (!result) return;
  CHECK_THAT(result->out, Contains("status 2\nx.part\nx.part.info\n"));
  const Result checked = run({"cksum"}, {.input = body});
  CHECK_THAT(result->out, Catch::EndsWith("x\nx\n" + checked.out));
  CHECK_FALSE(server.requests().back().field("Range").empty());
}

TEST_CASE("fetch, disk: a read-only folder") {
  FaultHttp server;
  server.on("/x", http_faults::whole("hello"));
  const FetchFolder folder;
  for (const std::string option : {"--force", "--resume"}) {
    const auto result =
        with_mounts(folder,
                    "mount -o remount,ro none \"$1\"; \"$2\" fetch " + option +
                        " --json -o \"$1\" \"$3\"; echo \"status $?\"; ls -A \"$1\"",
                    server.url("/x"));
    if (!result) return;
    CHECK_THAT(result->out, Contains("\"error\":\"cannot write\""));
    CHECK_THAT(result->out, Catch::EndsWith("status 2\n"));
    CHECK_THAT(result->err, Contains(": cannot write: ") && Contains("Read-only file system"));
  }
}

TEST_CASE("fetch, disk: files may be no larger than 64 KiB") {
  FaultHttp server;
  server.on("/known", http_faults::whole(some_bytes(300'000)));
  server.on("/large", http_faults::whole(some_bytes(3'000'000)));
  server.on("/chunks", http_faults::chunked(some_bytes(300'000)));
  for (const std::string path : {"/known", "/large", "/chunks"}) {
    CAPTURE(path);
    const FetchFolder folder;
    const Result result = run({"bash", "-c", "ulimit -f 64; exec \"$0\" fetch --json \"$1\"",
                               AIOC_BINARY, server.url(path)},
                              {.working_directory = folder.path()});
    CHECK(result.signal == 0);
    CHECK(result.exit_code == 2);
    const auto results = fetch_results(result.out);
    REQUIRE(results.size() == 1);
    CHECK(results[0].error == "cannot write");
    CHECK_THAT(results[0].detail, Contains("File too large"));
    CHECK(folder.names().empty());
    CHECK(server.count(path) == 1);
  }
}

TEST_CASE("fetch, disk: a folder in which nobody can make files") {
  FaultHttp server;
  server.on("/x", http_faults::whole("hello"));
  const FetchFolder folder;
  const Result result = folder.fetch({"--json", "-o", "/proc/self/fd", server.url("/x")});
  CHECK(result.exit_code == 2);
  CHECK(fetch_results(result.out).at(0).error == "cannot write");
  const Result nowhere = folder.fetch({"-o", "/proc/nowhere/x", server.url("/x")});
  CHECK(nowhere.exit_code == 2);
  CHECK_THAT(nowhere.err, Catch::StartsWith("aioc fetch: /proc/nowhere/x: "));
}
