// What the loop throws. Errors of libuv are std::system_error with `uv_category()`.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>

namespace aio {

/// Thrown at the `co_await` of a task that is cancelled. As in Python, where it is a
/// BaseException, it is no std::exception: `catch (const std::exception&)` lets it pass.
/// What catches it cleans up and rethrows it.
///
///     try {
///       co_await aio::sleep(60);
///     } catch (const aio::CancelledError&) {
///       clean_up();
///       throw;
///     }
///
/// C++ allows no co_await in a handler: cleanup that awaits belongs into with() (with.h), or
/// behind the handler.
class CancelledError final {};

/// Whether `error` is a CancelledError; costs no throw.
bool is_cancelled_error(const std::exception_ptr& error) noexcept;

/// A result was asked for before it was there, or set twice.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A deadline passed: thrown by `timeout`, `timeout_at` and `wait_for`.
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
};

/// The category of libuv's errors. The codes are negated errno values, so they compare equal
/// to std::errc: `error.code() == std::errc::connection_refused`.
const std::error_category& uv_category() noexcept;

/// The error `status` (a negative UV_E code) of `what`.
std::system_error uv_error(int status, const std::string& what);

/// Throws `uv_error` if `status` is negative.
inline void check_uv(int status, const char* what) {
  if (status < 0) throw uv_error(status, what);
}

}  // namespace aio
