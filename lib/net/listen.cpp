#include "net/listen.h"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "loop/address.h"

namespace aioc::net {
namespace {

using aio::Address;

[[noreturn]] void fail(const std::string& where, const std::string& remedy = "") {
  throw std::runtime_error("cannot listen on " + where + ": " + std::strerror(errno) + remedy);
}

/// Every address that `options.host` stands for.
std::vector<Address> addresses_of(const ListenOptions& options) {
  const auto number = [&](const char* text) { return *Address::parse(text, options.port); };
  if (options.host.empty() || options.host == "*") return {number("0.0.0.0"), number("::")};
  // Without a look at /etc/hosts, which may be missing.
  if (options.host == "localhost") return {number("127.0.0.1"), number("::1")};
  if (const auto address = Address::parse(options.host, options.port)) return {*address};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(options.host.c_str(), nullptr, &hints, &found);
  if (status != 0) {
    throw std::runtime_error("--host: '" + options.host + "' is no address of this machine (" +
                             ::gai_strerror(status) + "); give one, such as 127.0.0.1 or ::");
  }
  std::vector<Address> out;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const Address address(each->ai_addr, each->ai_addrlen);
    out.push_back(*Address::parse(address.host(), options.port));
  }
  ::freeaddrinfo(found);
  return out;
}

Address name_of(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(fd, address, &size) != 0) return {};
  return {address, size};
}

std::string text_of(const Address& address) {
  return (address.family() == AF_UNIX ? "unix:" : "") + address.text();
}

void set_option(int fd, int level, int name) {
  const int on = 1;
  ::setsockopt(fd, level, name, &on, sizeof on);
}

/// A listening socket; nothing where the machine has no such family or no such address.
std::optional<int> listen_at(const Address& address, const ListenOptions& options) {
  const std::string where = address.text();
  const int fd = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    if (errno == EAFNOSUPPORT) return std::nullopt;
    fail(where);
  }
  set_option(fd, SOL_SOCKET, SO_REUSEADDR);
  if (options.processes > 1) set_option(fd, SOL_SOCKET, SO_REUSEPORT);
  if (address.family() == AF_INET6) set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
  if (::bind(fd, address.get(), static_cast<socklen_t>(address.size())) == 0 &&
      ::listen(fd, options.backlog) == 0) {
    return fd;
  }
  const int error = errno;
  ::close(fd);
  errno = error;
  if (error == EADDRNOTAVAIL) return std::nullopt;
  if (error == EADDRINUSE)
    fail(where, "; give another --port, or --port 0 for one that is free");
  if (error == EACCES) fail(where, "; give a --port of 1024 or more");
  fail(where);
}

/// Throws where another program listens there already, whose port SO_REUSEPORT would let us
/// share.
void check_not_taken(const Address& address, const ListenOptions& options) {
  ListenOptions alone = options;
  alone.processes = 1;
  if (const auto fd = listen_at(address, alone)) ::close(*fd);
}

/// A socket's file that a server has left behind goes; one that still answers stays.
void remove_stale(const Address& address, const std::string& path) {
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0) return;
  if (!S_ISSOCK(there.st_mode)) {
    throw std::runtime_error("--unix: " + path + " exists and is no socket; give another path");
  }
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) fail(path);
  const bool answers =
      ::connect(probe, address.get(), static_cast<socklen_t>(address.size())) == 0;
  ::close(probe);
  if (answers) {
    throw std::runtime_error("--unix: another program serves on " + path +
                             "; stop it, or give another path");
  }
  ::unlink(path.c_str());
}

int number_in_environment(const char* name) {
  const char* const text = std::getenv(name);
  int value = 0;
  if (text == nullptr) return 0;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

/// The descriptors that systemd gave this process, and no other.
std::vector<int> passed_sockets() {
  constexpr int kFirst = 3;
  constexpr int kMost = 64;
  std::vector<int> out;
  if (number_in_environment("LISTEN_PID") != ::getpid()) return out;
  const int count = number_in_environment("LISTEN_FDS");
  for (int fd = kFirst; fd < kFirst + count && count <= kMost; ++fd) {
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    out.push_back(fd);
  }
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  return out;
}

}  // namespace

Listeners Listeners::open(const ListenOptions& options) {
  Listeners made;
  made.made_by_ = ::getpid();
  if (const auto passed = passed_sockets(); !passed.empty()) {
    made.sockets_.assign(1, passed);
  } else if (!options.unix_path.empty()) {
    const Address address = Address::unix_path(options.unix_path);
    remove_stale(address, options.unix_path);
    made.sockets_.assign(1, {*listen_at(address, options)});
    made.unix_path_ = options.unix_path;
  } else {
    made.sockets_.resize(options.processes);
    for (Address address : addresses_of(options)) {
      if (options.processes > 1 && options.port != 0) check_not_taken(address, options);
      for (auto& sockets : made.sockets_) {
        const auto fd = listen_at(address, options);
        if (!fd) break;
        sockets.push_back(*fd);
        // The kernel's choice of a port is that of all processes.
        address = name_of(*fd);
      }
    }
    if (made.sockets_.front().empty()) {
      errno = EADDRNOTAVAIL;
      fail(options.host, "; give --host an address of this machine, such as 127.0.0.1");
    }
  }
  for (const int fd : made.sockets_.front()) made.addresses_.push_back(text_of(name_of(fd)));
  return made;
}

Listeners::~Listeners() {
  close();
  if (!unix_path_.empty() && made_by_ == ::getpid()) ::unlink(unix_path_.c_str());
}

void Listeners::close() {
  for (auto& sockets : sockets_) {
    for (const int fd : sockets) ::close(fd);
    sockets.clear();
  }
}

std::vector<int> Listeners::take(std::size_t process) const {
  std::vector<int> out;
  // What systemd passed, and a Unix socket, is one for all.
  for (const int fd : sockets_[process % sockets_.size()]) {
    out.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    if (out.back() < 0) fail("a socket");
  }
  return out;
}

void notify_service_manager(const std::string& state) {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || std::strlen(path) >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path);
  // A name that begins with '@' is abstract.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto size = offsetof(sockaddr_un, sun_path) + std::strlen(path);
  ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size));
  ::close(fd);
}

}  // namespace aioc::net
