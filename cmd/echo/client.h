// aioc echo client: where it connects to, and its two styles.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "echo/exchange.h"
#include "loop/connect.h"
#include "loop/coro.h"
#include "loop/layer.h"

namespace aioc::echo {

/// Where the client connects to.
struct Destination {
  std::string host;
  std::uint16_t port = 0;
  std::string unix_path;  ///< empty for TCP
  aio::Layer layer;       ///< TLS's, or null

  /// "127.0.0.1 port 10000", as the seed says it, or the path.
  std::string text() const;
  aio::ConnectOptions options() const { return aio::ConnectOptions().layer(layer); }
};

/// The connection was there, and broke.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Connects, sends, and receives until all that was sent is back or the server closes. By TCP
/// the end of what is sent is sent too; TLS has no way to, so there the bytes are counted.
/// Throws std::system_error and aio::TimeoutError where there is no connection, ConnectionLost
/// where there is no more, and what Exchange throws.
aio::Coro<> talk_by_streams(Exchange& exchange, const Destination& to);
aio::Coro<> talk_by_protocol(Exchange& exchange, const Destination& to);

/// Says to whom the connection is, and how TLS protects it.
void tell_of_connection(const Exchange& exchange, const Destination& to,
                        const aio::Transport& transport);

}  // namespace aioc::echo
