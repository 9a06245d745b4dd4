#include "support/tcp_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "support/loopback.h"

namespace aioc::testing {
namespace {

void wait_until(int fd, short event, const char* what) {
  pollfd entry = {fd, event, 0};
  if (::poll(&entry, 1, static_cast<int>(kDefaultDeadline.count())) <= 0) {
    throw std::runtime_error(std::string("waiting to ") + what + " took too long");
  }
}

}  // namespace

TcpClient::TcpClient(std::uint16_t port)
    : fd_(adopt(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  const sockaddr_in address = loopback_address(port);
  if (::connect(fd_.get(), as_sockaddr(address), sizeof address) != 0) throw_errno("connect");
}

TcpClient::TcpClient(const std::string& unix_path)
    : fd_(adopt(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (unix_path.size() >= sizeof address.sun_path) throw std::runtime_error("a long path");
  std::memcpy(address.sun_path, unix_path.data(), unix_path.size());
  if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw_errno("connect");
  }
}

std::size_t TcpClient::send_some(std::string_view text) {
  const ssize_t size = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (size >= 0) return static_cast<std::size_t>(size);
  if (errno != EAGAIN) throw_errno("send");
  return 0;
}

void TcpClient::send(std::string_view text) {
  while (!text.empty()) {
    wait_until(fd_.get(), POLLOUT, "send");
    text.remove_prefix(send_some(text));
  }
}

void TcpClient::hold_little() {
  constexpr int kLittle = 4096;
  if (::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &kLittle, sizeof kLittle) != 0) {
    throw_errno("setsockopt");
  }
}

void TcpClient::finish() {
  if (::shutdown(fd_.get(), SHUT_WR) != 0) throw_errno("shutdown");
}

bool TcpClient::fill(bool or_reset) {
  wait_until(fd_.get(), POLLIN, "receive");
  std::array<char, 65536> room;
  const ssize_t size = ::recv(fd_.get(), room.data(), room.size(), 0);
  if (size < 0) {
    if (or_reset && errno == ECONNRESET) return false;
    throw_errno("recv");
  }
  buffer_.append(room.data(), static_cast<std::size_t>(size));
  return size > 0;
}

std::string TcpClient::read_until(std::string_view end) {
  std::size_t at = 0;
  while ((at = buffer_.find(end)) == buffer_.npos) {
    if (!fill()) throw std::runtime_error("the stream ended behind: " + buffer_);
  }
  return read_exactly(at + end.size());
}

std::string TcpClient::read_exactly(std::size_t size) {
  while (buffer_.size() < size) {
    if (!fill()) throw std::runtime_error("the stream ended behind: " + buffer_);
  }
  std::string text = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return text;
}

std::string TcpClient::read_all(bool or_reset) {
  while (fill(or_reset)) {
  }
  return std::exchange(buffer_, {});
}

void TcpClient::abort() {
  const linger now = {1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  fd_.reset();
}

}  // namespace aioc::testing
