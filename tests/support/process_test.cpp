#include "support/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "support/fd.h"

namespace aioc::testing {
namespace {

Result shell(const std::string& script, const RunOptions& options = {}) {
  return run({"/bin/sh", "-c", script}, options);
}

// Closes one of the test's own standard streams for a while.
class WithoutStream {
 public:
  explicit WithoutStream(int fd)
      : fd_(fd), saved_(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) {
    ::close(fd);
  }
  WithoutStream(const WithoutStream&) = delete;
  WithoutStream& operator=(const WithoutStream&) = delete;
  ~WithoutStream() {
    if (saved_) ::dup2(saved_.get(), fd_);  // Else it was closed all along.
  }

 private:
  int fd_;
  Fd saved_;
};

TEST_CASE("run: output, errors and exit status are kept apart", "[support]") {
  const Result result = shell("echo out; echo err >&2; exit 7");
  CHECK(result.out == "out\n");
  CHECK(result.err == "err\n");
  CHECK(result.exit_code == 7);
  CHECK(result.signal == 0);
}

TEST_CASE("run: a child ended by a signal", "[support]") {
  const Result result = shell("kill -TERM $$");
  CHECK(result.exit_code == -1);
  CHECK(result.signal == SIGTERM);
}

TEST_CASE("run: input is empty by default", "[support]") {
  const Result result = run({"cat"});
  CHECK(result.out.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("run: megabytes both ways", "[support]") {
  std::string input;
  for (int i = 0; input.size() < 3'000'000; ++i) input += std::to_string(i) + '\n';
  input += '\0';
  const Result result = run({"tee", "/dev/stderr"}, {.input = input});
  CHECK(result.exit_code == 0);
  CHECK((result.out == input));  // Not worth printing.
  CHECK((result.err == input));
}

TEST_CASE("run: input that nobody reads", "[support]") {
  CHECK(run({"true"}, {.input = std::string(1'000'000, 'x')}).exit_code == 0);
  const Result result = shell("exec <&-; echo done", {.input = std::string(1'000'000, 'x')});
  CHECK(result.out == "done\n");
}

TEST_CASE("run: a child that closes its outputs is still waited for", "[support]") {
  CHECK(shell("exec >&- 2>&-; cat >/dev/null; exit 5", {.input = "x"}).exit_code == 5);
}

TEST_CASE("run: output written by a descendant after the child's end", "[support]") {
  CHECK(shell("(sleep 0.1; echo late) & echo early").out == "early\nlate\n");
}

TEST_CASE("run: the environment", "[support]") {
  REQUIRE(::setenv("AIOC_TEST_KEPT", "kept", 1) == 0);
  REQUIRE(::setenv("AIOC_TEST_GONE", "inherited", 1) == 0);
  const Result result =
      shell("echo ${AIOC_TEST_KEPT-unset} ${AIOC_TEST_GONE-unset} $AIOC_TEST_NEW",
            {.env = {{"AIOC_TEST_NEW", "a=b"}}, .unset = {"AIOC_TEST_GONE"}});
  CHECK(result.out == "kept unset a=b\n");
  const Result both = shell("echo $AIOC_TEST_GONE",
                            {.env = {{"AIOC_TEST_GONE", "set"}}, .unset = {"AIOC_TEST_GONE"}});
  CHECK(both.out == "set\n");
  ::unsetenv("AIOC_TEST_KEPT");
  ::unsetenv("AIOC_TEST_GONE");
}

TEST_CASE("run: the working directory", "[support]") {
  CHECK(run({"/bin/pwd"}, {.working_directory = "/"}).out == "/\n");
  CHECK_THROWS_AS(run({"true"}, {.working_directory = "/no/such/place"}), std::system_error);
}

TEST_CASE("run: a program that cannot be started", "[support]") {
  CHECK_THROWS_AS(run({"no-such-program"}), std::system_error);
  CHECK_THROWS_AS(run({"true"}, {.env = {{"PATH", "/no/such/place"}}}), std::system_error);
  CHECK_THROWS_AS(run({"/"}), std::system_error);
  CHECK_THROWS_AS(run({}), std::invalid_argument);
}

TEST_CASE("run: closed standard streams", "[support]") {
  const std::string list = "for i in 0 1 2; do test -e /proc/$$/fd/$i && echo $i; done >&";
  CHECK(shell(list + "1").out == "0\n1\n2\n");
  CHECK(shell(list + "1", {.standard_input = Closed{}}).out == "1\n2\n");
  CHECK(shell("echo x", {.standard_output = Closed{}}).exit_code != 0);
  CHECK(shell("echo x >&2", {.standard_error = Closed{}}).exit_code != 0);
}

TEST_CASE("run: streams that are files", "[support]") {
  const Result full = run({"cat"}, {.input = "x", .standard_output = Path{"/dev/full"}});
  CHECK(full.exit_code == 1);
  CHECK(full.out.empty());
  CHECK(full.err.find("No space left") != std::string::npos);
  CHECK(run({"cat"}, {.standard_input = Path{"/"}}).exit_code == 1);
  CHECK_THROWS_AS(run({"true"}, {.standard_input = Path{"/no/such/file"}}), std::system_error);
}

TEST_CASE("run: a reader that goes away", "[support]") {
  const Result at_once = run({"yes"}, {.standard_output = ReaderCloses{}});
  CHECK(at_once.signal == SIGPIPE);
  CHECK(at_once.out.empty());
  const Result later = run({"yes"}, {.standard_output = ReaderCloses{.after_bytes = 5}});
  CHECK(later.signal == SIGPIPE);
  CHECK(later.out == "y\ny\ny");
}

TEST_CASE("run: the test's signal settings do not reach the child", "[support]") {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const auto old_int = std::signal(SIGINT, SIG_IGN);
  const auto old_pipe = std::signal(SIGPIPE, SIG_IGN);
  CHECK(shell("kill -INT $$").signal == SIGINT);
  CHECK(run({"yes"}, {.standard_output = ReaderCloses{}}).signal == SIGPIPE);
  std::signal(SIGINT, old_int);
  std::signal(SIGPIPE, old_pipe);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_CASE("run: no other descriptor reaches the child", "[support]") {
  const Fd null = adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC), "opening /dev/null");
  const Fd inheritable(::fcntl(null.get(), F_DUPFD, STDERR_FILENO + 1));
  REQUIRE(inheritable);
  const std::string name = "/proc/self/fd/" + std::to_string(inheritable.get());
  CHECK(run({"readlink", "/proc/self/fd/1"}).exit_code == 0);
  CHECK(run({"readlink", name}).exit_code == 1);
}

TEST_CASE("run: a test without standard streams of its own", "[support]") {
  Result result;
  {
    const WithoutStream in(STDIN_FILENO);
    const WithoutStream out(STDOUT_FILENO);
    const WithoutStream err(STDERR_FILENO);
    result = shell("cat; echo err >&2", {.input = "in"});
  }
  CHECK(result.out == "in");
  CHECK(result.err == "err\n");
}

TEST_CASE("run: the deadline kills the child and its descendants", "[support]") {
  using std::chrono::milliseconds;
  std::string message;
  try {
    shell("sleep 1000 & echo hello; wait", {.deadline = milliseconds(300)});
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(message.find("deadline") != std::string::npos);
  CHECK(message.find("sleep 1000 & echo hello") != std::string::npos);
  CHECK(message.find("stdout: hello") != std::string::npos);
  // The child has ended, but not what it left behind.
  CHECK_THROWS_AS(shell("sleep 1000 &", {.deadline = milliseconds(300)}), std::runtime_error);
}

TEST_CASE("run: from several threads at once", "[support]") {
  constexpr int kThreads = 4;
  constexpr int kRuns = 10;
  std::vector<int> good(kThreads, 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&mine = good[static_cast<std::size_t>(i)], i] {
      const std::string input(100'000, static_cast<char>('a' + i));
      for (int n = 0; n < kRuns; ++n) mine += run({"cat"}, {.input = input}).out == input;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == std::vector<int>(kThreads, kRuns));
}

}  // namespace
}  // namespace aioc::testing
