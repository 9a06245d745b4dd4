#include "support/fault_http.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <list>
#include <thread>
#include <utility>

#include "support/fault_http_connection.h"
#include "support/fault_http_script.h"
#include "support/loopback.h"

namespace aioc::testing {
namespace internal {

/// Accepts connections and gives each a thread.
class FaultHttpServer {
 public:
  FaultHttpServer() : listener_(make_socket(SOCK_STREAM)) {
    if (!bind_socket(listener_, loopback_address(0))) throw_errno("finding a free port");
    if (::listen(listener_.get(), SOMAXCONN) != 0) throw_errno("listening");
    port_ = bound_port(listener_);
    script.set_default([](Exchange& exchange) {
      exchange.send_last("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n");
    });
    thread_ = std::thread([this] { accept_clients(); });
  }
  FaultHttpServer(const FaultHttpServer&) = delete;
  FaultHttpServer& operator=(const FaultHttpServer&) = delete;
  ~FaultHttpServer() {
    script.stop.give();
    thread_.join();
    for (Client& client : clients_) client.thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  HttpScript script;

 private:
  struct Client {
    std::thread thread;
    std::atomic<bool> over = false;
  };

  void accept_clients() {
    std::array<pollfd, 2> entries = {
        {{script.stop.fd(), POLLIN, 0}, {listener_.get(), POLLIN, 0}}};
    for (;;) {
      if (::poll(entries.data(), entries.size(), -1) < 0) continue;
      if (entries[0].revents != 0) return;
      Fd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (socket) serve(std::move(socket));
    }
  }

  void serve(Fd socket) {
    clients_.remove_if([](Client& client) {
      if (!client.over) return false;
      client.thread.join();
      return true;
    });
    const int at_once = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    const auto fate = script.begin_connection();
    Client& client = clients_.emplace_back();
    client.thread = std::thread(
        [this, &client, fate, number = ++accepted_](Fd own) {
          HttpConnection connection(std::move(own), number, script);
          if (fate) {
            connection.suffer(*fate);
          } else {
            connection.serve();
          }
          client.over = true;
        },
        std::move(socket));
  }

  Fd listener_;
  std::uint16_t port_ = 0;
  std::size_t accepted_ = 0;
  std::list<Client> clients_;  // Only for the accepting thread, while that runs.
  std::thread thread_;
};

}  // namespace internal

std::string FaultHttpRequest::field(std::string_view name) const {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  const std::string key = "\r\n" + std::string(name) + ":";
  const auto found = std::search(head.begin(), head.end(), key.begin(), key.end(), same);
  if (found == head.end()) return "";
  const auto colon = static_cast<std::size_t>(found - head.begin()) + key.size();
  const auto begin = head.find_first_not_of(" \t", colon);
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

void Exchange::send(std::string_view text) { connection_.send(text); }
void Exchange::send_last(std::string_view text) {
  connection_.end_request();
  connection_.send(text);
}
void Exchange::flush() { connection_.flush(); }
void Exchange::close() { connection_.close(); }
void Exchange::reset() { connection_.reset(); }
void Exchange::stall() { connection_.stall(); }
void Exchange::pause(std::chrono::milliseconds time) { connection_.pause(time); }

FaultHttp::FaultHttp() : server_(std::make_unique<internal::FaultHttpServer>()) {}
FaultHttp::FaultHttp(FaultHttp&&) noexcept = default;
FaultHttp::~FaultHttp() = default;

void FaultHttp::on(const std::string& path, HttpHandler handler) {
  server_->script.set(path, std::move(handler));
}
void FaultHttp::otherwise(HttpHandler handler) {
  server_->script.set_default(std::move(handler));
}
void FaultHttp::next_connections(std::size_t count, ConnectionFate fate) {
  server_->script.set_fate(count, fate);
}
void FaultHttp::let_go() { server_->script.let_go.give(); }

std::uint16_t FaultHttp::port() const { return server_->port(); }
std::string FaultHttp::url(std::string_view target) const {
  return "http://" + loopback_text(port()) + std::string(target);
}

std::vector<FaultHttpRequest> FaultHttp::requests() const { return server_->script.requests(); }
std::size_t FaultHttp::count(std::string_view path) const {
  return server_->script.count(path);
}
std::size_t FaultHttp::connections() const { return server_->script.connections(); }
std::size_t FaultHttp::peak() const { return server_->script.peak(); }
void FaultHttp::wait_for_requests(std::size_t count) const {
  server_->script.wait_for_requests(count);
}
void FaultHttp::wait_for_stalled(std::size_t count) const {
  server_->script.wait_for_stalled(count);
}

}  // namespace aioc::testing
