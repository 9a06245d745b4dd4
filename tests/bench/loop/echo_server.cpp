// An echo server as a child process: where it runs, and how its port is learnt.
#include "echo_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sstream>
#include <utility>

#include "../spawn.h"

namespace bench::loop {
namespace {

/// Keeps this process on one processor, and so those that it starts, until it goes.
class OnProcessor {
 public:
  explicit OnProcessor(std::size_t processor) {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    if (sched_setaffinity(0, sizeof only, &only) != 0) {
      throw BenchError(fmt::format("sched_setaffinity: {}", std::strerror(errno)));
    }
  }
  OnProcessor(const OnProcessor&) = delete;
  OnProcessor& operator=(const OnProcessor&) = delete;
  ~OnProcessor() { sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_;
};

std::string read_line(int fd) {
  std::string line;
  char byte = 0;
  for (;;) {
    const ssize_t got = read(fd, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || byte == '\n') return line;
    line += byte;
  }
}

}  // namespace

Processors choose_processors() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) {
    throw BenchError("an echo server and its client need two processors");
  }
  std::vector<std::size_t> found;
  for (std::size_t at = 0; found.size() < 2; ++at) {
    if (CPU_ISSET(at, &allowed)) found.push_back(at);
  }
  return {found[0], found[1]};
}

EchoServer::EchoServer(std::vector<std::string> command, std::size_t processor) {
  const OnProcessor here(processor);
  std::vector<char*> argv;
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw BenchError("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  const int error = posix_spawn(&pid_, argv.front(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  if (error == 0) port_ = read_line(pipe[0]);
  close(pipe[0]);
  if (error != 0) pid_ = -1;
  if (port_.empty()) {
    stop();
    throw BenchError(fmt::format("`{}` does not start", fmt::join(command, " ")));
  }
}

void EchoServer::stop() {
  const pid_t pid = std::exchange(pid_, -1);
  if (pid < 0) return;
  kill(pid, SIGTERM);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

double EchoServer::run(const std::string& client, const Load& load,
                       std::size_t processor) const {
  const OnProcessor here(processor);
  std::istringstream line(capture(
      {{client, port_, std::to_string(load.connections), std::to_string(load.bytes),
        std::to_string(load.warmup), std::to_string(load.messages), std::to_string(pid_)}}));
  double nanoseconds = 0;
  if (!(line >> nanoseconds)) throw BenchError("the echo client reported no figures");
  return nanoseconds / static_cast<double>(load.messages);
}

}  // namespace bench::loop
