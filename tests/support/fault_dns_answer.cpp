#include "support/fault_dns_answer.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "support/fault_dns_truth.h"

namespace aioc::testing::internal {
namespace {

std::uint64_t seed_of(const FaultPlan& plan, const DnsQuery& query, std::size_t sends) {
  Dice dice(plan.seed ^ name_hash(query.name));
  const std::uint64_t salt = static_cast<std::uint64_t>(query.type) << 32 | sends;
  return Dice(dice.next() ^ salt).next();
}

void fail(DnsReply& reply, DnsRcode rcode) {
  reply.rcode = rcode;
  reply.answers.clear();
  reply.authority.clear();
}

std::string evil_question(const DnsQuery& query) {
  const auto first_label = static_cast<unsigned char>(query.question.front());
  return "\x04"
         "evil" +
         query.question.substr(first_label == 0 ? 0 : first_label + 1U);
}

// An answer that arrives before the true one, so that who takes it believes the wrong thing.
Response forgery(const DnsQuery& query, std::uint16_t id, const std::string& question) {
  DnsReply reply = reply_to(query);
  reply.rcode = DnsRcode::kNxDomain;
  reply.id = id;
  reply.question = question;
  return {.message = encode(reply)};
}

std::string noise(Dice& dice) {
  std::string bytes(10 + dice.next() % 50, '\0');
  for (char& byte : bytes) byte = static_cast<char>(dice.next() & 0xFF);
  return bytes;
}

// A header with one answer, whose owner is a pointer to itself.
std::string endless_name(const DnsQuery& query) {
  DnsReply reply = reply_to(query);
  const std::size_t behind_question = encode(reply).size();
  std::string pointer;
  append_u16(pointer, 0xC000 | static_cast<std::uint32_t>(behind_question));
  reply.answers = {{pointer, DnsType::kA, ipv4_bytes(query.name)}};
  return encode(reply);
}

// Damages what UDP carries.
std::string damage(const FaultPlan& plan, const DnsQuery& query, const DnsReply& reply,
                   Dice& dice) {
  std::string message = encode(reply);
  const std::string id = message.substr(0, 2);
  if (dice.strikes(plan.garbage, query.type)) return id + noise(dice);
  if (dice.strikes(plan.cut_short, query.type)) return message.substr(0, 5);
  if (dice.strikes(plan.zero, query.type)) return "";
  return plan.loop ? endless_name(query) : message;
}

Sender sender_of(const FaultPlan& plan, const DnsQuery& query, Dice& dice) {
  if (dice.strikes(plan.wrong_address, query.type)) return Sender::kOtherAddress;
  if (dice.strikes(plan.wrong_port, query.type)) return Sender::kOtherPort;
  return Sender::kServer;
}

std::chrono::nanoseconds delay_of(const FaultPlan& plan, Dice& dice) {
  const std::chrono::duration<double, std::milli> spread = plan.slow_to - plan.slow_from;
  return plan.slow_from +
         std::chrono::duration_cast<std::chrono::nanoseconds>(spread * dice.unit());
}

}  // namespace

std::uint64_t Dice::next() {  // SplitMix64.
  state_ += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
  return mixed ^ mixed >> 31;
}

double Dice::unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

bool Judge::exceeds_rate(std::chrono::nanoseconds now) {
  if (!plan_.rate) return false;
  const double burst = *plan_.rate / 20;
  const std::chrono::duration<double> passed = now - tokens_at_;
  tokens_at_ = now;
  if (tokens_ < 0) tokens_ = burst;
  tokens_ = std::min(burst + 1, tokens_ + passed.count() * *plan_.rate);
  if (tokens_ < 1) return true;
  tokens_ -= 1;
  return false;
}

Verdict Judge::judge(const DnsQuery& query, const Arrival& arrival) {
  Dice dice(seed_of(plan_, query, arrival.sends));
  const bool black = plan_.blackout && plan_.blackout->contains(arrival.since_first);
  if (black || arrival.sends <= plan_.first || dice.strikes(plan_.drop, query.type)) {
    return {.dropped = true};
  }
  Verdict verdict{.limited = exceeds_rate(arrival.since_first)};
  if (verdict.limited && !plan_.rate_refuses) return verdict;

  DnsReply reply = true_reply(query, plan_);
  for (const auto& [rcode, odds] : plan_.failures) {
    if (dice.strikes(odds, query.type)) fail(reply, rcode);
  }
  if (plan_.formerr_edns && query.edns) fail(reply, DnsRcode::kFormErr);
  if (verdict.limited) fail(reply, DnsRcode::kRefused);
  if (plan_.upper_case) {
    const auto type = reply.question.end() - 4;
    std::transform(reply.question.begin(), type, reply.question.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  }
  reply.with_question = !plan_.no_question;

  Response response{.message = {}, .delay = delay_of(plan_, dice)};
  if (arrival.tcp) {
    response.message = encode(reply);
  } else {
    const auto bad_id = static_cast<std::uint16_t>(query.id ^ 0x5555U);
    const std::string bad_question = evil_question(query);
    std::vector<Response>& responses = verdict.responses;
    if (plan_.wrong_id_first) responses.push_back(forgery(query, bad_id, query.question));
    if (plan_.wrong_question_first) {
      responses.push_back(forgery(query, query.id, bad_question));
    }
    if (dice.strikes(plan_.wrong_id, query.type)) reply.id = bad_id;
    if (dice.strikes(plan_.wrong_question, query.type)) reply.question = bad_question;
    if (dice.strikes(plan_.truncated, query.type)) {
      reply.truncated = true;
      fail(reply, reply.rcode);
    }
    response.sender = sender_of(plan_, query, dice);
    response.message = damage(plan_, query, reply, dice);
  }
  if (plan_.duplicate) verdict.responses.push_back(response);
  verdict.responses.push_back(std::move(response));
  return verdict;
}

}  // namespace aioc::testing::internal
