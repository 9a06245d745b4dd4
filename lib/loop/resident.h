// Resident: what lives by the loop itself and not by an owner, such as an open connection.
#pragma once

namespace aio {

class EventLoop;

namespace detail {

/// In the loop's list from its construction to leave_loop() or its end. When the loop closes
/// it is told to let go of its handles and of what it keeps, and calls nobody.
class Resident {
 public:
  explicit Resident(EventLoop& loop);
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;

  virtual void loop_closing() noexcept = 0;

 protected:
  ~Resident() { leave_loop(); }
  void leave_loop() noexcept;

 private:
  friend class aio::EventLoop;
  EventLoop* home_;
  Resident* next_ = nullptr;
  Resident* previous_ = nullptr;
};

}  // namespace detail
}  // namespace aio
