// FileTransport: the transport of a file or a device, which the kernel cannot poll.
#pragma once

#include <uv.h>

#include <array>
#include <exception>
#include <memory>
#include <vector>

#include "loop/event_loop.h"
#include "loop/protocol.h"
#include "loop/resident.h"
#include "loop/transport.h"

namespace aio::detail {

/// Reads by libuv's pool, one piece at a time; writes at once, as a file always takes it.
/// The open file holds a reference, and so does a read that is under way.
class FileTransport final : public Transport, private Resident {
 public:
  /// Takes the descriptor.
  FileTransport(EventLoop& loop, int fd, std::shared_ptr<BaseProtocol> protocol);
  /// Calls connection_made and, if it is to, begins to read.
  void start(bool reads);

  void write(std::string_view data) override;
  void write_eof() override { close(); }
  bool can_write_eof() const override { return true; }
  std::size_t get_write_buffer_size() const override { return 0; }
  void pause_reading() override { reading_ = false; }
  void resume_reading() override;
  bool is_reading() const override { return reading_; }
  void close() override { end_with(nullptr); }
  void abort() override { end_with(nullptr); }
  int fileno() const override { return fd_; }

 private:
  ~FileTransport() override = default;

  void read();
  static void on_read(uv_fs_t* request);
  void received(std::size_t size);
  void received_eof();
  void deliver(std::string_view data);
  void end_with(std::exception_ptr error);
  void lose();
  void close_file() noexcept;
  void loop_closing() noexcept override;

  EventLoop* loop_;
  int fd_;
  std::shared_ptr<BaseProtocol> protocol_;
  uv_fs_t request_{};
  std::vector<char> block_;  // what is read into: the protocol's buffer may not wait so long
  std::size_t kept_ = 0;     // bytes in the block that came while reading was paused
  bool busy_ = false;
  bool ended_ = false;
  bool reading_ = false;
  std::exception_ptr error_;
};

}  // namespace aio::detail
