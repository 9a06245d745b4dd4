// Memory for coroutine frames and for the states of tasks and futures: a free list for each
// size, a set of each for each thread. Taking and giving back a block costs some 2 ns, a tenth
// of malloc's.
#pragma once

#include <array>
#include <cstddef>
#include <new>

// Under a sanitizer every frame comes from malloc, so that a use after free is seen. The CMake
// target says how the library was built, and with that who uses it: both must agree.
#ifndef AIO_FRAME_POOL
#define AIO_FRAME_POOL 1
#endif

namespace aio::detail {

/// The free lists of one thread for one purpose. Blocks are cut from slabs, so that those
/// taken in a row lie in a row. A block may be given back in another thread than took it, so
/// no slab is ever freed: release() leaves what is spare to the threads to come.
class BlockPool {
 public:
  constexpr BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  void* take(std::size_t size) {
#if AIO_FRAME_POOL
    const std::size_t index = (size - 1) / kStep;
    if (index < kClasses) {
      Block* const block = free_[index];
      if (block == nullptr) [[unlikely]]
        return cut(index);
      free_[index] = block->next;
      return block;
    }
#endif
    return ::operator new(size);
  }

  void give_back(void* memory, [[maybe_unused]] std::size_t size) noexcept {
#if AIO_FRAME_POOL
    const std::size_t index = (size - 1) / kStep;
    if (index < kClasses) {
      free_[index] = new (memory) Block{free_[index], nullptr};
      return;
    }
#endif
    ::operator delete(memory);
  }

  void release() noexcept;

 private:
  struct Block {
    Block* next;
    Block* next_list;  ///< of the first of a list that is spare
  };
  static constexpr std::size_t kStep = 16;
  static constexpr std::size_t kClasses = 64;
  using Lists = std::array<Block*, kClasses>;

  void* cut(std::size_t index);
  void scrap_rest() noexcept;

  static constinit Lists spare_;  // of all threads, under a mutex

  Lists free_{};
  std::byte* rest_ = nullptr;  // what is left of the newest slab
  std::size_t rest_bytes_ = 0;
};

/// Frames and states have lists of their own. Where both came from one, a task would take two
/// blocks and give back one now and one later, and soon the blocks of neighbours would lie
/// scattered: 100,000 tasks then cost several times as much.
class FramePool {
 public:
  static void* take(std::size_t size) { return frames_.take(size); }
  static void give_back(void* memory, std::size_t size) noexcept {
    frames_.give_back(memory, size);
  }
  /// Leaves this thread's spare blocks to the others; the thread's last loop does.
  static void release() noexcept {
    frames_.release();
    states_.release();
  }

 private:
  friend struct Pooled;
  static inline constinit thread_local BlockPool frames_;
  static inline constinit thread_local BlockPool states_;
};

/// A base for what lives in the pool.
struct Pooled {
  static void* operator new(std::size_t size) { return FramePool::states_.take(size); }
  static void operator delete(void* memory, std::size_t size) noexcept {
    FramePool::states_.give_back(memory, size);
  }
};

}  // namespace aio::detail
