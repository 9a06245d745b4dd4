// Whom a resolver asks next, and when.
#include <algorithm>
#include <utility>

#include "dns/resolver.h"

namespace aioc::dns {
namespace {

using Stage = detail::Question::Stage;

constexpr double kSecond = 1e9;
constexpr Pace::Time kMillisecond = 1'000'000;
// How long to wait where nothing says when there will be room.
constexpr Pace::Time kMostWait = 50 * kMillisecond;
// Questions beyond the window may be in progress while they wait for servers that are slow to
// find out; this many, as each takes memory.
constexpr std::size_t kMostWaiting = 4096;

}  // namespace

void Resolver::send(Question& question, Upstream& upstream) {
  const Time sent = loop_->time_now();
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
  arm(question, sent, upstream.pace().timeout(question.attempts++));
  upstream.datagram_channel().ask(question.name.c_str(), question.type, *query);
}

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
  Time when = at + kMostWait;
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
  received_ = 0;
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

}  // namespace aioc::dns
