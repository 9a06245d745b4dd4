#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::testing {

/// How an Nginx is to be.
struct NginxOptions {
  /// More of nginx's own language, inside its `server { }`:
  /// "location = /busy { add_header Retry-After 1 always; return 429; }".
  std::string server = {};
  /// In PEM form. With them it speaks TLS alone, and HTTP/2 where the client offers it.
  std::string certificate = {};
  std::string key = {};
  bool http2 = true;
  /// Compresses what it sends, of any size and type, to whoever takes it.
  bool gzip = false;
};

/// A line of an Nginx's log: a request that has been answered, or given up. The fields of its
/// head are "" where they were not there.
struct NginxRequest {
  std::size_t connection = 0;  ///< The same for all that came over one connection.
  std::size_t nth = 0;         ///< Over that connection, from 1.
  std::string protocol;        ///< "HTTP/1.1", "HTTP/2.0"
  std::string method;
  std::string target;  ///< As it was sent: "/a%20b?c".
  int status = 0;
  std::size_t body_bytes = 0;  ///< Sent of the body.
  std::string host;
  std::string range;
  std::string if_range;
  std::string user_agent;
  std::string accept_encoding;
  std::string authorization;
  std::string x_test;  ///< "X-Test", for what a test invents.
};

/// Debian's nginx on a port of 127.0.0.1, one process, with a folder of files that go with it.
/// Lives no longer than the thread that made it.
///
///     const Nginx server;
///     server.add_file("a.txt", "hello\n");
///     run({AIOC_BINARY, "fetch", server.url("/a.txt")});
///     CHECK(server.requests().at(0).status == 200);
///
/// Files have an ETag and a Last-Modified, and ranges of them can be asked for. Beside them it
/// has, of every server:
///
///     /status/N             that status, with a short text: 400 401 403 404 405 410 416 429
///                           500 502 503 504
///     /redirect/N/PATH      N redirects (1 to 30), then /PATH
///     /loop                 a redirect to itself
///     /slow/PATH?rate=SIZE  the file, with so many bytes a second: 1000, 20k
class Nginx {
 public:
  /// Whether there is one on this system.
  [[nodiscard]] static bool installed();

  /// Returns once connections are accepted. Throws std::system_error if it cannot be started,
  /// and std::runtime_error, which tells what it says, if it does not take its options.
  explicit Nginx(const NginxOptions& options = {});
  Nginx(Nginx&&) noexcept;
  Nginx& operator=(Nginx&&) = delete;
  ~Nginx();

  /// Puts a file there at once and whole, in folders that are made where they are not there.
  /// One that takes the place of another is never taken for it: it has another ETag.
  void add_file(const std::string& name, std::string_view bytes) const;
  void remove_file(const std::string& name) const;

  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:PORT", or "https:", and `target`, which begins with a slash.
  [[nodiscard]] std::string url(std::string_view target) const;

  /// What it has served: all that a client has got to the end of, in the order of their ends.
  [[nodiscard]] std::vector<NginxRequest> requests() const;
  /// Waits until there are `count` of them, those included whose clients have gone. Throws
  /// std::runtime_error if that takes longer than kDefaultDeadline.
  [[nodiscard]] std::vector<NginxRequest> wait_for_requests(std::size_t count) const;
  /// Over how many connections `requests` came.
  [[nodiscard]] static std::size_t connections(const std::vector<NginxRequest>& requests);
  /// What it has said of errors.
  [[nodiscard]] std::string error_log() const;

 private:
  class Process;
  std::unique_ptr<Process> process_;
};

}  // namespace aioc::testing
