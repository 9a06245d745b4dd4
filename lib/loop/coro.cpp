#include "loop/coro.h"

#include <cxxabi.h>

#include "loop/errors.h"
#include "loop/report.h"

namespace aio::detail {

void PromiseBase::unhandled_exception() noexcept {
  error_ = std::current_exception();
  // By its type and not by a catch, which would cost another throw.
  const std::type_info* type = abi::__cxa_current_exception_type();
  cancelled_ = type != nullptr && *type == typeid(CancelledError);
}

void report_never_awaited(const char* function) {
  report("coroutine '" + std::string(function) + "' was never awaited");
}

}  // namespace aio::detail
