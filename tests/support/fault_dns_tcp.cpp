#include "support/fault_dns_tcp.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "support/dns_message.h"

namespace aioc::testing::internal {
namespace {

bool would_block() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

void TcpClient::read_some() {
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count > 0) {
    received_.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || !would_block()) {
    gone_ = true;
  }
}

std::optional<std::string> TcpClient::next_message() {
  constexpr std::size_t kPrefix = 2;
  if (last_ || received_.size() < kPrefix) return std::nullopt;
  const std::size_t length = u16_at(received_, 0);
  if (received_.size() < kPrefix + length) return std::nullopt;
  std::string message = received_.substr(kPrefix, length);
  received_.erase(0, kPrefix + length);
  return message;
}

void TcpClient::answer(std::string_view message, bool last) {
  if (last_) return;
  append_u16(pending_, static_cast<std::uint32_t>(message.size()));
  pending_ += message;
  last_ = last;
}

void TcpClient::write_some(std::size_t limit) {
  if (!owed()) return;
  const std::size_t size = std::min(limit, pending_.size() - written_);
  const ssize_t count = ::send(socket_.get(), pending_.data() + written_, size, MSG_NOSIGNAL);
  if (count > 0) {
    written_ += static_cast<std::size_t>(count);
  } else if (!would_block()) {
    gone_ = true;
  }
  if (!owed()) {
    pending_.clear();
    written_ = 0;
  }
}

}  // namespace aioc::testing::internal
