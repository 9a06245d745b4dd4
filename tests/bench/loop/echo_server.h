// An echo server as a child process, and one run of the client against it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace bench::loop {

/// What the client asks of a server.
struct Load {
  std::size_t connections;
  std::size_t bytes;
  std::size_t warmup;  ///< messages before those that are measured
  std::size_t messages;
};

/// The two processors that server and client are kept on. Throws BenchError where this process
/// may use only one: the client would then be in the server's way.
struct Processors {
  std::size_t server;
  std::size_t client;
};
Processors choose_processors();

/// A server that prints its port when it listens. It is killed when this goes.
class EchoServer {
 public:
  /// Throws BenchError where it does not start.
  EchoServer(std::vector<std::string> command, std::size_t processor);
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;
  ~EchoServer() { stop(); }

  /// Runs the client and returns the server's CPU time a message, in nanoseconds.
  double run(const std::string& client, const Load& load, std::size_t processor) const;
  /// SIGTERM, and waits for its end.
  void stop();

 private:
  pid_t pid_ = -1;
  std::string port_;
};

}  // namespace bench::loop
