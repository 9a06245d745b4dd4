// ReadBuffer: bytes that have arrived and have not been read. Empty, it owns no memory.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace aio::detail {

/// What is read at once at most, and the size of a block. The blocks come from a short free
/// list of the thread, so connections that wait hold none, and busy ones share a warm one.
constexpr std::size_t kReadBlock = 128 * 1024;

char* take_read_block();
void give_back_read_block(char* block) noexcept;

/// A block that belongs to the thread, for data that is used before the callback returns.
char* read_scratch();

class ReadBuffer {
 public:
  ReadBuffer() = default;
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;
  ~ReadBuffer() {
    if (memory_ != nullptr) release();
  }

  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  std::string_view view() const { return {memory_ + begin_, size()}; }

  /// Room behind what is there. It stays valid until anything else is called.
  std::span<char> prepare() {
    if (memory_ == nullptr) {
      memory_ = take_read_block();
      capacity_ = kReadBlock;
    } else if (capacity_ - end_ < kLeastRoom) {
      make_room(kLeastRoom);
    }
    return {memory_ + end_, capacity_ - end_};
  }
  /// So many bytes of the room have been filled.
  void commit(std::size_t size) { end_ += size; }
  void append(std::string_view data);
  void prepend(std::string_view data);
  void consume(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) release();
  }
  void clear() { consume(size()); }
  /// Gives up the memory if nothing is in it.
  void trim() {
    if (empty() && memory_ != nullptr) release();
  }

 private:
  static constexpr std::size_t kLeastRoom = 16 * 1024;

  void make_room(std::size_t least);
  void release() noexcept {
    begin_ = end_ = 0;
    if (memory_ == nullptr) return;
    if (capacity_ == kReadBlock) {
      give_back_read_block(std::exchange(memory_, nullptr));
    } else {
      release_large();
    }
  }
  void release_large() noexcept;

  char* memory_ = nullptr;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace aio::detail
