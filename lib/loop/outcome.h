// Outcome: a result, or the exception that came in its place.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "loop/future.h"

namespace aio {

/// What became of one of several: what gather() gives with return_exceptions.
///
///     for (auto& outcome : outcomes) {
///       if (!outcome.failed()) use(outcome.value());
///     }
template <class T>
class Outcome {
 public:
  /// Of a future that is done; its exception counts as retrieved.
  static Outcome of(detail::FutureCore& core) {
    Outcome outcome;
    if (core.cancelled()) {
      outcome.error_ = std::make_exception_ptr(CancelledError());
    } else if (core.failed()) {
      outcome.error_ = core.exception();
    } else if constexpr (std::is_void_v<T>) {
      outcome.value_.emplace();
    } else {
      outcome.value_.emplace(detail::take_result<T>(core, core.unique()));
    }
    return outcome;
  }

  /// Whether there is an exception, of a cancel too.
  bool failed() const { return error_ != nullptr; }
  bool cancelled() const { return is_cancelled_error(error_); }
  /// Null if there is a result.
  const std::exception_ptr& exception() const { return error_; }
  /// The result; throws the exception if there is none.
  std::add_lvalue_reference_t<T> value() {
    if (error_ != nullptr) std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<T>) return *value_;
  }

 private:
  Outcome() = default;

  std::optional<detail::Stored<T>> value_;
  std::exception_ptr error_;
};

}  // namespace aio
