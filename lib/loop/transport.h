// Transport: one end of a connection, as a protocol sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "loop/address.h"
#include "loop/ref.h"

namespace aio {

/// Sends and receives bytes for a protocol, without blocking. Transports are made by
/// create_connection, create_server and the like, and belong to the loop while they are open;
/// who needs one for longer keeps a TransportRef. Everything but write() costs next to
/// nothing; write() costs the system call.
class Transport {
 public:
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Writing

  /// Sends `data`: at once as far as the kernel takes it, the rest is copied and sent when
  /// it can. After close() or a loss it does nothing; an error is told to connection_lost().
  /// Throws std::runtime_error after write_eof().
  virtual void write(std::string_view data) = 0;
  /// Sends several pieces as one, in one system call where possible.
  virtual void writelines(std::span<const std::string_view> pieces);
  /// Sends the end of this direction, after what was written; reading goes on. Throws
  /// std::system_error (ENOTSUP) where can_write_eof() is false.
  virtual void write_eof() = 0;
  virtual bool can_write_eof() const = 0;
  /// Bytes that wait to be sent.
  virtual std::size_t get_write_buffer_size() const = 0;

  /// The marks for pause_writing() and resume_writing(), in bytes: 64 KiB and 16 KiB. Where
  /// only one is given the other is a quarter, or four times, of it. Throws
  /// std::invalid_argument if low is above high.
  void set_write_buffer_limits(std::optional<std::size_t> high = std::nullopt,
                               std::optional<std::size_t> low = std::nullopt);
  std::size_t write_buffer_high() const { return high_; }
  std::size_t write_buffer_low() const { return low_; }

  // Reading

  /// Calls the protocol with no more data until resume_reading(). The kernel's buffers then
  /// fill, and the peer has to wait.
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;
  virtual bool is_reading() const = 0;

  // Ending

  /// Sends what waits, then closes; connection_lost(null) comes later, from the loop. Nothing
  /// more is received.
  virtual void close() = 0;
  /// Closes at once; what waits is lost.
  virtual void abort() = 0;
  /// Whether it is closed or closing.
  bool is_closing() const { return closing_; }

  // Facts (asyncio's get_extra_info)

  /// The address of the other end, even once it is gone; of a TCP connection only.
  virtual Address peername() const { return {}; }
  /// The address of this end; an empty one when closed.
  virtual Address sockname() const { return {}; }
  /// The file descriptor, -1 when closed; for options of the socket, not to be closed.
  virtual int fileno() const { return -1; }

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }

 protected:
  Transport() = default;
  virtual ~Transport() = default;
  /// The limits have changed: the protocol may have to pause.
  virtual void limits_changed() {}

  bool closing_ = false;

 private:
  static constexpr std::size_t kHigh = 64 * 1024;
  static constexpr std::size_t kParts = 4;

  std::uint32_t references_ = 0;
  std::size_t high_ = kHigh;
  std::size_t low_ = kHigh / kParts;
};

/// Keeps a Transport alive; it may be closed all the same.
using TransportRef = detail::Ref<Transport>;

}  // namespace aio
