#include "dns/resolver.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include "dns/resolv_conf.h"
#include "loop/errors.h"

namespace aioc::dns {
namespace {

using Stage = detail::Question::Stage;

constexpr double kSecond = 1e9;
constexpr Pace::Time kMillisecond = 1'000'000;
constexpr Pace::Time kTick = 50 * kMillisecond;
// Questions beyond the window may be in progress while they wait for servers that are slow to
// find out; this many, as each takes memory.
constexpr std::size_t kMostWaiting = 4096;

/// How long to wait after an answer that is an error: 0.1 s, growing to 2 s.
Pace::Time pause_after(std::size_t attempts) {
  constexpr double kFirst = 100 * kMillisecond;
  constexpr double kMost = 2000 * kMillisecond;
  constexpr double kGrowth = 1.3;
  return static_cast<Pace::Time>(
      std::min(kFirst * std::pow(kGrowth, static_cast<double>(attempts)), kMost));
}

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

Resolver::Time Resolver::now() { return loop_->time_now(); }

void Resolver::disarm(aio::detail::TimerNode& node) {
  if (node.state != aio::detail::TimerNode::State::idle) loop_->disarm(node);
}

void Resolver::arm(Question& question, Time wait) {
  disarm(question);
  question.waiting = wait;
  question.due_at = now() + wait;
  loop_->arm(question, question.due_at);
}

// A question from its beginning to its end

void Resolver::begin(Question& question) {
  if (in_progress_++ == 0) {
    last_useful_ = now();
    if (tick_.state == Timer::State::idle) loop_->arm(tick_, last_useful_ + kTick);
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

void Resolver::send(Question& question, Upstream& upstream) {
  const Time sent = now();
  upstream.pace().sent(sent);
  ++sent_;
  auto* const query = new Query;
  query->ended = &Resolver::on_query_ended;
  query->question = &question;
  query->upstream = &upstream;
  query->sent = sent;
  query->counted = true;
  query->next = question.queries;
  question.queries = question.newest = query;
  question.stage = Stage::asked;
  arm(question, upstream.pace().timeout(question.attempts++));
  upstream.datagram_channel().ask(question.name.c_str(), question.type, *query);
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
  const bool hopeless = now() - last_useful_ > timeout_;
  return question.attempts >= tries_ || question.spent >= timeout_ || hopeless;
}

void Resolver::retry(Question& question, Reason reason) {
  question.answer.reason = reason;
  const Time pause = pause_after(question.attempts);
  question.spent += pause;
  if (exhausted(question)) {
    finish(question, Status::unknown);
    return;
  }
  question.stage = Stage::pausing;
  arm(question, pause);
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

// What comes back

void Resolver::on_query_ended(Attempt& attempt, int status,
                              std::span<const unsigned char> reply) {
  const std::unique_ptr<Query> query(static_cast<Query*>(&attempt));
  Question* const question = query->question;
  if (question == nullptr) return;
  // c-ares loses queries that are sent from its callbacks: after_events() sends what is due.
  Resolver& self = *question->resolver;
  const bool before = std::exchange(self.pumping_, true);
  self.query_ended(*query, status, reply);
  self.pumping_ = before;
}

void Resolver::query_ended(Query& query, int status, std::span<const unsigned char> reply) {
  Question& question = *query.question;
  Query** link = &question.queries;
  while (*link != &query) link = &(*link)->next;
  *link = query.next;
  if (status != ARES_SUCCESS) {
    query_failed(query, status);
    return;
  }
  const bool by_tcp = query.channel->transport() == Transport::tcp;
  const Reading reading = read_reply(reply, question.type, by_tcp);
  if (query.counted) {
    const Time at = now();
    Pace& pace = query.upstream->pace();
    // Some servers refuse what is beyond their limit in place of dropping it.
    if (reading.reason == Reason::refused && !query.lost) {
      pace.lost(at);
    } else {
      pace.answered(at, at - query.sent, query.lost);
    }
  }
  query.upstream->answered();
  take_reply(question, query, reply, reading);
}

void Resolver::take_reply(Question& question, const Query& query,
                          std::span<const unsigned char> reply, const Reading& reading) {
  const bool newest = question.newest == &query;
  if (newest) question.newest = nullptr;
  if (reading.status != Status::unknown) {
    last_useful_ = query.sent;
    if (question.keep_reply) {
      question.answer.reply.assign(reinterpret_cast<const char*>(reply.data()), reply.size());
    }
    finish(question, reading.status);
  } else if (question.stage == Stage::by_tcp) {
    if (newest) retry_by_tcp(question, reading.reason, false);
  } else if (reading.truncated) {
    go_by_tcp(question);
  } else if (newest && question.stage == Stage::asked) {
    retry(question, reading.reason);
  } else {
    question.answer.reason = reading.reason;  // of an earlier query; the newest goes on
  }
}

void Resolver::query_failed(Query& query, int status) {
  Question& question = *query.question;
  if (query.counted && !query.lost) query.upstream->pace().forgotten();
  const bool newest = question.newest == &query;
  if (newest) question.newest = nullptr;
  if (status == ARES_EDESTRUCTION) return;
  if (status == ARES_ENOTFOUND || status == ARES_EBADNAME) {
    // Nobody was asked: there are no such names in DNS, those in .onion above all (RFC 7686).
    finish(question, Status::nxdomain);
    return;
  }
  const bool timed_out = status == ARES_ETIMEOUT;
  if (!timed_out) query.upstream->failed(now());
  if (question.stage == Stage::by_tcp) {
    // A server may close a connection that it has answered on, just as it is asked again.
    const bool reused = query.connections > 0 &&
                        query.connections == query.channel->connections() && !timed_out;
    if (newest) {
      retry_by_tcp(question, timed_out ? Reason::tcp_timed_out : Reason::tcp_failed, reused);
    }
  } else if (newest && question.stage == Stage::asked) {
    const int error = query.channel->socket_error();
    retry(question, error == 0 || error == ECONNREFUSED ? Reason::connection_refused
                                                        : Reason::unreachable);
  }
}

// By TCP: a truncated answer is asked for again

void Resolver::go_by_tcp(Question& question) {
  if (question.stage == Stage::due) due_.remove(question);
  detach_queries(question);
  question.stage = Stage::by_tcp;
  question.not_before = 0;
  question.tcp_due = true;
  tcp_due_.push(question);
  arm(question, timeout_);
}

void Resolver::retry_by_tcp(Question& question, Reason reason, bool at_once) {
  question.answer.reason = reason;
  if (!at_once && question.attempts >= tries_) {
    finish(question, Status::unknown);
    return;
  }
  question.not_before = at_once ? 0 : now() + pause_after(question.attempts);
  question.tcp_due = true;
  tcp_due_.push(question);
}

void Resolver::send_by_tcp(Question& question, Upstream& upstream, Channel& channel) {
  tcp_due_.remove(question);
  question.tcp_due = false;
  ++question.attempts;
  auto* const query = new Query;
  query->ended = &Resolver::on_query_ended;
  query->question = &question;
  query->upstream = &upstream;
  query->sent = now();
  query->connections = channel.connections();
  query->next = question.queries;
  question.queries = question.newest = query;
  channel.ask(question.name.c_str(), question.type, *query);
}

void Resolver::pump_tcp() {
  const Time at = now();
  // Those that are put back while this runs stand behind `last`.
  Question* next = nullptr;
  std::size_t left = 0;
  for (Question* each = tcp_due_.first(); each != nullptr; each = each->next) ++left;
  for (Question* each = tcp_due_.first(); each != nullptr && left > 0; each = next, --left) {
    next = each->next;
    if (each->not_before > at) continue;
    Upstream& upstream = *upstreams_[(each->first_server + each->attempts) % upstreams_.size()];
    Channel* const channel = upstream.tcp_channel();
    if (channel == nullptr) return;
    send_by_tcp(*each, upstream, *channel);
  }
}

// Whom to ask, and when

Upstream* Resolver::choose(const Question& question) {
  const Time at = now();
  const std::size_t count = upstreams_.size();
  const std::size_t start = question.first_server + question.attempts;
  bool any_healthy = false;
  for (std::size_t i = 0; i < count; ++i) {
    Upstream& upstream = *upstreams_[(start + i) % count];
    if (!upstream.healthy(at)) continue;
    any_healthy = true;
    if (upstream.may_send(at)) return &upstream;
  }
  if (any_healthy) return nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    Upstream& upstream = *upstreams_[(start + i) % count];
    if (upstream.may_send(at)) return &upstream;
  }
  return nullptr;
}

bool Resolver::rate_allows(Time at) {
  if (rate_ <= 0) return true;
  constexpr double kBurstSeconds = 0.01;
  tokens_ += static_cast<double>(at - refilled_) / kSecond * rate_;
  tokens_ = std::min(tokens_, std::max(1.0, rate_ * kBurstSeconds));
  refilled_ = at;
  return tokens_ >= 1;
}

void Resolver::pump() {
  // A query that cannot be sent ends within send(), and another may be due by that.
  if (std::exchange(pumping_, true)) return;
  while (!due_.empty()) {
    if (!rate_allows(now())) break;
    Question& question = *due_.first();
    Upstream* const upstream = choose(question);
    if (upstream == nullptr) break;
    due_.remove(question);
    if (rate_ > 0) tokens_ -= 1;
    send(question, *upstream);
  }
  pumping_ = false;
  if (!due_.empty()) wait_for_pace(now());
}

void Resolver::wait_for_pace(Time at) {
  disarm(pace_timer_);
  Time when = at + kTick;
  for (const auto& upstream : upstreams_) {
    const Time next = upstream->pace().next_send(at);
    if (next > at) when = std::min(when, next);
  }
  if (rate_ > 0 && tokens_ < 1) {
    when = at + static_cast<Time>((1 - tokens_) / rate_ * kSecond) + 1;
  }
  loop_->arm(pace_timer_, std::max(when, at + kMillisecond));
}

void Resolver::after_events() {
  if (!tcp_due_.empty()) pump_tcp();
  pump();
  wake_for_room();
}

void Resolver::wake_for_room() {
  if (room_waiters_.empty()) return;
  if (has_room()) {
    room_waiters_.wake_one();
  } else if (pace_timer_.state == Timer::State::idle) {
    wait_for_pace(now());  // nothing may be on its way that would tell
  }
}

bool Resolver::has_room() {
  if (!due_.empty()) return false;
  const Time at = now();
  std::size_t window = 0;
  bool any = false;
  for (const auto& upstream : upstreams_) {
    window += upstream->pace().window();
    any = any || upstream->may_send(at);
  }
  return any && in_progress_ < window + kMostWaiting && rate_allows(at);
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
