#include "loop/frame_pool.h"

namespace aio::detail {

void FramePool::release() noexcept {
  for (Block*& head : free_) {
    while (head != nullptr) {
      Block* next = head->next;
      ::operator delete(head);
      head = next;
    }
  }
}

}  // namespace aio::detail
