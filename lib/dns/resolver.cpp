#include "dns/resolver.h"

#include <algorithm>
#include <utility>

#include "dns/resolv_conf.h"
#include "loop/errors.h"

namespace aioc::dns {
namespace {

using Stage = detail::Question::Stage;

constexpr double kSecond = 1e9;
constexpr Pace::Time kMillisecond = 1'000'000;
constexpr Pace::Time kTick = 50 * kMillisecond;
}  // namespace

Resolver::Resolver(const ResolverOptions& options)
    : loop_(&aio::EventLoop::current()),
      timeout_(static_cast<Time>(options.timeout * kSecond)),
      tries_(std::max<std::size_t>(options.tries, 1)),
      rate_(options.rate),
      spread_(!options.servers.empty()) {
  auto servers = options.servers;
  if (servers.empty()) servers = ResolvConf::read().nameservers;
  constexpr std::size_t kMostChannels = 8;
  const std::size_t each =
      std::max<std::size_t>(1, kMostChannels / std::max<std::size_t>(servers.size() / 2, 1));
  for (const auto& server : servers) {
    upstreams_.push_back(std::make_unique<Upstream>(
        *loop_, server, inbox_, std::min(each, kMostChannels), [this] { after_events(); }));
  }
  tick_.owner = pace_timer_.owner = this;
  tick_.fire = [](aio::detail::TimerNode* node) { static_cast<Timer*>(node)->owner->tick(); };
  pace_timer_.fire = [](aio::detail::TimerNode* node) {
    static_cast<Timer*>(node)->owner->after_events();
  };
}

Resolver::~Resolver() {
  disarm(tick_);
  disarm(pace_timer_);
  pumping_ = true;  // what the channels end now is not sent again
}

Resolver::Time Resolver::now() { return loop_->now(); }

void Resolver::disarm(aio::detail::TimerNode& node) {
  if (node.state != aio::detail::TimerNode::State::idle) loop_->disarm(node);
}

void Resolver::arm(Question& question, Time at, Time wait) {
  disarm(question);
  question.waiting = wait;
  question.due_at = at + wait;
  loop_->arm(question, question.due_at);
}

// A question from its beginning to its end

void Resolver::begin(Question& question) {
  if (in_progress_++ == 0) {
    if (tick_.state == Timer::State::idle) loop_->arm(tick_, now() + kTick);
  }
  question.fire = [](aio::detail::TimerNode* node) {
    auto& mine = *static_cast<Question*>(node);
    mine.resolver->on_timer(mine);
  };
  if (spread_) question.first_server = next_server_++;
  make_due(question);
  pump();
}

void Resolver::make_due(Question& question) {
  question.stage = Stage::due;
  due_.push(question);
}

void Resolver::on_timer(Question& question) {
  if (question.stage == Stage::by_tcp) {
    if (question.answer.reason != Reason::tcp_failed) {
      question.answer.reason = Reason::tcp_timed_out;
    }
    finish(question, Status::unknown);
  } else if (question.stage == Stage::asked) {
    Query& query = *question.newest;
    const Time at = now();
    // Where the loop itself was held up, by a reader that does not read, the answer has come.
    constexpr Time kHeldUp = 100 * kMillisecond;
    if (at - question.due_at > kHeldUp) {
      question.due_at = at + kTick;
      loop_->arm(question, question.due_at);
      return;
    }
    query.lost = true;
    ++lost_;
    query.upstream->pace().lost(at);
    query.upstream->failed(at);
    note_failure();
    question.spent += question.waiting;
    if (question.answer.reason == Reason::none) question.answer.reason = Reason::timed_out;
    if (exhausted(question)) {
      finish(question, Status::unknown);
    } else {
      make_due(question);
    }
  } else {
    make_due(question);
  }
  after_events();
}

bool Resolver::exhausted(const Question& question) {
  return question.attempts >= tries_ || question.spent >= timeout_ || is_hopeless();
}

bool Resolver::is_hopeless() { return no_answer_ && now() - no_answer_since_ > timeout_; }

void Resolver::note_failure() {
  const Time at = now();
  // What was long ago says nothing of now.
  if (!no_answer_ || at - last_failure_ > timeout_) no_answer_since_ = at;
  no_answer_ = true;
  last_failure_ = at;
}

void Resolver::retry(Question& question, Reason reason) {
  question.answer.reason = reason;
  note_failure();
  const Time pause = detail::pause_after(question.attempts);
  question.spent += pause;
  if (exhausted(question)) {
    finish(question, Status::unknown);
    return;
  }
  question.stage = Stage::pausing;
  arm(question, now(), pause);
}

void Resolver::finish(Question& question, Status status) {
  question.answer.status = status;
  if (status != Status::unknown) question.answer.reason = Reason::none;
  forget(question);
  question.ended(question);
}

void Resolver::forget(Question& question) {
  if (question.stage == Stage::idle) return;
  if (question.stage == Stage::due) due_.remove(question);
  if (question.tcp_due) tcp_due_.remove(question);
  question.tcp_due = false;
  question.stage = Stage::idle;
  disarm(question);
  detach_queries(question);
  if (--in_progress_ == 0) disarm(tick_);
}

void Resolver::detach_queries(Question& question) {
  for (Query* query = question.queries; query != nullptr; query = query->next) {
    query->question = nullptr;
    if (!std::exchange(query->counted, false)) continue;
    if (!query->lost) query->upstream->pace().forgotten();
  }
  question.queries = question.newest = nullptr;
}

void Resolver::tick() {
  for (const auto& upstream : upstreams_) upstream->expire();
  if (in_progress_ > 0) loop_->arm(tick_, now() + kTick);
  after_events();
}

// The awaiter

Ask::~Ask() {
  if (waiting_) question_.resolver->forget(question_);
}

void Ask::await_suspend(std::coroutine_handle<> frame) {
  suspend(frame);
  question_.owner = this;
  question_.ended = [](detail::Question& question) {
    Ask& self = *static_cast<Mine&>(question).owner;
    self.waiting_ = false;
    self.wake();
  };
  waiting_ = true;
  question_.resolver->begin(question_);
}

bool Ask::cancel() {
  if (!waiting_) return false;
  waiting_ = false;
  question_.resolver->forget(question_);
  cancelled_ = true;
  wake();
  return true;
}

Answer Ask::await_resume() {
  resumed();
  if (cancelled_) throw aio::CancelledError();
  return std::move(question_.answer);
}

}  // namespace aioc::dns
