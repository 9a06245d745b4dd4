#include "loop/frame_pool.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace aio::detail {
namespace {

constexpr std::size_t kSlabBytes = std::size_t{64} * 1024;
constinit std::mutex spare_mutex;

}  // namespace

constinit BlockPool::Lists BlockPool::spare_{};

void* BlockPool::cut(std::size_t index) {
  const std::size_t bytes = (index + 1) * kStep;
  if (rest_bytes_ < bytes) {
    {
      const std::lock_guard lock(spare_mutex);
      if (Block* const list = spare_[index]) {
        spare_[index] = list->next_list;
        free_[index] = list->next;
        return list;
      }
    }
    auto* const slab = static_cast<std::byte*>(::operator new(kSlabBytes));
    scrap_rest();
    rest_ = slab;
    rest_bytes_ = kSlabBytes;
  }
  rest_bytes_ -= bytes;
  return std::exchange(rest_, rest_ + bytes);
}

void BlockPool::scrap_rest() noexcept {
  while (rest_bytes_ >= kStep) {
    const std::size_t bytes = std::min(rest_bytes_, kClasses * kStep) / kStep * kStep;
    give_back(std::exchange(rest_, rest_ + bytes), bytes);
    rest_bytes_ -= bytes;
  }
}

void BlockPool::release() noexcept {
  scrap_rest();
  const std::lock_guard lock(spare_mutex);
  for (std::size_t index = 0; index < kClasses; ++index) {
    if (Block* const list = std::exchange(free_[index], nullptr)) {
      list->next_list = std::exchange(spare_[index], list);
    }
  }
}

}  // namespace aio::detail
