// What becomes of the replies to a resolver's queries, and of those that fail.
#include <cerrno>
#include <memory>
#include <utility>

#include "dns/resolver.h"

namespace aioc::dns {
namespace {

using Stage = detail::Question::Stage;

}  // namespace

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
    if (received_ == 0) received_ = loop_->time_now();
    const Time at = received_;
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
    no_answer_ = false;
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
  arm(question, now(), timeout_);
}

void Resolver::retry_by_tcp(Question& question, Reason reason, bool at_once) {
  question.answer.reason = reason;
  if (!at_once && question.attempts >= tries_) {
    finish(question, Status::unknown);
    return;
  }
  question.not_before = at_once ? 0 : now() + detail::pause_after(question.attempts);
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

}  // namespace aioc::dns
