// A counted reference for the loop's own states. The count is plain: a state belongs to one
// loop and so to one thread.
#pragma once

#include <utility>

namespace aio::detail {

/// Holds a T that counts with `ref()` and `unref()`.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* pointer) noexcept : pointer_(pointer) {
    if (pointer_ != nullptr) pointer_->ref();
  }
  Ref(const Ref& other) noexcept : Ref(other.pointer_) {}
  template <class U>
  Ref(const Ref<U>& other) noexcept : Ref(other.get()) {}
  Ref(Ref&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  ~Ref() {
    if (pointer_ != nullptr) pointer_->unref();
  }

  T* get() const noexcept { return pointer_; }
  T* operator->() const noexcept { return pointer_; }
  T& operator*() const noexcept { return *pointer_; }
  explicit operator bool() const noexcept { return pointer_ != nullptr; }
  bool operator==(const Ref& other) const noexcept { return pointer_ == other.pointer_; }

 private:
  T* pointer_ = nullptr;
};

}  // namespace aio::detail
