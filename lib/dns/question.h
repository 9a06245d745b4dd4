// Question: a name and a type that a resolver is asked for, and what becomes of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "dns/channel.h"
#include "dns/pace.h"
#include "dns/reply.h"
#include "loop/frame_pool.h"
#include "loop/timer_heap.h"

namespace aioc::dns {

class Resolver;
class Upstream;

/// How a question ended.
struct Answer {
  Status status = Status::unknown;
  Reason reason = Reason::none;  ///< where the status is unknown
  std::string reply;             ///< the message from the server, where it was asked for
};

namespace detail {

struct Question;

/// One query of a question. It outlives the question where c-ares still has it.
struct Query : Attempt, aio::detail::Pooled {
  Question* question = nullptr;
  Upstream* upstream = nullptr;
  Query* next = nullptr;  // of the same question
  Pace::Time sent = 0;
  bool counted = false;  // the pace knows of it
  bool lost = false;     // and has been told that it is lost, though the answer may yet come
  std::size_t connections = 0;  // of TCP: the channel's before it was sent
};

/// A question in progress, in its awaiter; in one list of the resolver at most.
struct Question : aio::detail::TimerNode {
  enum class Stage : std::uint8_t {
    idle,
    due,      ///< waits for its turn to be sent
    asked,    ///< the timer says when the query counts as lost
    pausing,  ///< the timer says when to ask again
    by_tcp,   ///< the timer says when to give up
  };

  Question(Resolver& its_resolver, std::string its_name, Type its_type, bool keeps_reply)
      : resolver(&its_resolver),
        name(std::move(its_name)),
        type(its_type),
        keep_reply(keeps_reply) {}

  Resolver* resolver;
  std::string name;
  Type type;
  bool keep_reply;
  Answer answer;
  void (*ended)(Question& question) = nullptr;

  Stage stage = Stage::idle;
  bool tcp_due = false;  // by_tcp, and in the resolver's list of those to be sent
  std::size_t attempts = 0;
  std::size_t first_server = 0;
  Pace::Time spent = 0;    // waiting for answers, and between them
  Pace::Time waiting = 0;  // what the timer was set to
  Pace::Time due_at = 0;   // when it is to fire
  Pace::Time not_before = 0;
  Query* newest = nullptr;
  Query* queries = nullptr;
  Question* next = nullptr;
  Question* previous = nullptr;
};

/// How long to wait after an answer that is an error: 0.1 s, growing to 2 s.
inline Pace::Time pause_after(std::size_t attempts) {
  constexpr double kFirst = 1e8;
  constexpr double kMost = 2e9;
  constexpr double kGrowth = 1.3;
  double pause = kFirst;
  for (; attempts > 0 && pause < kMost; --attempts) pause *= kGrowth;
  return static_cast<Pace::Time>(pause < kMost ? pause : kMost);
}

/// Questions, first in first out.
class QuestionList {
 public:
  bool empty() const { return first_ == nullptr; }
  Question* first() const { return first_; }
  void push(Question& question) {
    question.previous = last_;
    question.next = nullptr;
    (last_ != nullptr ? last_->next : first_) = &question;
    last_ = &question;
  }
  void remove(Question& question) {
    (question.previous != nullptr ? question.previous->next : first_) = question.next;
    (question.next != nullptr ? question.next->previous : last_) = question.previous;
  }

 private:
  Question* first_ = nullptr;
  Question* last_ = nullptr;
};

}  // namespace detail
}  // namespace aioc::dns
