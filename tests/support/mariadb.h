#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace aioc::testing {

/// Debian's MariaDB server on a port of 127.0.0.1 and a Unix socket, with data of its own that
/// goes with it. In its database `shop` the user `reader`, whose password is kPassword, may
/// read. Lives no longer than the thread that made it.
///
///     MariaDbServer database("CREATE TABLE users (id INT); INSERT INTO users VALUES (1);");
///     Serving server({AIOC_BINARY, "serve", "db", "--mysql", database.url()}, ...);
class MariaDbServer {
 public:
  static constexpr std::string_view kPassword = "p@ss:w/rd";

  /// Whether there is one on this system.
  [[nodiscard]] static bool installed();

  /// Returns once it answers, with `sql` done in `shop`. Throws std::system_error if it cannot
  /// be started, and std::runtime_error, which tells its log, if it does not answer.
  explicit MariaDbServer(const std::string& sql);
  MariaDbServer(MariaDbServer&&) = delete;
  MariaDbServer& operator=(MariaDbServer&&) = delete;
  /// Returns once it has ended.
  ~MariaDbServer();

  /// As its administrator, in `shop`. Throws std::runtime_error for what it refuses.
  std::string execute(const std::string& sql) const;
  /// SIGTERM, and waits for its end; start() brings it back on the same port.
  void stop();
  void start();

  [[nodiscard]] std::uint16_t port() const;
  /// The path of the Unix socket.
  [[nodiscard]] std::string socket() const;
  /// "mysql://reader@127.0.0.1:PORT/shop"; its password is kPassword.
  [[nodiscard]] std::string url() const;

 private:
  class Process;
  std::unique_ptr<Process> process_;
};

}  // namespace aioc::testing
