#include "loop/thread_pool.h"

#include <algorithm>

namespace aio {

std::size_t ThreadPoolExecutor::default_max_workers() {
  constexpr std::size_t kMore = 4;
  constexpr std::size_t kMost = 32;
  return std::min<std::size_t>(uv_available_parallelism() + kMore, kMost);
}

namespace detail {
namespace {

/// What EventLoop::part() keeps.
class DefaultExecutor {
 public:
  explicit DefaultExecutor(EventLoop&) {}
  const std::shared_ptr<Workers>& workers() const { return executor_.workers(); }

 private:
  ThreadPoolExecutor executor_;
};

}  // namespace

const std::shared_ptr<Workers>& default_workers(EventLoop& loop) {
  return loop.part<DefaultExecutor>().workers();
}

}  // namespace detail
}  // namespace aio
