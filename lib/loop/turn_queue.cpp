#include "loop/turn_queue.h"

#include <utility>

#include "loop/errors.h"

namespace aio {

TurnNode::~TurnNode() {
  if (queue_ != nullptr) queue_->remove(*this);
}

TurnQueue::TurnQueue(EventLoop& loop)
    : loop_(&loop), idle_(detail::UvHandle<uv_idle_t>::make()) {
  check_uv(uv_idle_init(loop.uv(), idle_.get()), "uv_idle_init");
  idle_->data = this;
}

TurnQueue::~TurnQueue() {
  while (first_ != nullptr) remove(*first_);
}

void TurnQueue::add(TurnNode& node) {
  if (node.queue_ != nullptr) return;
  if (first_ == nullptr) {
    uv_idle_start(idle_.get(),
                  [](uv_idle_t* idle) { static_cast<TurnQueue*>(idle->data)->run(); });
  }
  node.queue_ = this;
  node.added_ = turn_;
  node.next_ = nullptr;
  node.previous_ = std::exchange(last_, &node);
  (node.previous_ == nullptr ? first_ : node.previous_->next_) = &node;
}

void TurnQueue::remove(TurnNode& node) {
  if (node.queue_ != this) return;
  (node.previous_ == nullptr ? first_ : node.previous_->next_) = node.next_;
  (node.next_ == nullptr ? last_ : node.next_->previous_) = node.previous_;
  node.queue_ = nullptr;
  node.next_ = node.previous_ = nullptr;
  if (first_ == nullptr) uv_idle_stop(idle_.get());
}

void TurnQueue::run() {
  // What is added meanwhile has its turn next time.
  ++turn_;
  while (first_ != nullptr && first_->added_ != turn_) {
    TurnNode& node = *first_;
    remove(node);
    node.turn();
  }
  loop_->run_ready();
}

}  // namespace aio
