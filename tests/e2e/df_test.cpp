// aioc df: with the system's df, and with false ones.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

/// A directory with a program `df` that runs a shell script, to stand first in PATH.
class FalseDf {
 public:
  explicit FalseDf(const std::string& script) {
    std::string name = (std::filesystem::temp_directory_path() / "aioc-df-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    directory_ = name;
    std::ofstream(directory_ + "/df") << "#!/bin/sh\n" << script;
    REQUIRE(::chmod((directory_ + "/df").c_str(), 0755) == 0);
  }
  FalseDf(const FalseDf&) = delete;
  FalseDf& operator=(const FalseDf&) = delete;
  ~FalseDf() { std::filesystem::remove_all(directory_); }

  Result run(std::vector<std::string> words) const {
    words.insert(words.begin(), "df");
    return run_aioc(words, {.env = {{"PATH", directory_ + ":/usr/bin:/bin"}}});
  }

 private:
  std::string directory_;
};

// As df -h prints it in the locale C, where it pads by bytes.
const char* const kRows =
    "cat <<'END'\n"
    " Size  Used Avail Type  Filesystem     Mounted on\n"
    "  12G     0   12G tmpfs my source      /run\n"
    " 252G   17G   80G ext4  /dev/vda1      /mnt/two words\n"
    "    -     -     - fuse  größe        /mnt/größe\n"
    "END\n";

}  // namespace

TEST_CASE("df: the root is among the local file systems, in both styles") {
  const Result result = run_aioc({"df", "/"});
  CHECK_THAT(result.out, Catch::Matches("/[^:]*: +[0-9.]+[KMGTPE]?\n"));
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  CHECK_THAT(run_aioc({"df", "--protocol", "/"}).out, Contains(": "));
  CHECK_THAT(run_aioc({"df", "--json", "/"}).out, Contains("\"available\":"));
}

TEST_CASE("df: mount points and sources may hold blanks") {
  const FalseDf df(kRows);
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{}, {"--protocol"}}) {
    const Result result = df.run(words);
    CHECK(result.out ==
          "/run                     : 12G\n"
          "/mnt/two words           : 80G\n"
          "/mnt/größe               : -\n");
    CHECK(result.err.empty());
    CHECK(result.exit_code == 0);
  }
}

TEST_CASE("df: --json has all fields, and null where df knows nothing") {
  const FalseDf df(
      "cat <<'END'\n"
      "    1B-blocks  Used       Avail Type Filesystem Mounted on\n"
      "  25269870592     0 25269870592 ext4 /dev/a b   /mnt/\"two words\"\n"
      "            -     -           - fuse x          /y\n"
      "END\n");
  const Result result = df.run({"--json"});
  CHECK(result.out ==
        R"({"mount":"/mnt/\"two words\"","available":25269870592,"size":25269870592,)"
        R"("used":0,"type":"ext4","source":"/dev/a b"})"
        "\n"
        R"({"mount":"/y","available":null,"size":null,"used":null,"type":"fuse","source":"x"})"
        "\n");
  CHECK(df.run({"--json", "--protocol"}).out == result.out);
}

TEST_CASE("df: paths are df's, whatever they look like") {
  const FalseDf df("for word; do echo \"$word\" >&2; done; exit 0\n");
  CHECK_THAT(df.run({"--", "-x", "a b"}).err, Catch::EndsWith("--\n-x\na b\n"));
}

TEST_CASE("df: a df that fails is trouble; what it said is passed on, rows and message") {
  const FalseDf df(std::string(kRows) + "echo 'df: no such thing' >&2; exit 1\n");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{}, {"--protocol"}}) {
    const Result result = df.run(words);
    CHECK_THAT(result.out, Contains("/mnt/two words           : 80G\n"));
    CHECK(result.err == "df: no such thing\n");
    CHECK(result.exit_code == 2);
  }
  CHECK(run_aioc({"df", "/no/such/file"}).exit_code == 2);
}

TEST_CASE("df: a df that is killed, or says something else, is trouble that is named") {
  const Result killed = FalseDf("kill -KILL $$\n").run({});
  CHECK(killed.exit_code == 2);
  CHECK(killed.err == "aioc df: df was ended by signal 9\n");
  const Result strange = FalseDf("echo hello\n").run({});
  CHECK(strange.exit_code == 2);
  CHECK_THAT(strange.err, Contains("cannot read the heading of df: 'hello'"));
}

TEST_CASE("df: without a df in PATH it says so") {
  const Result result = run_aioc({"df"}, {.env = {{"PATH", "/nonexistent"}}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("there is no df in PATH"));
}

TEST_CASE("df: a full disk is an error") {
  const FalseDf df(kRows);
  const Result result = run_aioc({"df", "/"}, {.standard_output = Path{"/dev/full"}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("standard output: No space left on device"));
}
