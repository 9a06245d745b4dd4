#include "loop/wait.h"

#include <string>

namespace aio::detail {

WaitFor::WaitFor(std::vector<Ref<FutureCore>> futures, ReturnWhen when,
                 std::optional<Delay> timeout)
    : nodes_(std::make_unique<Node[]>(futures.size())),
      count_(futures.size()),
      left_(futures.size()),
      when_(when),
      timeout_(timeout) {
  for (std::size_t at = 0; at < count_; ++at) nodes_[at].future = std::move(futures[at]);
  fire = [](TimerNode* node) { static_cast<WaitFor*>(node)->end(); };
}

WaitFor::~WaitFor() {
  for (std::size_t at = 0; at < count_; ++at) {
    if (nodes_[at].listed) nodes_[at].future->remove(nodes_[at]);
  }
  if (state != State::idle) nodes_[0].future->loop().disarm(*this);
}

void WaitFor::await_suspend(std::coroutine_handle<> frame) {
  suspend(frame);
  waiting_ = true;
  for (std::size_t at = 0; at < count_; ++at) {
    Node& node = nodes_[at];
    if (node.future->done()) {
      count(*node.future);
      continue;
    }
    node.wait = this;
    node.listed = true;
    node.on_done = [](DoneNode* done) {
      auto* const self = static_cast<Node*>(done);
      self->listed = false;
      self->wait->count(*self->future);
    };
    node.future->add(node);
  }
  if (waiting_ && timeout_) {
    EventLoop& loop = nodes_[0].future->loop();
    loop.arm(*this, loop.now() + timeout_->nanoseconds());
  }
}

void WaitFor::count(const FutureCore& future) {
  --left_;
  if (left_ == 0 || when_ == ReturnWhen::first_completed ||
      (when_ == ReturnWhen::first_exception && future.failed())) {
    end();
  }
}

void WaitFor::end() {
  if (!waiting_) return;
  waiting_ = false;
  wake();
}

void WaitFor::await_resume() {
  if (state != State::idle) nodes_[0].future->loop().disarm(*this);
  if (cancelled_) throw CancelledError();
  resumed();
}

bool WaitFor::cancel() {
  if (!waiting_) return false;
  cancelled_ = true;
  end();
  return true;
}

std::string WaitFor::describe() const {
  std::string text;
  const char* separator = "";
  for (std::size_t at = 0; at < count_; ++at) {
    if (nodes_[at].future->done()) continue;
    text += separator + nodes_[at].future->describe();
    separator = ", ";
  }
  return text;
}

}  // namespace aio::detail
