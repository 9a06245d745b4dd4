#include "loop/gather.h"

namespace aio::detail {

void GatherCore::watch(std::vector<Ref<FutureCore>> children) {
  count_ = children.size();
  if (count_ == 0) {
    collect();
    finish();
    return;
  }
  nodes_ = std::make_unique<Node[]>(count_);
  ref();  // until the last child has ended
  for (std::size_t at = 0; at < count_; ++at) {
    Node& node = nodes_[at];
    node.gather = this;
    node.child = std::move(children[at]);
    node.on_done = [](DoneNode* done) {
      auto* const self = static_cast<Node*>(done);
      self->gather->loop().ready().push(&run_done, self);
    };
    if (node.child->done()) {
      node.on_done(&node);
    } else {
      node.child->add(node);
    }
  }
}

void GatherCore::run_done(void* node) {
  auto* const self = static_cast<Node*>(node);
  GatherCore* const gather = self->gather;
  const bool last = ++gather->finished_ == gather->count_;
  const Ref<FutureCore> child = self->child;
  gather->child_done(*child);
  if (last) gather->unref();
}

void GatherCore::child_done(FutureCore& child) {
  if (!child.cancelled()) child.mark_retrieved();
  if (done()) return;
  if (!returns_exceptions_) {
    if (child.cancelled()) {
      fail(std::make_exception_ptr(CancelledError()));
      return;
    }
    if (child.failed()) {
      fail(child.peek_exception());
      return;
    }
  }
  if (finished_ < count_) return;
  if (cancel_requested_) {
    // All children have dealt with the cancel, if only by ignoring it.
    fail(std::make_exception_ptr(CancelledError()));
    return;
  }
  collect();
  finish();
}

bool GatherCore::cancel() {
  if (done()) return false;
  bool any = false;
  for (std::size_t at = 0; at < count_; ++at) any = nodes_[at].child->cancel() || any;
  cancel_requested_ = cancel_requested_ || any;
  return any;
}

}  // namespace aio::detail
