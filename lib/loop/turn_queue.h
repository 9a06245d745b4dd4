// TurnQueue: long work that is done a piece a turn of the loop.
#pragma once

#include <cstdint>

#include "loop/event_loop.h"
#include "loop/uv_handle.h"

namespace aio {

class TurnQueue;

/// Something with work left: a connection with a long answer, say. Leaves its queue when it
/// goes.
class TurnNode {
 public:
  TurnNode() = default;
  TurnNode(const TurnNode&) = delete;
  TurnNode& operator=(const TurnNode&) = delete;

  /// Does a piece of the work; to go on with it, add() it again. Must not throw.
  virtual void turn() noexcept = 0;
  bool is_queued() const { return queue_ != nullptr; }

 protected:
  ~TurnNode();

 private:
  friend class TurnQueue;
  TurnQueue* queue_ = nullptr;
  TurnNode* next_ = nullptr;
  TurnNode* previous_ = nullptr;
  std::uint32_t added_ = 0;  // the turn in which it was
};

/// Gives each of its nodes one turn between two looks of the loop at the kernel. What
/// call_soon() is given runs before that, all of it, so it cannot yield to other connections;
/// this can. While the queue is not empty the loop does not sleep. O(1) a call, no allocation.
///
///     auto& turns = aio::get_running_loop().part<aio::TurnQueue>();
///     turns.add(*this);
class TurnQueue {
 public:
  explicit TurnQueue(EventLoop& loop);
  TurnQueue(const TurnQueue&) = delete;
  TurnQueue& operator=(const TurnQueue&) = delete;
  ~TurnQueue();

  /// Behind those that wait; does nothing where it waits already.
  void add(TurnNode& node);
  void remove(TurnNode& node);

 private:
  void run();

  EventLoop* loop_;
  detail::UvHandle<uv_idle_t> idle_;
  TurnNode* first_ = nullptr;
  TurnNode* last_ = nullptr;
  std::uint32_t turn_ = 0;
};

}  // namespace aio
