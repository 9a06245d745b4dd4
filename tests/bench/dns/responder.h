// The responder at the far end of a long link, as a child process.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace bench::dns {

class Responder {
 public:
  /// Answers after so many milliseconds. Throws BenchError where it does not start.
  explicit Responder(int milliseconds);
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder();

  std::size_t port() const { return port_; }
  /// Ends it, and returns how many queries it was sent, with those that were dropped on the
  /// way to it.
  std::size_t stop();

 private:
  void end();

  pid_t pid_ = -1;
  int output_ = -1;
  std::size_t port_ = 0;
};

}  // namespace bench::dns
