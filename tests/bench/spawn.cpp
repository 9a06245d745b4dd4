// Starting one process and timing it from spawn to exit: the system calls.
#include "spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kNullDevice = "/dev/null";
constexpr std::size_t kDrainBytes = std::size_t{64} * 1024;  // the default size of a pipe
constexpr int kFirstFailure = 2;
constexpr int kSignalBase = 128;

[[noreturn]] void fail(std::string_view what, int error) {
  throw BenchError(fmt::format("{}: {}", what, std::strerror(error)));
}

void check(int error, std::string_view what) {
  if (error != 0) fail(what, error);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { reset(); }

  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe", errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// What the child does to its descriptors between spawn and exec.
class FileActions {
 public:
  FileActions() { check(::posix_spawn_file_actions_init(&actions_), "file actions"); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  void open(int fd, const char* path, int flags) {
    check(::posix_spawn_file_actions_addopen(&actions_, fd, path, flags, 0), "file actions");
  }
  void duplicate(int from, int to) {
    check(::posix_spawn_file_actions_adddup2(&actions_, from, to), "file actions");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail("waitpid", errno);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

// Reads to the end of the pipe. A copy is kept only when asked for, never while timing.
std::size_t drain(int fd, std::string* kept) {
  static std::array<char, kDrainBytes> buffer;
  std::size_t total = 0;
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got == 0) return total;
    if (got < 0) {
      if (errno == EINTR) continue;
      fail("read", errno);
    }
    total += static_cast<std::size_t>(got);
    if (kept != nullptr) kept->append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void require_success(const Command& command, int exit_code) {
  if (exit_code < kFirstFailure) return;
  const bool by_signal = exit_code > kSignalBase;
  throw BenchError(fmt::format("`{}` {} {}", command_line(command),
                               by_signal ? "was ended by signal" : "exited with status",
                               by_signal ? exit_code - kSignalBase : exit_code));
}

Run run(const Command& command, Sink sink, std::string* kept) {
  // All that needs memory is made ready before the clock starts.
  std::vector<std::string> words = command.argv;
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  FileActions actions;
  std::optional<Pipe> pipe;
  actions.open(STDIN_FILENO, command.stdin_path.c_str(), O_RDONLY);
  if (sink == Sink::kPipe) {
    pipe.emplace(make_pipe());
    actions.duplicate(pipe->write_end.get(), STDOUT_FILENO);
  } else {
    actions.open(STDOUT_FILENO, kNullDevice, O_WRONLY);
  }
  actions.open(STDERR_FILENO, kNullDevice, O_WRONLY);

  Run result;
  pid_t child = 0;
  const auto begin = Clock::now();
  const int error =
      ::posix_spawn(&child, argv.front(), actions.get(), nullptr, argv.data(), environ);
  if (error != 0) fail(fmt::format("cannot run `{}`", command_line(command)), error);
  if (pipe) {
    pipe->write_end.reset();  // or the end of the output would never be seen
    result.bytes_out = drain(pipe->read_end.get(), kept);
  }
  result.exit_code = wait_for(child);
  result.microseconds = std::chrono::duration<double, std::micro>(Clock::now() - begin).count();

  require_success(command, result.exit_code);
  return result;
}

}  // namespace

std::string_view sink_name(Sink sink) { return sink == Sink::kPipe ? "pipe" : "null"; }

std::string command_line(const Command& command) {
  std::string text = fmt::format("{}", fmt::join(command.argv, " "));
  if (command.stdin_path != kNullDevice) text += fmt::format(" < {}", command.stdin_path);
  return text;
}

Run run_timed(const Command& command, Sink sink) { return run(command, sink, nullptr); }

std::string capture(const Command& command) {
  std::string text;
  run(command, Sink::kPipe, &text);
  return text;
}

void stay_on_this_cpu() {
  const int cpu = ::sched_getcpu();
  if (cpu < 0) fail("sched_getcpu", errno);
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<std::size_t>(cpu), &only);
  if (::sched_setaffinity(0, sizeof only, &only) != 0) fail("sched_setaffinity", errno);
}

std::optional<std::string> find_in_path(std::string_view name) {
  const char* const variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "/usr/bin:/bin" : variable;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string candidate = fmt::format("{}/{}", rest.substr(0, end), name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

}  // namespace bench
