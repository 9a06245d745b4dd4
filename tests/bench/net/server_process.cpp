#include "server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>

#include "../spawn.h"

namespace bench::net {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool takes_connections(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

std::string read_line(int fd) {
  std::string line;
  char byte = 0;
  while (read(fd, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

}  // namespace

Processors choose_processors() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) {
    throw BenchError("a server and its client need two processors");
  }
  std::vector<std::size_t> found;
  for (std::size_t at = 0; found.size() < 2; ++at) {
    if (CPU_ISSET(at, &allowed)) found.push_back(at);
  }
  return {found[0], found[1]};
}

OnProcessor::OnProcessor(std::size_t processor) {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  for (std::size_t at = 0; at < CPU_SETSIZE; ++at) {
    if (CPU_ISSET(at, &set)) before_.push_back(at);
  }
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    throw BenchError(fmt::format("sched_setaffinity: {}", std::strerror(errno)));
  }
}

OnProcessor::~OnProcessor() {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const std::size_t at : before_) CPU_SET(at, &set);
  sched_setaffinity(0, sizeof set, &set);
}

ServerProcess::ServerProcess(std::vector<std::string> command, std::size_t processor,
                             std::uint16_t port)
    : port_(port) {
  const OnProcessor here(processor);
  std::vector<char*> argv;
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw BenchError("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (port == 0) posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  const int error = posix_spawn(&pid_, argv.front(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  err_ = pipe[0];
  if (error != 0) pid_ = -1;
  if (error == 0) wait_for_port(pipe[0]);
  if (port_ == 0) throw BenchError(fmt::format("`{}` does not start", fmt::join(command, " ")));
}

void ServerProcess::wait_for_port(int fd) {
  if (port_ != 0) {
    while (!takes_connections(port_)) {
      if (waitpid(pid_, nullptr, WNOHANG) != 0) port_ = 0;
      if (port_ == 0) return;
      sched_yield();
    }
    return;
  }
  for (std::string line; !(line = read_line(fd)).empty();) {
    const auto at = line.rfind(':');
    if (line.find("Serving on") == line.npos) continue;
    port_ = static_cast<std::uint16_t>(std::stoul(line.substr(at + 1)));
    return;
  }
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (err_ >= 0) close(err_);
}

std::string ServerProcess::url(const std::string& target) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, target);
}

double ServerProcess::cpu_nanoseconds() const {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    throw BenchError("no clock of the server's processor time");
  }
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double ServerProcess::resident_bytes() const {
  std::ifstream file(fmt::format("/proc/{}/statm", pid_));
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace bench::net
