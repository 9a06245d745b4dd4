// A server as a child process on a processor of its own.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench::net {

/// The two processors that server and client are kept on. Throws BenchError where this process
/// may use only one.
struct Processors {
  std::size_t server;
  std::size_t client;
};
Processors choose_processors();

/// Keeps this process on one processor, and so those that it starts, until it goes.
class OnProcessor {
 public:
  explicit OnProcessor(std::size_t processor);
  OnProcessor(const OnProcessor&) = delete;
  OnProcessor& operator=(const OnProcessor&) = delete;
  ~OnProcessor();

 private:
  std::vector<std::size_t> before_;
};

/// A server that says "Serving on ...:PORT" on standard error. It is ended when this goes.
class ServerProcess {
 public:
  /// Throws BenchError where it does not start. With a `port` it says nothing: it is waited for
  /// until it takes connections there.
  ServerProcess(std::vector<std::string> command, std::size_t processor,
                std::uint16_t port = 0);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& target) const;
  /// Processor time that it has used so far, in nanoseconds.
  double cpu_nanoseconds() const;
  /// Memory that it has now, in bytes.
  double resident_bytes() const;

 private:
  void wait_for_port(int fd);

  pid_t pid_ = -1;
  int err_ = -1;
  std::uint16_t port_ = 0;
};

/// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();

}  // namespace bench::net
