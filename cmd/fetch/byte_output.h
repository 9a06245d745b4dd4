// ByteOutput: standard output as a stream of bytes, within the loop.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string_view>

#include "loop/coro.h"
#include "loop/event.h"
#include "loop/protocol.h"
#include "loop/transport.h"

namespace aioc::fetch {

/// Writes as fast as the reader takes it, and never blocks the loop: who writes looks at
/// is_busy() first, so that no more waits here than was written once.
class ByteOutput {
 public:
  /// `on_failure` is called once, in the loop, where it can be written no more: the reader has
  /// gone (std::errc::broken_pipe, also while nothing is written), or the disk is full. Throws
  /// std::system_error.
  ByteOutput(int fd, std::function<void(std::exception_ptr)> on_failure);
  ByteOutput(const ByteOutput&) = delete;
  ByteOutput& operator=(const ByteOutput&) = delete;
  ~ByteOutput();

  /// Whether the reader has not taken yet what was written.
  bool is_busy() const;
  void write(std::string_view bytes);
  /// Called, in the loop, when is_busy() is over; one at a time.
  void set_on_free(std::function<void()> function);
  /// Waits until it is.
  aio::Event::Wait free();
  /// Waits until all has been taken, and closes it.
  aio::Coro<> close();

 private:
  class Protocol;

  std::shared_ptr<Protocol> protocol_;
  aio::TransportRef transport_;
};

}  // namespace aioc::fetch
