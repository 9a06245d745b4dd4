// A home directory for an interactive shell that completes aioc: nothing of the user's is read
// or written, and `aioc` in its PATH is the binary under test, or a stand-in.
#pragma once

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/terminal.h"

namespace aioc::testing {

/// Makes a directory that goes away with it:
///
///     bin/aioc        the binary under test
///     elsewhere/aioc  a stand-in, see use_stand_in()
///     some-file       what file name completion would find
///     two words.txt   the same, with a blank
class CompletionHome {
 public:
  CompletionHome() {
    auto pattern = (std::filesystem::temp_directory_path() / "aioc-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
    root_ = pattern;
    std::filesystem::create_directories(root_ / "bin");
    std::filesystem::create_directories(root_ / "elsewhere");
    std::filesystem::create_symlink(AIOC_BINARY, root_ / "bin/aioc");
    write("elsewhere/aioc", kStandIn);
    write("some-file", "");
    write("two words.txt", "");
  }
  CompletionHome(const CompletionHome&) = delete;
  CompletionHome& operator=(const CompletionHome&) = delete;
  ~CompletionHome() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  /// Writes an executable file.
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::remove(root_ / name);
    std::ofstream(root_ / name) << text;
    std::filesystem::permissions(root_ / name, std::filesystem::perms::owner_all);
  }
  std::string read(const std::string& name) const {
    std::ifstream file(root_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// From now on `aioc` is a script. Run, it prints "ran <word><word>"; asked to complete, it
  /// notes the words in the file `asked` and knows the candidates a:b, a:c=d, U+265C,
  /// --color=always and 'two words', each "that is" itself.
  void use_stand_in() const { write("bin/aioc", kStandIn); }
  /// From now on `aioc` complains and fails.
  void use_broken() const {
    write("bin/aioc", "#!/bin/sh\necho broken; echo broken >&2; exit 2\n");
  }
  /// From now on `aioc` is the stand-in, but asked to complete it complains and fails.
  void use_silent() const {
    write("bin/aioc",
          "#!/bin/sh\n[ \"$1\" = __complete ] || { echo \"ran <$1>\"; exit; }\n"
          "echo broken >&2; exit 2\n");
  }

  /// From now on `aioc` is the stand-in, but completes as the binary under test does. There are
  /// a command unlike-any and a file --odd=name too. Called before a shell starts, which may
  /// look for commands just once.
  void use_real_answers() const {
    write("bin/aioc", "#!/bin/sh\n[ \"$1\" = __complete ] && exec '" AIOC_BINARY
                      "' \"$@\"\n"
                      "printf 'ran '; printf '<%s>' \"$@\"; echo\n");
    write("bin/unlike-any", "");
    write("--odd=name", "");
  }
  /// From now on `aioc` takes --words=cpp or --words=FILE, and FILEs.
  void use_file_taker() const {
    write("bin/aioc", R"(#!/bin/sh
if [ "$1" != __complete ]; then printf 'ran '; printf '<%s>' "$@"; echo; exit; fi
for word; do :; done
before= adds=files
case $word in --words=*) before=--words= adds='files\t--words=' ;; esac
case ${before}cpp in "$word"*) printf '%s\tthe language\n' ${before}cpp ;; esac
printf "\t$adds\n"
)");
  }

  RunOptions options() const {
    const char* path = std::getenv("PATH");
    const auto home = root_.string();
    std::map<std::string, std::string> env = {
        {"PATH", home + "/bin:" + (path == nullptr ? "/usr/bin:/bin" : path)},
        {"HOME", home},
        {"ZDOTDIR", home},
        {"INPUTRC", "/dev/null"},
        {"TERM", "vt100"},
        {"NO_COLOR", "1"},
        {"LC_ALL", "C.UTF-8"},
        {"PS1", kPrompt},
    };
    for (const char* kind : {"CONFIG", "DATA", "CACHE", "STATE", "RUNTIME"}) {
      const std::string end = kind == std::string("RUNTIME") ? "_DIR" : "_HOME";
      env["XDG_" + std::string(kind) + end] = home;
    }
    return {.env = env,
            .unset = {"ENV", "BASH_ENV", "HISTFILE", "PROMPT_COMMAND", "COLUMNS", "LINES"},
            .working_directory = home};
  }

  static constexpr const char* kPrompt = "ready> ";
  // Wide and high enough for every list, so that no shell asks whether to show it.
  static constexpr int kRows = 100;
  static constexpr int kColumns = 120;

 private:
  static constexpr const char* kStandIn = R"(#!/bin/sh
if [ "$1" != __complete ]; then printf 'ran '; printf '<%s>' "$@"; echo; exit; fi
shift
{ printf '<%s>' "$@"; echo; } >>"$HOME/asked"
for word; do :; done
for candidate in a:b a:c=d U+265C --color=always 'two words'; do
  case $candidate in "$word"*) printf '%s\tthat is %s\n' "$candidate" "$candidate" ;; esac
done
)";

  std::filesystem::path root_;
};

/// Says so where `shell` is missing, for the test to end there.
inline bool installed(const std::string& shell) {
  const bool found = run({"/bin/sh", "-c", "command -v \"$0\"", shell}).exit_code == 0;
  if (!found) WARN(shell << " is not installed: its completion is not tested");
  return found;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What is typed, and what aioc is run with in the end.
struct Typed {
  std::string keys;
  std::string words;
};

/// Where df takes files and spinner a command line, in any shell, with use_real_answers().
inline std::vector<Typed> files_and_commands(const CompletionHome& home) {
  const std::string path = home.options().env["HOME"];
  return {
      {"aioc df some\tend", "<df><some-file><end>"},
      {"aioc df x els\tai\tend", "<df><x><elsewhere/aioc><end>"},
      {"aioc df two\tend", "<df><two words.txt><end>"},
      {"aioc df 'two\tend", "<df><two words.txt><end>"},
      {"aioc df \"two w\tend", "<df><two words.txt><end>"},
      {"aioc df two\\ \tend", "<df><two words.txt><end>"},
      {"aioc df ~/so\tend", "<df><" + path + "/some-file><end>"},
      {"aioc df $HOME/so\tend", "<df><" + path + "/some-file><end>"},
      {"aioc df " + path + "/so\tend", "<df><" + path + "/some-file><end>"},
      {"aioc df -- --odd=\tend", "<df><--><--odd=name><end>"},
      {"aioc find some\tend", "<find><someend>"},
      {"aioc df --js\tsome\t", "<df><--json><some-file>"},
      {"aioc spinner unlik\tsome\tend", "<spinner><unlike-any><some-file><end>"},
      {"aioc spinner -t -- unlik\t-x some\t", "<spinner><-t><--><unlike-any><-x><some-file>"},
      {"aioc spinner bin/unlik\ttwo\t", "<spinner><bin/unlike-any><two words.txt>"}};
}

/// Where aioc has a candidate and files are taken too, in any shell, with use_file_taker().
inline std::vector<Typed> candidates_and_files() {
  return {{"aioc cp\tend", "<cpp><end>"},
          {"aioc some\tend", "<some-file><end>"},
          {"aioc --words=c\tend", "<--words=cpp><end>"},
          {"aioc --words=some\tend", "<--words=some-file><end>"},
          {"aioc --words=els\tai\tend", "<--words=elsewhere/aioc><end>"},
          {"aioc --words=two\tend", "<--words=two words.txt><end>"},
          {"aioc '--words=some\tend", "<--words=some-file><end>"}};
}

/// Types each line at a prompt, with the stand-in for aioc.
inline void check_lines(Terminal& terminal, const std::vector<Typed>& lines) {
  for (const auto& [keys, words] : lines) {
    CAPTURE(keys);
    terminal.send(keys + "\r");
    REQUIRE_NOTHROW(terminal.expect("ran " + words + "\r\n"));
    terminal.expect(CompletionHome::kPrompt);
  }
}

}  // namespace aioc::testing
