#include "loop/address.h"

#include <uv.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "loop/errors.h"

namespace aio {
namespace {

static_assert(sizeof(sockaddr_un) > sizeof(sockaddr_in6));
constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);

}  // namespace

Address::Address(const sockaddr* address, std::size_t size)
    : size_(std::min(size, sizeof storage_)) {
  std::memcpy(&storage_, address, size_);
}

std::optional<Address> Address::parse(const std::string& host, std::uint16_t port) {
  if (host.find('\0') != std::string::npos) return std::nullopt;
  Address made;
  if (uv_ip4_addr(host.c_str(), port, &made.storage_.v4) == 0) {
    made.size_ = sizeof made.storage_.v4;
    return made;
  }
  made = Address();
  if (uv_ip6_addr(host.c_str(), port, &made.storage_.v6) == 0) {
    made.size_ = sizeof made.storage_.v6;
    return made;
  }
  return std::nullopt;
}

Address Address::unix_path(const std::string& path) {
  Address made;
  auto& local = made.storage_.local;
  if (path.empty() || path.find('\0') != std::string::npos) {
    throw uv_error(UV_EINVAL, "Unix socket path");
  }
  if (path.size() >= sizeof local.sun_path) throw uv_error(UV_ENAMETOOLONG, path);
  local.sun_family = AF_UNIX;
  std::memcpy(local.sun_path, path.data(), path.size());
  made.size_ = kPathOffset + path.size() + 1;
  return made;
}

std::string Address::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    uv_ip4_name(&storage_.v4, text.data(), text.size());
  } else if (family() == AF_INET6) {
    uv_ip6_name(&storage_.v6, text.data(), text.size());
    if (storage_.v6.sin6_scope_id != 0) {
      std::array<char, UV_IF_NAMESIZE> zone{};
      std::size_t size = zone.size();
      if (uv_if_indextoname(storage_.v6.sin6_scope_id, zone.data(), &size) == 0) {
        return std::string(text.data()) + "%" + zone.data();
      }
    }
  }
  return text.data();
}

std::uint16_t Address::port() const {
  if (family() == AF_INET) return ntohs(storage_.v4.sin_port);
  if (family() == AF_INET6) return ntohs(storage_.v6.sin6_port);
  return 0;
}

std::string Address::path() const {
  if (family() != AF_UNIX || size_ <= kPathOffset) return {};
  const std::size_t most = std::min(size_ - kPathOffset, sizeof storage_.local.sun_path);
  return {storage_.local.sun_path, strnlen(storage_.local.sun_path, most)};
}

std::string Address::text() const {
  if (family() == AF_INET) return host() + ":" + std::to_string(port());
  if (family() == AF_INET6) return "[" + host() + "]:" + std::to_string(port());
  return path();
}

bool Address::operator==(const Address& other) const {
  return family() == other.family() && host() == other.host() && port() == other.port() &&
         path() == other.path();
}

}  // namespace aio
