#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/fault_http.h"
#include "support/fd.h"

// Part of the implementation of fault_http.h; tests do not include it.
namespace aioc::testing::internal {

/// What the threads of a FaultHttp share.
class HttpScript {
 public:
  /// Given once, to all threads that poll its descriptor, and to those that will.
  class Signal {
   public:
    void give() { pipe_.writer.reset(); }
    [[nodiscard]] int fd() const { return pipe_.reader.get(); }

   private:
    Pipe pipe_ = make_pipe();
  };

  void set(const std::string& path, HttpHandler handler);
  void set_default(HttpHandler handler);
  void set_fate(std::size_t count, ConnectionFate fate);

  struct Turn {
    HttpHandler handler;
    std::size_t number;
  };
  /// Counts a connection; what becomes of it, if it is not served.
  std::optional<ConnectionFate> begin_connection();
  /// Counts a request; who answers it.
  Turn begin(const FaultHttpRequest& request);
  void end();
  void stall(int change);

  [[nodiscard]] std::vector<FaultHttpRequest> requests() const;
  [[nodiscard]] std::size_t count(std::string_view path) const;
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t peak() const;
  void wait_for_requests(std::size_t count) const;
  void wait_for_stalled(std::size_t count) const;

  Signal stop;    ///< All is to end.
  Signal let_go;  ///< Stalls are to end.

 private:
  void wait(const char* what, const std::function<bool()>& done) const;

  mutable std::mutex mutex_;  // Guards all below.
  mutable std::condition_variable changed_;
  std::map<std::string, HttpHandler> handlers_;
  HttpHandler default_;
  std::map<std::string, std::size_t> turns_;
  std::vector<FaultHttpRequest> requests_;
  ConnectionFate fate_ = ConnectionFate::kClosed;
  std::size_t fated_ = 0;
  std::size_t connections_ = 0;
  std::size_t running_ = 0;
  std::size_t peak_ = 0;
  std::size_t stalled_ = 0;
};

}  // namespace aioc::testing::internal
