#include "loop/as_completed.h"

namespace aio::detail {

CompletionQueue::CompletionQueue(std::vector<Ref<FutureCore>> futures,
                                 std::optional<Delay> timeout)
    : nodes_(std::make_unique<Node[]>(futures.size())),
      count_(futures.size()),
      left_(futures.size()),
      loop_(&EventLoop::current()) {
  for (std::size_t at = 0; at < count_; ++at) {
    Node& node = nodes_[at];
    node.future = std::move(futures[at]);
    if (node.future->done()) {
      done_.push_back(node.future);
      continue;
    }
    node.queue = this;
    node.listed = true;
    node.on_done = [](DoneNode* done) {
      auto* const self = static_cast<Node*>(done);
      self->listed = false;
      self->queue->done_.push_back(std::move(self->future));
      self->queue->waiters_.wake_one();
    };
    node.future->add(node);
  }
  if (!timeout) return;
  timer_.queue = this;
  timer_.fire = [](TimerNode* node) {
    CompletionQueue* const queue = static_cast<Timer*>(node)->queue;
    queue->expired_ = true;
    queue->waiters_.wake_all();
  };
  loop_->arm(timer_, loop_->now() + timeout->nanoseconds());
}

CompletionQueue::~CompletionQueue() {
  for (std::size_t at = 0; at < count_; ++at) {
    if (nodes_[at].listed) nodes_[at].future->remove(nodes_[at]);
  }
  if (timer_.state != TimerNode::State::idle) loop_->disarm(timer_);
}

Ref<FutureCore> CompletionQueue::Next::take() {
  if (ended_by_cancel()) {
    // The wake-up that was ours belongs to the next who waits.
    if (woken() && !queue_->done_.empty()) queue_->waiters_.wake_one();
    throw CancelledError();
  }
  if (queue_->done_.empty()) throw TimeoutError();
  Ref<FutureCore> future = std::move(queue_->done_.front());
  queue_->done_.pop_front();
  --queue_->left_;
  return future;
}

}  // namespace aio::detail
