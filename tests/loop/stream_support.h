// What the tests of streams share.
#pragma once

#include <optional>
#include <string>

#include "loop/run.h"

namespace stream_support {

/// The E that awaiting `make()` throws; nothing if it throws none.
template <class E, class F>
aio::Coro<std::optional<E>> error_of(F make) {
  std::optional<E> caught;
  try {
    (void)co_await make();
  } catch (const E& error) {
    caught.emplace(error);
  }
  co_return caught;
}

/// The result of awaiting `make()`, as a coroutine: for tasks.
template <class T, class F>
aio::Coro<T> result_of(F make) {
  if constexpr (std::is_void_v<T>) {
    co_await make();
  } else {
    T result = co_await make();
    co_return result;
  }
}

/// A file name in a directory of its own, which goes with it.
class TemporaryPath {
 public:
  TemporaryPath();
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;
  ~TemporaryPath();
  std::string file(const std::string& name) const { return directory_ + "/" + name; }

 private:
  std::string directory_;
};

}  // namespace stream_support
