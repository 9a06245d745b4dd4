#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/dns_message.h"

namespace aioc::testing {

/// How often a fault strikes: with a probability, and perhaps only at queries of one type.
struct Odds {
  Odds(double chance) : probability(chance) {}
  Odds(DnsType type, double chance = 1) : probability(chance), only(type) {}

  double probability;
  std::optional<DnsType> only = {};
};

/// A stretch of time, counted from the first query.
struct FaultSpan {
  std::chrono::milliseconds from;
  std::chrono::milliseconds to;

  [[nodiscard]] bool contains(std::chrono::nanoseconds time) const {
    return from <= time && time < to;
  }
};

/// What was written down by the members of Faults that have these names.
struct FaultPlan {
  std::uint64_t seed = 1;

  Odds drop = 0;
  std::uint64_t first = 0;
  std::optional<FaultSpan> blackout = {};
  bool always_down = false;
  std::optional<FaultSpan> down = {};
  std::optional<double> rate = {};
  bool rate_refuses = false;
  std::chrono::milliseconds slow_from{0};
  std::chrono::milliseconds slow_to{0};

  std::vector<std::pair<DnsRcode, Odds>> failures = {};
  bool formerr_edns = false;
  bool wildcard = false;
  std::vector<std::string> wildcards_below = {};
  bool nodata = false;
  bool referral = false;
  std::size_t cnames = 0;
  bool cname_only = false;
  bool cname_nx = false;
  std::size_t big = 0;

  Odds truncated = 0;
  Odds wrong_id = 0;
  bool wrong_id_first = false;
  Odds wrong_question = 0;
  bool wrong_question_first = false;
  Odds wrong_port = 0;
  Odds wrong_address = 0;
  bool upper_case = false;
  bool no_question = false;
  bool duplicate = false;
  Odds garbage = 0;
  Odds cut_short = 0;
  Odds zero = 0;
  bool loop = false;

  double tcp_close = 0;
  bool tcp_hang = false;
  bool tcp_refuse = false;
  bool tcp_split = false;
  bool tcp_one = false;
};

/// The faults of a FaultDns, as a chain of what goes wrong. One that takes odds strikes
/// always if given none.
///
///     Faults().drop(0.3).servfail(DnsType::kAaaa).slow(5ms, 20ms).seed(7)
///
/// Chance is drawn from the seed, the name, the type and how often that was asked: it falls
/// alike in every run, whatever the order in which the queries come.
class Faults {
 public:
  using Time = std::chrono::milliseconds;

  Faults& seed(std::uint64_t seed) { return set(plan_.seed, seed); }

  // No answer, or a late one

  Faults& drop(Odds odds = 1) { return set(plan_.drop, odds); }
  /// Ignores the first `sends` of each question.
  Faults& first(std::uint64_t sends) { return set(plan_.first, sends); }
  /// Ignores all between two times.
  Faults& blackout(Time from, Time to) { return set(plan_.blackout, FaultSpan{from, to}); }
  /// The kernel refuses UDP, as if nobody were there: always, or between two times.
  Faults& down() { return set(plan_.always_down, true); }
  Faults& down(Time from, Time to) { return set(plan_.down, FaultSpan{from, to}); }
  /// Ignores what exceeds so many queries a second, a twentieth of a second's at once.
  Faults& rate(double per_second) { return set(plan_.rate, per_second); }
  /// Answers that with REFUSED instead.
  Faults& rate_refusing(double per_second) {
    return set(plan_.rate, per_second).set(plan_.rate_refuses, true);
  }
  Faults& slow(Time delay) { return slow(delay, delay); }
  Faults& slow(Time from, Time to) { return set(plan_.slow_from, from).set(plan_.slow_to, to); }

  // Answers that do not tell the truth

  Faults& fail(DnsRcode rcode, Odds odds = 1) {
    plan_.failures.emplace_back(rcode, odds);  // The last that strikes wins.
    return *this;
  }
  Faults& servfail(Odds odds = 1) { return fail(DnsRcode::kServFail, odds); }
  Faults& refused(Odds odds = 1) { return fail(DnsRcode::kRefused, odds); }
  Faults& notimp(Odds odds = 1) { return fail(DnsRcode::kNotImp, odds); }
  Faults& formerr(Odds odds = 1) { return fail(DnsRcode::kFormErr, odds); }
  /// FORMERR for every query with EDNS.
  Faults& formerr_edns() { return set(plan_.formerr_edns, true); }
  /// Every name exists, with the address 10.9.9.9.
  Faults& wildcard() { return set(plan_.wildcard, true); }
  /// So does every name that is `suffix` or below it.
  Faults& wildcard_below(std::string_view suffix) {
    plan_.wildcards_below.emplace_back(suffix);
    return *this;
  }
  /// No name has anything.
  Faults& nodata() { return set(plan_.nodata, true); }
  /// NOERROR with NS records in the authority section alone.
  Faults& referral() { return set(plan_.referral, true); }
  /// The address comes at the end of a chain.
  Faults& cname(std::size_t links = 1) { return set(plan_.cnames, links); }
  /// The chain ends without an address.
  Faults& cname_only(std::size_t links = 1) { return cname(links).set(plan_.cname_only, true); }
  /// A CNAME to a name that does not exist.
  Faults& cname_nx() { return set(plan_.cname_nx, true); }
  /// Repeats what is answered until that takes so many bytes (at most 60,000), even over
  /// UDP, untruncated.
  Faults& big(std::size_t bytes) { return set(plan_.big, bytes); }

  // Answers that arrive wrong

  Faults& duplicate() { return set(plan_.duplicate, true); }
  Faults& upper_case() { return set(plan_.upper_case, true); }
  Faults& no_question() { return set(plan_.no_question, true); }
  /// Over UDP: truncated and empty.
  Faults& truncated(Odds odds = 1) { return set(plan_.truncated, odds); }
  Faults& wrong_id(Odds odds = 1) { return set(plan_.wrong_id, odds); }
  Faults& wrong_question(Odds odds = 1) { return set(plan_.wrong_question, odds); }
  /// First a forged NXDOMAIN with the wrong id or question, then the truth.
  Faults& wrong_id_first() { return set(plan_.wrong_id_first, true); }
  Faults& wrong_question_first() { return set(plan_.wrong_question_first, true); }
  /// From another port, or from 127.0.0.9.
  Faults& wrong_port(Odds odds = 1) { return set(plan_.wrong_port, odds); }
  Faults& wrong_address(Odds odds = 1) { return set(plan_.wrong_address, odds); }
  /// The right id and then noise; five bytes; none at all.
  Faults& garbage(Odds odds = 1) { return set(plan_.garbage, odds); }
  Faults& cut_short(Odds odds = 1) { return set(plan_.cut_short, odds); }
  Faults& zero(Odds odds = 1) { return set(plan_.zero, odds); }
  /// The owner of the answer is a compression pointer to itself.
  Faults& loop() { return set(plan_.loop, true); }

  // TCP

  /// Closes connections as soon as they are made.
  Faults& tcp_close(double probability = 1) { return set(plan_.tcp_close, probability); }
  /// Takes queries and answers none.
  Faults& tcp_hang() { return set(plan_.tcp_hang, true); }
  /// Nobody listens.
  Faults& tcp_refuse() { return set(plan_.tcp_refuse, true); }
  /// Sends one byte at a time.
  Faults& tcp_split() { return set(plan_.tcp_split, true); }
  /// Closes a connection after one answer.
  Faults& tcp_one() { return set(plan_.tcp_one, true); }

  [[nodiscard]] const FaultPlan& plan() const { return plan_; }

 private:
  template <class T, class V>
  Faults& set(T& field, V&& value) {
    field = std::forward<V>(value);
    return *this;
  }

  FaultPlan plan_;
};

}  // namespace aioc::testing
