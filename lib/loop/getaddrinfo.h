// getaddrinfo: the addresses of a host, without blocking the loop.
#pragma once

#include <sys/socket.h>

#include <coroutine>
#include <cstdint>
#include <string>
#include <vector>

#include "loop/address.h"
#include "loop/suspension.h"

namespace aio {
namespace detail {

struct Lookup;

}  // namespace detail

/// What getaddrinfo() gives: `co_await` it.
class [[nodiscard("must co_await")]] GetAddrInfo final : public detail::Suspension {
 public:
  GetAddrInfo(std::string host, std::uint16_t port, int family, int flags);
  ~GetAddrInfo();

  bool await_ready() const { return !found_.empty(); }
  void await_suspend(std::coroutine_handle<> frame);
  std::vector<Address> await_resume();

  bool cancel() override;
  std::string describe() const override { return "getaddrinfo '" + host_ + "'"; }

 private:
  friend struct detail::Lookup;
  void forget();

  std::string host_;
  std::uint16_t port_;
  int family_;
  int flags_;
  int status_ = 0;
  bool cancelled_ = false;
  detail::Lookup* lookup_ = nullptr;
  std::vector<Address> found_;
};

/// The addresses of `host` for stream sockets, in the order to try them: never empty. A
/// numeric address is parsed in place; a name costs a thread of libuv's pool, of which at
/// most half look names up at once. `family` is AF_INET, AF_INET6 or AF_UNSPEC for both,
/// `flags` are those of getaddrinfo(3); with AI_PASSIVE an empty host is all interfaces.
/// Throws std::system_error, with UV_EAI_NONAME for a name that is not found. A cancel takes
/// effect at once, though a thread may still wait for the answer.
///
///     std::vector<aio::Address> found = co_await aio::getaddrinfo("localhost", 80);
inline GetAddrInfo getaddrinfo(std::string host, std::uint16_t port, int family = AF_UNSPEC,
                               int flags = 0) {
  return GetAddrInfo(std::move(host), port, family, flags);
}

}  // namespace aio
