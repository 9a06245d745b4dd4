// aioc in the midst of its run, with its standard streams in the hands of the test.
#pragma once

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "support/fd.h"

namespace aioc::testing {

/// Runs aioc in another thread. Its input stays open until close_input(), and nobody reads its
/// output but read_line() and wait(). What waits throws std::runtime_error after kDeadline.
///
///     RunningAioc aioc({"tr"});
///     aioc.write("text\n");
///     CHECK(aioc.read_line() == "TEXT");
///     aioc.close_input();
///     CHECK(aioc.wait().exit_code == 0);
class RunningAioc {
 public:
  explicit RunningAioc(std::vector<std::string> words) {
    // The shell tells its process id, and then becomes aioc.
    Pipe in = make_pipe();
    Pipe out = make_pipe();
    Pipe pid = make_pipe();
    words.insert(words.begin(), {"sh", "-c", "echo $$ >&3; exec \"$0\" \"$@\" 3>&-"});
    words.insert(words.begin() + 3, AIOC_BINARY);
    // Descriptor 3 is the test's pipe, opened anew: a child gets no other.
    words[2] = "exec 3>" + path_of(pid.writer) + "; " + words[2];
    RunOptions options{.standard_input = Path{own_path_of(in.reader)},
                       .standard_output = Path{own_path_of(out.writer)}};
    run_ = std::async(
        std::launch::async,
        [argv = std::move(words), options = std::move(options)] { return run(argv, options); });
    pid_ = std::stoi(line_of(pid.reader, pid_text_));
    in_ = std::move(in.writer);
    out_ = std::move(out.reader);
    set_nonblocking(in_);
  }
  RunningAioc(RunningAioc&&) = delete;
  RunningAioc& operator=(RunningAioc&&) = delete;
  ~RunningAioc() {
    if (run_.valid()) {
      ::kill(pid_, SIGKILL);
      run_.wait();
    }
  }

  /// Writes all of `text`.
  void write(std::string_view text) {
    while (!text.empty()) {
      const auto count = write_some(text, kDeadline);
      if (count == 0) throw std::runtime_error("aioc does not read its input");
      text.remove_prefix(count);
    }
  }
  /// Writes as much as there is room for; 0 where there is none for as long as `patience`.
  std::size_t write_some(std::string_view text, std::chrono::milliseconds patience) {
    pollfd entry = {in_.get(), POLLOUT, 0};
    if (::poll(&entry, 1, static_cast<int>(patience.count())) <= 0) return 0;
    // At most what a pipe takes in one piece.
    const ssize_t count =
        ::write(in_.get(), text.data(), std::min<std::size_t>(text.size(), 4096));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }
  void close_input() { in_.reset(); }
  /// The next line of standard output, without its end.
  std::string read_line() { return line_of(out_, out_text_); }
  /// How many kilobytes of memory it has had at most, so far.
  [[nodiscard]] std::size_t peak_kilobytes() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    const std::string_view key = "VmHWM:";
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with(key)) return std::stoul(line.substr(key.size()));
    }
    throw std::runtime_error("no VmHWM");
  }
  void signal(int number) const { ::kill(pid_, number); }

  /// Waits for its end. `out` is what read_line() has left.
  Result wait() {
    std::array<char, 65536> buffer;
    while (readable(out_)) {
      const ssize_t count = ::read(out_.get(), buffer.data(), buffer.size());
      if (count <= 0) break;
      out_text_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    Result result = run_.get();
    result.out = std::move(out_text_);
    return result;
  }

 private:
  static constexpr std::chrono::milliseconds kDeadline = std::chrono::seconds(30) * kSlowdown;

  static std::string own_path_of(const Fd& fd) {
    return "/proc/self/fd/" + std::to_string(fd.get());
  }
  static std::string path_of(const Fd& fd) {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd.get());
  }
  static bool readable(const Fd& fd) {
    pollfd entry = {fd.get(), POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(kDeadline.count())) <= 0) {
      throw std::runtime_error("aioc writes nothing");
    }
    return true;
  }
  static std::string line_of(const Fd& fd, std::string& text) {
    std::array<char, 4096> buffer;
    std::size_t end = 0;
    while ((end = text.find('\n')) == text.npos) {
      readable(fd);
      const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
      if (count <= 0) throw std::runtime_error("aioc has no more output");
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    std::string line = text.substr(0, end);
    text.erase(0, end + 1);
    return line;
  }

  std::future<Result> run_;
  pid_t pid_ = 0;
  Fd in_;
  Fd out_;
  std::string pid_text_;
  std::string out_text_;
};

}  // namespace aioc::testing
