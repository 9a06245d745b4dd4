// Companions, the programs that aioc becomes: here aioc-serve, which does several commands.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "e2e/aioc.h"
#include "support/serving.h"
#include "support/temporary_folder.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;
namespace fs = std::filesystem;

TEST_CASE("companion: where it is not installed, only what needs it fails") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "bin");
  const std::string aioc = folder / "bin/aioc";
  fs::copy_file(AIOC_BINARY, aioc);
  const Result help = run({aioc, "serve", "http", "-h"});
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.out, StartsWith("aioc serve http - "));
  CHECK_THAT(run({aioc, "serve", "http", "--prt", "0"}).err,
             Contains("Did you mean '--port'?"));
  const Result result = run({aioc, "serve", "http"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err,
             StartsWith("aioc serve http: the program that does this is not there: " +
                        folder / "libexec/aioc/aioc-serve") &&
                 Contains("./dev install"));
  CHECK_THAT(run({aioc, "echo", "client"}).err, StartsWith("aioc echo client: the program"));
  CHECK_THAT(run({aioc, "serve", "db"}).err, Contains("/libexec/aioc/aioc-serve-db."));
  // One that cannot be run is another matter.
  folder.write("libexec/aioc/aioc-serve", "");
  CHECK_THAT(run({aioc, "serve", "http"}).err, Contains("aioc-serve: Permission denied"));
}

TEST_CASE("companion: the process is the one that aioc was, and ps shows what was typed") {
  Serving server({AIOC_BINARY, "serve", "tcp", "--port", "0", "--log", "none"});
  std::ifstream file("/proc/" + std::to_string(server.pid()) + "/cmdline");
  std::string words((std::istreambuf_iterator<char>(file)), {});
  std::replace(words.begin(), words.end(), '\0', '|');
  CHECK(words == "aioc serve tcp|--port|0|--log|none|");
}

TEST_CASE("companion: run by hand, it says whose part it is") {
  const auto serve =
      fs::path(AIOC_BINARY).parent_path().parent_path() / "libexec/aioc/aioc-serve";
  const Result result = run({serve.string(), "--port", "0"});
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK(result.err == "aioc-serve: this is a part of aioc; give 'aioc serve' or 'aioc echo'\n");
}
