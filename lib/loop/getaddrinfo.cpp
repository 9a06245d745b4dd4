#include "loop/getaddrinfo.h"

#include <netdb.h>
#include <uv.h>

#include <memory>

#include "loop/errors.h"
#include "loop/event_loop.h"

namespace aio {

/// The request, which lives until libuv has called back, whether somebody waits or not.
struct detail::Lookup {
  static void done(uv_getaddrinfo_t* request, int status, addrinfo* list) {
    const std::unique_ptr<Lookup> self(static_cast<Lookup*>(request->data));
    const std::unique_ptr<addrinfo, decltype(&uv_freeaddrinfo)> found(list, &uv_freeaddrinfo);
    GetAddrInfo* const waiter = self->waiter;
    if (waiter == nullptr) return;
    waiter->lookup_ = nullptr;
    waiter->status_ = status;
    for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
      waiter->found_.emplace_back(at->ai_addr, at->ai_addrlen);
    }
    waiter->wake();
    static_cast<EventLoop*>(request->loop->data)->run_ready();
  }

  uv_getaddrinfo_t request{};
  GetAddrInfo* waiter = nullptr;
};

GetAddrInfo::GetAddrInfo(std::string host, std::uint16_t port, int family, int flags)
    : host_(std::move(host)), port_(port), family_(family), flags_(flags) {
  if (host_.find('\0') != std::string::npos) throw uv_error(UV_EINVAL, "getaddrinfo");
  const auto numeric = Address::parse(host_, port);
  if (numeric && (family == AF_UNSPEC || family == numeric->family())) {
    found_.push_back(*numeric);
  }
}

GetAddrInfo::~GetAddrInfo() { forget(); }

void GetAddrInfo::forget() {
  if (lookup_ == nullptr) return;
  lookup_->waiter = nullptr;
  uv_cancel(reinterpret_cast<uv_req_t*>(&lookup_->request));  // if no thread has begun it
  lookup_ = nullptr;
}

void GetAddrInfo::await_suspend(std::coroutine_handle<> frame) {
  auto lookup = std::make_unique<detail::Lookup>();
  addrinfo hints{};
  hints.ai_family = family_;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags_;
  lookup->request.data = lookup.get();
  check_uv(uv_getaddrinfo(EventLoop::current().uv(), &lookup->request, &detail::Lookup::done,
                          host_.empty() ? nullptr : host_.c_str(),
                          std::to_string(port_).c_str(), &hints),
           "getaddrinfo");
  lookup_ = lookup.release();
  suspend(frame);
  lookup_->waiter = this;
}

bool GetAddrInfo::cancel() {
  if (lookup_ == nullptr) return false;
  forget();
  cancelled_ = true;
  wake();
  return true;
}

std::vector<Address> GetAddrInfo::await_resume() {
  resumed();
  if (cancelled_) throw CancelledError();
  if (status_ == 0 && found_.empty()) status_ = UV_EAI_NODATA;
  check_uv(status_, host_.c_str());
  return std::move(found_);
}

}  // namespace aio
