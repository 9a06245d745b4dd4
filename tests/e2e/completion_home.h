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
