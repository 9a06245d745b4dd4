#include "loop/connect.h"

#include <sys/un.h>

#include <vector>

#include "loop/errors.h"
#include "loop/event_loop.h"
#include "loop/future.h"
#include "loop/getaddrinfo.h"

namespace aio {
namespace detail {

/// The request, which lives until libuv has called back, whether somebody waits or not.
struct Connect::Request {
  static void done(uv_connect_t* request, int status) {
    const std::unique_ptr<Request> self(static_cast<Request*>(request->data));
    Connect* const waiter = self->waiter;
    if (waiter == nullptr) return;
    waiter->request_ = nullptr;
    waiter->status_ = status;
    waiter->wake();
    static_cast<EventLoop*>(request->handle->loop->data)->run_ready();
  }

  uv_connect_t request{};
  Connect* waiter = nullptr;
};

void Connect::await_suspend(std::coroutine_handle<> frame) {
  uv_loop_t* const loop = EventLoop::current().uv();
  auto request = std::make_unique<Request>();
  request->request.data = request.get();
  if (address_.family() == AF_UNIX) {
    auto pipe = UvHandle<uv_pipe_t>::make();
    check_uv(uv_pipe_init(loop, pipe.get(), 0), "uv_pipe_init");
    uv_pipe_connect(&request->request, pipe.get(), address_.path().c_str(), &Request::done);
    stream_ = std::move(pipe);
  } else {
    auto tcp = UvHandle<uv_tcp_t>::make();
    check_uv(uv_tcp_init(loop, tcp.get()), "uv_tcp_init");
    uv_tcp_nodelay(tcp.get(), 1);
    const int status =
        uv_tcp_connect(&request->request, tcp.get(), address_.get(), &Request::done);
    if (status < 0) throw uv_error(status, describe());
    stream_ = std::move(tcp);
  }
  request_ = request.release();
  suspend(frame);
  request_->waiter = this;
}

void Connect::forget() {
  if (request_ != nullptr) std::exchange(request_, nullptr)->waiter = nullptr;
  stream_.close();
}

bool Connect::cancel() {
  if (request_ == nullptr) return false;
  forget();
  cancelled_ = true;
  wake();
  return true;
}

UvHandle<uv_stream_t> Connect::await_resume() {
  resumed();
  if (cancelled_) throw CancelledError();
  if (status_ < 0) throw uv_error(status_, describe());
  return std::move(stream_);
}

namespace {

[[noreturn]] void throw_all(const std::vector<std::system_error>& errors) {
  bool same = true;
  std::string text;
  for (const auto& error : errors) {
    same = same && error.code() == errors.front().code();
    text += (text.empty() ? "" : "; ") + std::string(error.what());
  }
  if (same) throw std::system_error(errors.front());
  throw std::system_error(errors.back().code(), "several errors: " + text);
}

}  // namespace

Coro<UvHandle<uv_stream_t>> connect_to(std::string host, std::uint16_t port) {
  const std::vector<Address> addresses = co_await getaddrinfo(host, port);
  std::vector<std::system_error> errors;
  for (const Address& address : addresses) {
    try {
      Connect connecting(address);
      co_return co_await connecting;
    } catch (const std::system_error& error) {
      errors.push_back(error);
    }
  }
  throw_all(errors);
}

Coro<TransportRef> start_protocol(UvHandle<uv_stream_t> stream,
                                  std::shared_ptr<BaseProtocol> protocol, Layer layer) {
  if (!layer) {
    const auto transport = StreamTransport::make(std::move(stream), std::move(protocol));
    transport->start();
    co_return TransportRef(transport);
  }
  Future<TransportRef> opened;
  protocol = layer(std::move(protocol),
                   [opened](Transport* transport, const std::exception_ptr& error) mutable {
                     if (opened.done()) return;  // cancelled
                     if (transport != nullptr) {
                       opened.set_result(TransportRef(transport));
                     } else {
                       opened.set_exception(error);
                     }
                   });
  const auto below = StreamTransport::make(std::move(stream), std::move(protocol));
  below->start();
  try {
    TransportRef transport = co_await opened;
    co_return transport;
  } catch (...) {
    below->abort();
    throw;
  }
}

namespace {

Coro<std::pair<StreamReader, StreamWriter>> open_streams(UvHandle<uv_stream_t> stream,
                                                         ConnectOptions options) {
  const Ref<StreamCore> core = StreamCore::make(options.limit());
  std::pair<StreamReader, StreamWriter> streams(core, core);  // by now: data may come at once
  auto starting = start_protocol(std::move(stream), core->as_protocol(), options.layer());
  (void)co_await std::move(starting);
  co_return streams;
}

}  // namespace
}  // namespace detail

Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host,
                                                            std::uint16_t port,
                                                            std::size_t limit) {
  return open_connection(std::move(host), port, ConnectOptions().limit(limit));
}

Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host,
                                                            std::uint16_t port,
                                                            ConnectOptions options) {
  auto connecting = detail::connect_to(std::move(host), port);
  auto stream = co_await std::move(connecting);
  auto opening = detail::open_streams(std::move(stream), std::move(options));
  co_return co_await std::move(opening);
}

Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(std::string path,
                                                                 std::size_t limit) {
  return open_unix_connection(std::move(path), ConnectOptions().limit(limit));
}

Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(std::string path,
                                                                 ConnectOptions options) {
  detail::Connect connecting(Address::unix_path(path));
  auto stream = co_await connecting;
  auto opening = detail::open_streams(std::move(stream), std::move(options));
  co_return co_await std::move(opening);
}

}  // namespace aio
