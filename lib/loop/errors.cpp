#include "loop/errors.h"

#include <uv.h>

#include <typeinfo>

namespace aio {
namespace {

class UvCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "uv"; }
  std::string message(int code) const override { return uv_strerror(code); }
  std::error_condition default_error_condition(int code) const noexcept override {
    // libuv's own codes, UV_EOF and the EAI family, lie below all errno values.
    constexpr int kLowestErrno = -1000;
    if (code < 0 && code > kLowestErrno) return {-code, std::generic_category()};
    return {code, *this};
  }
};

}  // namespace

bool is_cancelled_error(const std::exception_ptr& error) noexcept {
  // libstdc++'s own accessor; to rethrow and catch would cost microseconds.
  return error != nullptr && *error.__cxa_exception_type() == typeid(CancelledError);
}

const std::error_category& uv_category() noexcept {
  static const UvCategory category;
  return category;
}

std::system_error uv_error(int status, const std::string& what) {
  return {std::error_code(status, uv_category()), what};
}

}  // namespace aio
