#include "dns/sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace aioc::dns {

Inbox::Inbox() {
  for (std::size_t i = 0; i < kMost; ++i) {
    parts_[i] = {bytes_[i].data(), kDatagram};
    headers_[i].msg_hdr.msg_iov = &parts_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
  }
}

bool Inbox::fill(int fd) {
  fd_ = fd;
  at_ = end_ = 0;
  drained_ = false;
  const int count = ::recvmmsg(fd, headers_.data(), kMost, 0, nullptr);
  if (count < 0) return false;
  end_ = static_cast<std::size_t>(count);
  drained_ = end_ < kMost;
  return true;
}

ssize_t Inbox::receive(int fd, void* to, std::size_t size) {
  for (;;) {
    if (fd != fd_ || at_ == end_) {
      if (fd == fd_ && drained_) {
        drained_ = false;  // but the next to ask may find more
        errno = EAGAIN;
        return -1;
      }
      if (!fill(fd)) return -1;
    }
    const std::size_t length = std::min<std::size_t>(headers_[at_].msg_len, size);
    if (length > 0) std::memcpy(to, bytes_[at_].data(), length);
    ++at_;
    if (length > 0) return static_cast<ssize_t>(length);
  }
}

void Inbox::forget(int fd) {
  if (fd != fd_) return;
  fd_ = -1;
  at_ = end_ = 0;
  drained_ = false;
}

const ares_socket_functions& Sockets::functions() {
  static constexpr auto self = [](void* data) { return static_cast<Sockets*>(data); };
  static constexpr ares_socket_functions kFunctions = {
      [](int family, int type, int, void* data) { return self(data)->open(family, type); },
      [](int fd, void* data) { return self(data)->close(fd); },
      [](int fd, const sockaddr*, socklen_t, void* data) { return self(data)->connect(fd); },
      [](int fd, void* to, std::size_t size, int, sockaddr* from, socklen_t* from_size,
         void* data) { return self(data)->receive(fd, to, size, from, from_size); },
      [](int fd, const iovec* parts, int count, void* data) {
        return self(data)->send(fd, parts, count);
      }};
  return kFunctions;
}

int Sockets::open(int family, int type) {
  const int fd = ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    error_ = errno;
    return fd;
  }
  if (type == SOCK_DGRAM) {
    // The kernel grants what net.core.rmem_max allows, and doubles it: twice the stock size.
    const int bytes = 4 * 1024 * 1024;
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    datagram_fd_ = fd;
  } else {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++connections_;
  }
  return fd;
}

// c-ares knows no scopes, as in fe80::1%eth0: our own address has it.
int Sockets::connect(int fd) {
  const int status = ::connect(fd, server_.get(), static_cast<socklen_t>(server_.size()));
  error_ = status != 0 && errno != EINPROGRESS ? errno : 0;
  return status;
}

int Sockets::close(int fd) {
  if (fd == datagram_fd_) {
    datagram_fd_ = -1;
    refused_ = false;
    unsent_.clear();
    lengths_.clear();
    inbox_->forget(fd);
  }
  return ::close(fd);
}

ssize_t Sockets::receive(int fd, void* to, std::size_t size, sockaddr* from,
                         socklen_t* from_size) {
  if (fd != datagram_fd_) return ::recv(fd, to, size, 0);
  if (refused_) {
    refused_ = false;
    errno = ECONNREFUSED;
    return -1;
  }
  // A connected socket gets nothing from elsewhere.
  if (from != nullptr) {
    *from_size = std::min(*from_size, static_cast<socklen_t>(server_.size()));
    std::memcpy(from, server_.get(), *from_size);
  }
  return inbox_->receive(fd, to, size);
}

ssize_t Sockets::send(int fd, const iovec* parts, int count) {
  if (fd != datagram_fd_) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = static_cast<std::size_t>(count);
    return ::sendmsg(fd, &message, MSG_NOSIGNAL);
  }
  const std::size_t before = unsent_.size();
  put_datagram(parts, count);
  const std::size_t length = unsent_.size() - before;
  lengths_.push_back(static_cast<std::uint16_t>(length));
  if (lengths_.size() >= kMostTogether) flush();
  return static_cast<ssize_t>(length);
}

void Sockets::put_datagram(const iovec* parts, int count) {
  for (int i = 0; i < count; ++i) {
    const auto* const bytes = static_cast<const char*>(parts[i].iov_base);
    unsent_.insert(unsent_.end(), bytes, bytes + parts[i].iov_len);
  }
}

bool Sockets::flush() {
  while (!lengths_.empty()) {
    std::array<mmsghdr, kMostTogether> headers{};
    std::array<iovec, kMostTogether> parts{};
    const std::size_t count = std::min(lengths_.size(), kMostTogether);
    char* at = unsent_.data();
    for (std::size_t i = 0; i < count; ++i) {
      parts[i] = {at, lengths_[i]};
      headers[i].msg_hdr.msg_iov = &parts[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      at += lengths_[i];
    }
    const int sent =
        ::sendmmsg(datagram_fd_, headers.data(), static_cast<unsigned>(count), MSG_NOSIGNAL);
    if (sent > 0) {
      drop_unsent(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == ENOBUFS) {
      return false;
    } else if (errno == ECONNREFUSED) {
      // An earlier datagram was refused; saying so has cleared it, and these may be sent.
      if (refused_) drop_unsent(1);
      refused_ = true;
    } else if (errno != EINTR) {
      drop_unsent(1);  // it counts as lost, and is asked again
    }
  }
  return true;
}

void Sockets::drop_unsent(std::size_t count) {
  std::ptrdiff_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) bytes += lengths_[i];
  unsent_.erase(unsent_.begin(), unsent_.begin() + bytes);
  lengths_.erase(lengths_.begin(), lengths_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace aioc::dns
