#include "loop/report.h"

#include <cxxabi.h>
#include <unistd.h>
#include <cstdlib>

#include "loop/errors.h"
#include "loop/event_loop.h"

namespace aio::detail {

std::string demangled(const std::type_info& type) {
  int status = 0;
  char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string text = status == 0 ? name : type.name();
  std::free(name);  // NOLINT: the ABI's own contract
  return text;
}

void report(const std::string& message) noexcept {
  const std::string line = "aio: " + message + "\n";
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = write(STDERR_FILENO, line.data() + written, line.size() - written);
    if (count <= 0) return;
    written += static_cast<std::size_t>(count);
  }
}

std::string describe_exception(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const CancelledError&) {
    return "cancelled";
  } catch (const std::exception& exception) {
    return demangled(typeid(exception)) + ": " + exception.what();
  } catch (...) {
    return "an exception of type " + demangled(*abi::__cxa_current_exception_type());
  }
}

void report_exception(const std::string& where, const std::exception_ptr& error) noexcept {
  if (EventLoop* loop = EventLoop::current_or_null(); loop != nullptr) {
    loop->call_exception_handler(where, error);
  } else {
    report(where + ": " + describe_exception(error));
  }
}

}  // namespace aio::detail
