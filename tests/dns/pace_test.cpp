// Pace on a clock of its own: how it finds out what simulated servers can take.
#include "dns/pace.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <random>
#include <vector>

namespace aioc::dns {
namespace {

using Time = Pace::Time;

constexpr Time kMillisecond = 1'000'000;
constexpr Time kSecond = 1000 * kMillisecond;
constexpr std::size_t kMost = 32768;

struct Server {
  Time round_trip = 20 * kMillisecond;
  double capacity = 1e6;  ///< answers a second; what is more waits
  double rate_limit = 0;  ///< queries a second; what is more is dropped. 0 for no limit
  double loss = 0;        ///< of all queries
  Time silent_from = 0;   ///< between these nothing is answered
  Time silent_to = 0;
};

/// Somebody with any number of questions, who asks one server at a time's pace, in steps of a
/// millisecond.
class Simulation {
 public:
  explicit Simulation(const Server& server)
      : server_(server), tokens_(server.rate_limit / 20) {}

  /// Goes on until `until`.
  void run(Time until) {
    for (; now_ < until; now_ += kMillisecond) {
      while (!events_.empty() && events_.top().at <= now_) happen();
      while (pace.may_send(now_)) send();
    }
  }
  /// Answers a second from here to `until`.
  double answers_a_second(Time until) {
    const Time from = now_;
    const std::size_t before = answers_;
    run(until);
    return static_cast<double>(answers_ - before) / (static_cast<double>(until - from) / 1e9);
  }

  Pace pace{kMost};
  std::size_t sends = 0;

 private:
  struct Event {
    Time at;
    std::size_t query;
    bool is_answer;
    bool operator>(const Event& other) const { return at > other.at; }
  };
  struct Query {
    Time sent;
    bool lost = false;
    bool answered = false;
  };

  void send() {
    const std::size_t query = queries_.size();
    queries_.push_back({now_});
    ++sends;
    events_.push({now_ + pace.timeout(0), query, false});
    pace.sent(now_);
    if (drops()) return;
    const auto service = static_cast<Time>(1e9 / server_.capacity);
    free_at_ = std::max(free_at_, now_ + server_.round_trip / 2) + service;
    events_.push({free_at_ + server_.round_trip / 2, query, true});
  }
  bool drops() {
    if (server_.silent_from <= now_ && now_ < server_.silent_to) return true;
    if (server_.rate_limit > 0) {
      const double passed = static_cast<double>(now_ - refilled_) / 1e9;
      refilled_ = now_;
      tokens_ = std::min(server_.rate_limit / 20 + 1, tokens_ + passed * server_.rate_limit);
      if (tokens_ < 1) return true;
      tokens_ -= 1;
    }
    return std::uniform_real_distribution<>(0, 1)(random_) < server_.loss;
  }
  void happen() {
    const Event event = events_.top();
    events_.pop();
    Query& query = queries_[event.query];
    if (event.is_answer) {
      query.answered = true;
      ++answers_;
      pace.answered(now_, now_ - query.sent, query.lost);
    } else if (!query.answered) {
      query.lost = true;
      pace.lost(now_);
    }
  }

  Server server_;
  Time now_ = kMillisecond;
  Time free_at_ = 0;
  Time refilled_ = 0;
  double tokens_;
  std::size_t answers_ = 0;
  std::mt19937_64 random_{1};
  std::vector<Query> queries_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

TEST_CASE("pace: the window grows where round trips are long", "[dns][pace]") {
  Simulation far({.round_trip = 100 * kMillisecond, .capacity = 50'000});
  CHECK(far.pace.window() == Pace::kFirstWindow);
  far.run(5 * kSecond);
  // 50,000 a second at 100 ms are 5,000 in flight.
  CHECK(far.pace.window() > 2000);
  CHECK(far.answers_a_second(6 * kSecond) > 20'000);
  CHECK_FALSE(far.pace.is_paced());
}

TEST_CASE("pace: and stays where a longer one would only wait in the queue", "[dns][pace]") {
  Simulation near({.round_trip = kMillisecond, .capacity = 20'000});
  near.run(3 * kSecond);
  CHECK(near.pace.window() <= 2 * Pace::kFirstWindow);
  CHECK(near.answers_a_second(4 * kSecond) > 18'000);
}

TEST_CASE("pace: a rate limit is found and kept", "[dns][pace]") {
  for (const double limit : {50.0, 500.0, 5000.0}) {
    CAPTURE(limit);
    Simulation limited({.rate_limit = limit});
    limited.run(20 * kSecond);
    CHECK(limited.pace.is_paced());
    const std::size_t before = limited.sends;
    CHECK(limited.answers_a_second(60 * kSecond) > 0.6 * limit);
    const double sent = static_cast<double>(limited.sends - before) / 40;
    CHECK(sent < 1.7 * limit);
  }
}

TEST_CASE("pace: and so is one behind a round trip of a tenth of a second", "[dns][pace]") {
  Simulation limited({.round_trip = 100 * kMillisecond, .rate_limit = 200});
  limited.run(20 * kSecond);
  CHECK(limited.answers_a_second(60 * kSecond) > 0.6 * 200);
}

TEST_CASE("pace: the first seconds with a rate limit are not lost", "[dns][pace]") {
  Simulation limited({.rate_limit = 50});
  CHECK(limited.answers_a_second(10 * kSecond) > 0.4 * 50);
}

TEST_CASE("pace: a loss that comes at any rate does not bring the rate down", "[dns][pace]") {
  const Server whole{.round_trip = 20 * kMillisecond, .capacity = 10'000};
  Server lossy = whole;
  lossy.loss = 0.3;
  Simulation without(whole);
  Simulation with(lossy);
  without.run(5 * kSecond);
  with.run(5 * kSecond);
  const double best = without.answers_a_second(15 * kSecond);
  CHECK(best > 7'000);
  CHECK(with.answers_a_second(15 * kSecond) > best / 3);
}

TEST_CASE("pace: silence changes nothing", "[dns][pace]") {
  Pace pace(kMost);
  Time now = kSecond;
  for (int i = 0; i < 300; ++i) {
    pace.sent(now);
    now += kMillisecond;
    pace.answered(now, kMillisecond, false);
  }
  const std::size_t window = pace.window();
  now += 10 * kSecond;
  for (int round = 0; round < 20; ++round) {
    std::size_t sent = 0;
    for (; pace.may_send(now); ++sent) pace.sent(now);
    CHECK(sent == window);
    now += 2 * kSecond;
    for (; sent > 0; --sent) pace.lost(now);
  }
  CHECK_FALSE(pace.is_paced());
  CHECK(pace.window() == window);
}

TEST_CASE("pace: and after it all is as before, soon", "[dns][pace]") {
  Simulation server({.capacity = 10'000, .silent_from = 3 * kSecond, .silent_to = 6 * kSecond});
  server.run(kSecond);
  const double before = server.answers_a_second(3 * kSecond);
  server.run(10 * kSecond);
  CHECK(server.answers_a_second(14 * kSecond) > before / 2);
}

TEST_CASE("pace: one slow answer in a hundred does not stop the others", "[dns][pace]") {
  Pace pace(1000);
  Time now = kSecond;
  for (int i = 0; i < 10'000; ++i) {
    REQUIRE(pace.may_send(now));
    pace.sent(now);
    now += kMillisecond;
    if (i % 100 == 0) {
      pace.lost(now);
    } else {
      pace.answered(now, kMillisecond, false);
    }
  }
  CHECK_FALSE(pace.is_paced());
  CHECK(pace.window() >= Pace::kFirstWindow);
}

TEST_CASE("pace: no more in flight than there may ever be", "[dns][pace]") {
  Pace pace(16);
  std::size_t sent = 0;
  while (pace.may_send(kSecond)) {
    pace.sent(kSecond);
    ++sent;
  }
  CHECK(sent == 16);
  CHECK(pace.in_flight() == 16);
  pace.forgotten();
  CHECK(pace.may_send(kSecond));
}

TEST_CASE("pace: time-outs are within 0.2 and 2 s, and grow", "[dns][pace]") {
  const Time least = 200 * kMillisecond;
  const Time most = 2 * kSecond;
  CHECK(Pace(kMost).timeout(0) == kSecond);
  for (const Time round_trip :
       {Time{0}, kMillisecond, 90 * kMillisecond, 700 * kMillisecond, 5 * kSecond}) {
    CAPTURE(round_trip);
    Pace pace(kMost);
    for (int i = 0; i < 50; ++i) {
      pace.sent(kSecond);
      pace.answered(kSecond, round_trip, false);
    }
    Time before = 0;
    for (std::size_t attempts = 0; attempts < 100; ++attempts) {
      const Time timeout = pace.timeout(attempts);
      CHECK(timeout >= std::max(before, least));
      CHECK(timeout <= most);
      before = timeout;
    }
    CHECK(before == most);
    CHECK(pace.timeout(0) >= std::min(round_trip, most));
  }
}

}  // namespace
}  // namespace aioc::dns
