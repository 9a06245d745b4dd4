#include "fetch/downloads.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <system_error>
#include <utility>

#include "fetch/backoff.h"
#include "loop/errors.h"
#include "loop/event_loop.h"
#include "loop/exception_group.h"
#include "loop/sleep.h"
#include "loop/timeout.h"
#include "loop/with.h"
#include "net/retry_after.h"
#include "seconds.h"

namespace aioc::fetch {
namespace {

/// Waits until the host may be asked again.
aio::Coro<> rest(const Hosts::Turn& turn) {
  while (true) {
    const double left = turn.pause();
    if (left <= 0) co_return;
    co_await aio::sleep(left);
  }
}

}  // namespace

Downloads::Downloads(const Rules& rules, Bodies& bodies, Report& report)
    : rules_(rules),
      bodies_(bodies),
      report_(report),
      client_(rules.client),
      hosts_(rules.per_host),
      admitted_(static_cast<std::ptrdiff_t>(rules.window)),
      at_once_(static_cast<std::ptrdiff_t>(rules.jobs)),
      random_(std::random_device{}()) {}

aio::Coro<> Downloads::run(aio::AsyncGenerator<Wanted> urls) {
  auto body = [this, &urls](aio::TaskGroup& group) { return admit(urls, group); };
  auto all = aio::with(aio::TaskGroup(), std::move(body));
  try {
    co_await std::move(all);
  } catch (const aio::ExceptionGroup& group) {
    std::rethrow_exception(group.exceptions().front());  // a list that cannot be read
  }
}

aio::Coro<> Downloads::admit(aio::AsyncGenerator<Wanted>& urls, aio::TaskGroup& group) {
  constexpr double kLookAgain = 0.01;
  while (auto wanted = co_await urls.next()) {
    co_await admitted_.acquire();
    while (report_.is_behind()) co_await aio::sleep(kLookAgain);
    group.create_task(one(std::move(*wanted)));
  }
}

aio::Coro<> Downloads::one(Wanted wanted) {
  const aio::Guard<aio::Semaphore> admitted(admitted_);
  Order::Place place(order_);
  const double began = aio::get_running_loop().time();
  Outcome outcome;
  outcome.url = wanted.url;
  outcome.code = wanted.code;
  const auto body = bodies_.make(wanted, place);
  try {
    auto fetching = fetch(wanted, *body, outcome);
    co_await std::move(fetching);
    outcome.seconds = aio::get_running_loop().time() - began;
    body->tell(outcome);
    if (bodies_.in_order()) co_await place.first();
    report_.add(outcome);
  } catch (const aio::CancelledError&) {
    order_.stop();
    outcome.problem = {"interrupted", "", false};
    outcome.seconds = aio::get_running_loop().time() - began;
    body->tell(outcome);
    report_.add(outcome);
    throw;
  }
}

aio::Coro<> Downloads::fetch(const Wanted& wanted, Body& body, Outcome& outcome) {
  if (body.had()) co_return;
  // Until it is saved: -j 1 is one after the other, and no more bodies than that wait for a
  // disk.
  Permit permit;
  try {
    auto trying = try_often(host_of(wanted.url), wanted, body, outcome, permit);
    if (rules_.max_time > 0) {
      co_await aio::wait_for(std::move(trying), rules_.max_time);
    } else {
      co_await std::move(trying);
    }
    if (outcome.problem || body.had()) co_return;
    auto finishing = body.finish();
    outcome.problem = co_await std::move(finishing);
  } catch (const aio::TimeoutError&) {
    outcome.problem = {"timed out", "--max-time is over", false};
  } catch (const std::system_error& error) {
    outcome.problem = file_problem(error);
  }
}

aio::Coro<> Downloads::try_often(std::string host, const Wanted& wanted, Body& body,
                                 Outcome& outcome, Permit& permit) {
  net::ClientRequest request;
  request.url = wanted.url;
  const Hosts::Kept kept = hosts_.keep(host);
  for (std::size_t tries = 0;;) {
    auto taking = take(host, permit);
    co_await std::move(taking);
    auto attempting = attempt(host, body, outcome, request);
    outcome.problem = co_await std::move(attempting);
    if (outcome.problem.anew) continue;
    if (!outcome.problem.passes || tries == rules_.retries) co_return;
    if (!bodies_.in_order()) permit.give_back();
    co_await aio::sleep(pause_before(tries++));
  }
}

aio::Coro<> Downloads::take(const std::string& host, Permit& permit) {
  // Where results go out in the order of the URLs, the first of those under way may be waited
  // for by all others. So permits are given in that order, and kept over the pause between two
  // attempts: else the others might have them all.
  const bool in_order = bodies_.in_order();
  if (in_order && !permit.running) {
    auto running = co_await at_once_.scoped();
    permit.running.emplace(std::move(running));
  }
  if (!permit.host) {
    auto taking = hosts_.take(host);
    Hosts::Turn turn = co_await std::move(taking);
    permit.host.emplace(std::move(turn));
  }
  auto resting = rest(*permit.host);
  co_await std::move(resting);
  while (!permit.running) {
    auto running = co_await at_once_.scoped();
    if (permit.host->pause() > 0) {  // asked for while this one waited for the others
      running.release();
      auto once_more = rest(*permit.host);
      co_await std::move(once_more);
    } else {
      permit.running.emplace(std::move(running));
    }
  }
}

aio::Coro<Problem> Downloads::attempt(const std::string& host, Body& body, Outcome& outcome,
                                      net::ClientRequest& request) {
  constexpr double kLongestPause = 300;
  request.fields.clear();
  body.begin(request);
  net::Transfer transfer(client_, request, body);
  const Body::Attempt attempting(body, transfer);
  const Running::Entry shown(running_, body);
  const net::TransferResult& result = co_await transfer.done();
  outcome.status = result.head.status;
  Problem problem = body.judge(result);
  if (problem.passes && !result.head.retry_after.empty()) {
    if (const auto pause = net::retry_after(result.head.retry_after, std::time(nullptr))) {
      if (*pause > kLongestPause) {
        problem.passes = false;
        problem.detail += ", and wants to be asked again in " + seconds_text(*pause);
      } else {
        hosts_.pause(host, *pause);
      }
    }
  }
  co_return problem;
}

double Downloads::pause_before(std::size_t attempt) {
  constexpr double kRange = std::minstd_rand::max();
  return backoff(static_cast<int>(attempt) + 1, static_cast<double>(random_()) / (kRange + 1));
}

}  // namespace aioc::fetch
