#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace aioc::testing {

/// How much slower than usual a build may be: more than 1 with a sanitizer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlowdown = 5;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer) || __has_feature(undefined_behavior_sanitizer)
inline constexpr int kSlowdown = 5;
#else
inline constexpr int kSlowdown = 1;
#endif
#else
inline constexpr int kSlowdown = 1;
#endif

/// The deadline of RunOptions unless the test sets its own.
inline constexpr std::chrono::milliseconds kDefaultDeadline =
    std::chrono::seconds(60) * kSlowdown;

/// How a child process ended and what it wrote.
struct Result {
  std::string out = {};  ///< Standard output, byte for byte.
  std::string err = {};  ///< Standard error, byte for byte.
  int exit_code = -1;    ///< The exit status, or -1 if a signal ended the child.
  int signal = 0;        ///< The signal that ended the child, or 0 if it exited.
};

/// A stream that is a pipe to the test.
struct Piped {};
/// A stream whose descriptor is closed when the child starts.
struct Closed {};
/// A stream that is the file `path`, relative to the test's own directory: an input is
/// opened for reading, an output is created or truncated.
struct Path {
  std::string path;
};
/// An output that is a pipe whose reader goes away once it has read `after_bytes`, like
/// `| head -c N`; with 0 it is gone before the child starts.
struct ReaderCloses {
  std::size_t after_bytes = 0;
};

using Input = std::variant<Piped, Closed, Path>;
using Output = std::variant<Piped, Closed, Path, ReaderCloses>;

/// What surrounds a child process. The defaults are a plain run with empty input.
///
///     run({"cat"}, {.input = "text", .standard_output = Path{"/dev/full"}});
struct RunOptions {
  /// What the child reads from standard input if that is a pipe; end of file follows. If
  /// it is a terminal: what is typed at the start, where "\x04" on a line of its own ends
  /// the input and no line may exceed 4095 bytes.
  std::string input = {};
  /// Variables set over the inherited environment, after `unset` was taken away.
  std::map<std::string, std::string> env = {};
  std::vector<std::string> unset = {};
  Input standard_input = Piped{};
  Output standard_output = Piped{};
  Output standard_error = Piped{};
  /// Only for terminals: which streams are the terminal. Others are as in run().
  bool tty_stdin = true;
  bool tty_stdout = true;
  bool tty_stderr = true;
  /// Where the child starts; empty for the test's own directory. A program name with a
  /// slash that is relative is looked up from here.
  std::string working_directory = {};
  /// A safety net against a child that hangs; no test waits for it to pass.
  std::chrono::milliseconds deadline = kDefaultDeadline;
};

/// Runs `argv` (argv[0] is looked up in the child's PATH) and waits until it has ended and
/// no process holds its piped outputs any more; whatever is left of its process group is
/// then killed. The child has a session of its own, without a terminal, default signal
/// dispositions, an empty signal mask, and no descriptor but 0, 1 and 2.
///
/// Throws std::system_error if the program cannot be started, and std::runtime_error, which
/// names the command, if the deadline passes or it writes more than 256 MiB; the child is
/// then dead.
///
///     const Result result = run({"tr", "a", "b"}, {.input = "banana"});
///     CHECK(result.out == "bbnbnb");
///     CHECK(result.exit_code == 0);
Result run(const std::vector<std::string>& argv, const RunOptions& options = {});

}  // namespace aioc::testing
