// UvHandle: owns a handle of libuv, whose C state outlives its owner until it has closed.
#pragma once

#include <uv.h>

#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace aio::detail {

/// Owns a uv_tcp_t, uv_pipe_t, uv_process_t, uv_signal_t and the like on the heap. When the
/// owner goes, the handle closes; its memory is freed in the close callback. It is moved, not
/// copied.
///
///     auto signal = UvHandle<uv_signal_t>::make();
///     check_uv(uv_signal_init(loop.uv(), signal.get()), "uv_signal_init");
///     signal->data = this;
///     uv_signal_start(signal.get(), on_signal, SIGHUP);
///
/// The memory is zeroed. Where the init function failed before libuv knew the handle it is
/// just freed; uv_spawn's failures leave one that is closed as any other. libuv calls no
/// callback of the handle itself after close() but those of its requests (uv_write_t,
/// uv_connect_t, uv_shutdown_t), with UV_ECANCELED: these may not look at the owner unless
/// they know that it lives.
///
/// A handle may be owned as one of a wider type: UvHandle<uv_stream_t> takes a
/// UvHandle<uv_pipe_t>, UvHandle<uv_handle_t> takes all.
template <class H>
class [[nodiscard]] UvHandle {
  static_assert(std::is_trivial_v<H>);

 public:
  UvHandle() noexcept = default;
  UvHandle(UvHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  template <class Narrow>
  requires(std::is_same_v<H, uv_handle_t> ||
           (std::is_same_v<H, uv_stream_t> &&
            (std::is_same_v<Narrow, uv_tcp_t> || std::is_same_v<Narrow, uv_pipe_t> ||
             std::is_same_v<Narrow, uv_tty_t>)))
      // NOLINTNEXTLINE(google-explicit-constructor): as a pointer to a derived class
      UvHandle(UvHandle<Narrow>&& other)
  noexcept : handle_(reinterpret_cast<H*>(other.release())) {}
  UvHandle& operator=(UvHandle&& other) noexcept {
    if (this != &other) {
      close();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~UvHandle() { close(); }

  /// Zeroed memory for a handle, to be given to its init function.
  static UvHandle make() {
    UvHandle made;
    made.handle_ = static_cast<H*>(std::memset(::operator new(sizeof(H)), 0, sizeof(H)));
    return made;
  }

  H* get() const noexcept { return handle_; }
  H* operator->() const noexcept { return handle_; }
  explicit operator bool() const noexcept { return handle_ != nullptr; }

  /// The same handle as what functions for any handle or any stream take.
  uv_handle_t* handle() const noexcept { return reinterpret_cast<uv_handle_t*>(handle_); }
  uv_stream_t* stream() const noexcept
      requires(std::is_same_v<H, uv_tcp_t> || std::is_same_v<H, uv_pipe_t> ||
               std::is_same_v<H, uv_tty_t> || std::is_same_v<H, uv_stream_t>) {
    return reinterpret_cast<uv_stream_t*>(handle_);
  }

  /// Begins to close the handle and forgets it; without effect where there is none.
  void close() noexcept {
    H* const closing = release();
    if (closing == nullptr) return;
    auto* const handle = reinterpret_cast<uv_handle_t*>(closing);
    if (handle->loop == nullptr) {  // never initialised
      ::operator delete(closing);
    } else {
      handle->data = nullptr;
      uv_close(handle, [](uv_handle_t* closed) { ::operator delete(closed); });
    }
  }

  /// Gives the handle away to who will close and free it.
  H* release() noexcept { return std::exchange(handle_, nullptr); }

 private:
  H* handle_ = nullptr;
};

}  // namespace aio::detail
