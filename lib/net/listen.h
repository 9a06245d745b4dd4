// Sockets to listen on, opened before there is a loop: so that several processes can share
// them, and so that a port that is taken is told at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aioc::net {

struct ListenOptions {
  std::string host = "127.0.0.1";  ///< a name or a number; empty or "*" for every interface
  std::uint16_t port = 0;          ///< 0: the kernel chooses
  std::string unix_path = {};      ///< a Unix socket in their place
  std::size_t processes = 1;       ///< how many will accept
  int backlog = 1024;
};

/// Listening sockets. Where several processes share a TCP address, each has sockets of its own
/// there (SO_REUSEPORT), over which the kernel spreads the connections; a Unix socket they
/// share.
class Listeners {
 public:
  /// Opens them; or takes those that systemd passed to this process (sd_listen_fds(3)), in
  /// place of all that the options say. Throws std::runtime_error: what() names the address and
  /// the remedy.
  static Listeners open(const ListenOptions& options);

  Listeners(Listeners&& other) noexcept = default;
  Listeners& operator=(Listeners&&) = delete;
  /// Closes what was not taken, and removes a Unix socket's file, in the process that made it.
  ~Listeners();

  /// Where they listen, as people write it: "127.0.0.1:8888", "[::1]:8888", "unix:/run/x".
  const std::vector<std::string>& addresses() const { return addresses_; }
  /// Duplicates of the sockets of one of the processes, counted from 0; they are the caller's.
  std::vector<int> take(std::size_t process) const;
  /// Closes those that are still here. Where nobody has another, whoever connects is refused
  /// from now on; the file of a Unix socket stays until the end.
  void close();

 private:
  Listeners() = default;

  std::vector<std::vector<int>> sockets_;  // by process
  std::vector<std::string> addresses_;
  std::string unix_path_;
  int made_by_ = 0;
};

/// Tells systemd how it goes (sd_notify(3)): "READY=1", "STOPPING=1". Without NOTIFY_SOCKET in
/// the environment it does nothing; errors are ignored.
void notify_service_manager(const std::string& state);

}  // namespace aioc::net
