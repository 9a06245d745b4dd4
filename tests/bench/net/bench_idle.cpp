// What a connection that says nothing costs, beside what the kernel keeps of it.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "../report.h"
#include "../spawn.h"
#include "net_benches.h"
#include "server_process.h"

namespace bench::net {
namespace {

/// Connections that have asked once, and been answered.
class Idle {
 public:
  Idle(std::uint16_t port, std::size_t count, const std::string& request,
       const std::string& end) {
    for (std::size_t i = 0; i < count; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw BenchError("connect");
      }
      sockets_.push_back(fd);
      if (write(fd, request.data(), request.size()) < 0) throw BenchError("write");
      std::string answer;
      char room[4096];
      while (answer.find(end) == answer.npos) {
        const ssize_t size = read(fd, room, sizeof room);
        if (size <= 0) throw BenchError("no answer");
        answer.append(room, static_cast<std::size_t>(size));
      }
    }
  }
  Idle(const Idle&) = delete;
  Idle& operator=(const Idle&) = delete;
  ~Idle() {
    for (const int fd : sockets_) close(fd);
  }

 private:
  std::vector<int> sockets_;
};

void measure(std::string_view what, const std::vector<std::string>& command,
             const std::string& request, const std::string& end) {
  constexpr std::size_t kFew = 100;
  constexpr std::size_t kMany = 10'000;
  constexpr rlim_t kSpare = 200;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = kMany + kSpare;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) throw BenchError("10,000 descriptors not allowed");
  const Processors processors = choose_processors();
  const ServerProcess server(command, processors.server);
  // What the first connections bring with them is not theirs.
  const Idle first(server.port(), kFew, request, end);
  const double before = server.resident_bytes();
  const Idle many(server.port(), kMany - kFew, request, end);
  const double bytes = (server.resident_bytes() - before) / static_cast<double>(kMany - kFew);
  constexpr double kAim = 1024;
  print_figure({"idle", fmt::format("memory of an idle connection, {}", what), ""}, bytes, "B",
               kAim, "of 10,000");
}

}  // namespace

void bench_idle(const std::string& aioc) {
  measure("http", {aioc, "serve", "http", "--port", "0", "--log", "none"},
          "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "ok\n");
  measure("telnet", {aioc, "serve", "tcp", "--port", "0", "--log", "none"}, "rook black\n",
          "found\r\n");
}

}  // namespace bench::net
