// Resolver: asks DNS servers, again and elsewhere where need be, until there is an answer.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "dns/question.h"
#include "dns/reply.h"
#include "dns/upstream.h"
#include "loop/address.h"
#include "loop/event_loop.h"
#include "loop/suspension.h"
#include "loop/waiter.h"

namespace aioc::dns {

struct ResolverOptions {
  /// Whom to ask. Empty: the servers of /etc/resolv.conf, of which the first is preferred.
  std::vector<aio::Address> servers;
  /// Seconds that a question may take in all, waiting for its turn aside.
  double timeout = 15;
  /// How often a question is sent at most.
  std::size_t tries = 16;
  /// Queries a second at most; 0 for as many as the servers take.
  double rate = 0;
};

class Ask;
class Room;
namespace detail {
class Probe;
}

/// Resolves over UDP, and TCP where an answer is truncated, by c-ares's channels.
///
///     dns::Resolver resolver(options);
///     dns::Answer answer = co_await resolver.ask("example.org", dns::Type::a);
///     if (answer.status == dns::Status::found) ...
///
/// A query without an answer is sent again after a timeout that follows the round trips (0.2
/// to 2 s), to the next server if there is one that answers, and a late answer to an earlier
/// one is taken all the same. So is one that was answered SERVFAIL, REFUSED, NOTIMP, FORMERR,
/// with what cannot be parsed, or refused by the host, after a pause. What has no answer after
/// the options' timeout or tries is unknown. Where no server has given any useful answer for
/// as long as the timeout, the questions to come are sent once, until one does.
///
/// How many are in flight is found out for each server (Pace). A question costs c-ares's 1.5
/// us and some 0.3 of ours.
class Resolver {
 public:
  /// Throws std::runtime_error where no server is given and /etc/resolv.conf names none, and
  /// std::logic_error where there is no loop.
  explicit Resolver(const ResolverOptions& options = {});
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  /// No question may be in progress but those whose tasks have ended with the loop.
  ~Resolver();

  /// Asks for the records of a name, which is absolute and ASCII (see idn.h). Never throws
  /// but CancelledError: what cannot be determined is Status::unknown.
  Ask ask(std::string name, Type type, bool keep_reply = false);

  /// Whether another question would be sent at once.
  bool has_room();
  /// Waits until there is room. Who asks many names waits here between them, so that no more
  /// are in progress than the servers can answer.
  ///
  ///     while (!resolver.has_room()) co_await resolver.room();
  Room room();

  /// Questions that have been asked and not answered.
  std::size_t in_progress() const { return in_progress_; }
  /// Queries sent so far, and those among them that were lost.
  std::size_t queries_sent() const { return sent_; }
  std::size_t queries_lost() const { return lost_; }
  const std::vector<std::unique_ptr<Upstream>>& upstreams() const { return upstreams_; }
  aio::EventLoop& loop() { return *loop_; }

 private:
  friend class Ask;
  friend class Room;
  friend class detail::Probe;
  using Question = detail::Question;
  using Query = detail::Query;
  using Time = Pace::Time;

  void begin(Question& question);
  void forget(Question& question);

  /// As of this turn of the loop, or this tick of the kernel: 4 ms are nothing to timeouts.
  /// Round trips are measured with the clock itself.
  Time now();
  void pump();
  void pump_tcp();
  void after_events();
  void wake_for_room();
  Upstream* choose(const Question& question);
  bool rate_allows(Time now);
  void wait_for_pace(Time now);
  void send(Question& question, Upstream& upstream);
  void send_by_tcp(Question& question, Upstream& upstream, Channel& channel);
  void query_ended(Query& query, int status, std::span<const unsigned char> reply);
  void query_failed(Query& query, int status);
  void take_reply(Question& question, const Query& query, std::span<const unsigned char> reply,
                  const Reading& reading);
  void go_by_tcp(Question& question);
  void retry(Question& question, Reason reason);
  void retry_by_tcp(Question& question, Reason reason, bool at_once);
  bool exhausted(const Question& question);
  bool is_hopeless();
  void note_failure();
  void finish(Question& question, Status status);
  void detach_queries(Question& question);
  void on_timer(Question& question);
  void arm(Question& question, Time at, Time wait);
  void disarm(aio::detail::TimerNode& node);
  void make_due(Question& question);

  static void on_query_ended(Attempt& attempt, int status,
                             std::span<const unsigned char> reply);

  struct Timer : aio::detail::TimerNode {
    Resolver* owner = nullptr;
  };
  void tick();

  aio::EventLoop* loop_;
  Time timeout_;
  std::size_t tries_;
  double rate_;
  bool spread_;
  Inbox inbox_;
  std::vector<std::unique_ptr<Upstream>> upstreams_;
  std::size_t next_server_ = 0;

  detail::QuestionList due_;
  detail::QuestionList tcp_due_;
  std::size_t in_progress_ = 0;
  std::size_t sent_ = 0;
  std::size_t lost_ = 0;
  bool pumping_ = false;
  Time received_ = 0;       // when the replies at hand came; 0 until it is asked for
  bool no_answer_ = false;  // of use, since a time; all that came was failures
  Time no_answer_since_ = 0;
  Time last_failure_ = 0;
  double tokens_ = 0;  // of the options' rate
  Time refilled_ = 0;
  Timer tick_;
  Timer pace_timer_;
  aio::detail::WaitList room_waiters_;
};

/// What Resolver::ask() gives: `co_await` it.
class [[nodiscard("must co_await")]] Ask final : public aio::detail::Suspension {
 public:
  Ask(Resolver & resolver, std::string name, Type type, bool keep_reply)
      : question_(resolver, std::move(name), type, keep_reply) {}
  /// Only before it is awaited.
  Ask(Ask && other) noexcept
      : Suspension(std::move(other)), question_(std::move(other.question_)) {}
  ~Ask();

  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame);
  Answer await_resume();
  bool cancel() override;
  std::string describe() const override { return "dns '" + question_.name + "'"; }

 private:
  struct Mine : detail::Question {
    using Question::Question;
    Ask* owner = nullptr;
  };
  Mine question_;
  bool waiting_ = false;
  bool cancelled_ = false;
};

/// What Resolver::room() gives: `co_await` it.
class [[nodiscard("must co_await")]] Room final : public aio::detail::Waiter {
 public:
  explicit Room(Resolver & resolver) : Waiter("dns room"), resolver_(&resolver) {}
  bool await_ready() const { return resolver_->has_room(); }
  void await_suspend(std::coroutine_handle<> frame) {
    wait(frame, resolver_->room_waiters_);
    resolver_->wake_for_room();
  }
  void await_resume() {
    if (is_suspended() && ended_by_cancel()) throw aio::CancelledError();
  }

 private:
  Resolver* resolver_;
};

inline Ask Resolver::ask(std::string name, Type type, bool keep_reply) {
  return Ask(*this, std::move(name), type, keep_reply);
}
inline Room Resolver::room() { return Room(*this); }

}  // namespace aioc::dns
