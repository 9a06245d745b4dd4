// The responder as a child process: its port is the first line that it prints, its counts are
// the second.
#include "responder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <sstream>
#include <string>
#include <utility>

#include "../client.h"

namespace bench::dns {
namespace {

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

Responder::Responder(int milliseconds) {
  std::string program = BENCH_DNS_RESPONDER;
  std::string delay = std::to_string(milliseconds);
  const std::array<char*, 3> argv{program.data(), delay.data(), nullptr};
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw BenchError("pipe");
  output_ = pipe[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  int error = 0;
  {
    const OnSide there(Side::server);
    error = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  }
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  if (error != 0) pid_ = -1;
  std::istringstream line(error == 0 ? read_line(output_) : "");
  if (!(line >> port_)) {
    end();
    throw BenchError(fmt::format("`{}` does not start", program));
  }
}

Responder::~Responder() { end(); }

std::size_t Responder::stop() {
  kill(pid_, SIGTERM);
  std::istringstream line(read_line(output_));
  std::size_t queries = 0;
  std::size_t dropped = 0;
  if (!(line >> queries >> dropped)) throw BenchError("the responder reported no counts");
  end();
  return queries + dropped;
}

void Responder::end() {
  if (output_ >= 0) close(std::exchange(output_, -1));
  const pid_t pid = std::exchange(pid_, -1);
  if (pid < 0) return;
  kill(pid, SIGTERM);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace bench::dns
