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
#include "loop/thread_pool.h"
#include "loop/timeout.h"
#include "loop/with.h"
#include "net/digest.h"
#include "net/retry_after.h"
#include "seconds.h"

namespace aioc::fetch {
namespace {

/// In a thread: what has to be done with a file before it gets its name. The file lives as long
/// as that takes, whoever has given up waiting.
struct Finishing {
  std::shared_ptr<const PartFile> part;
  bool flush;
  std::string checksum;  // "sha256=...", or nothing

  Problem operator()() const {
    try {
      if (!checksum.empty()) {
        const net::Checksum wanted = net::parse_checksum(checksum);
        net::Digest digest(wanted.algorithm);
        part->read_all([&](std::string_view bytes) { digest.update(bytes); });
        if (digest.hex() != wanted.hex) {
          return {"bad checksum", wanted.algorithm + " is " + digest.hex(), false};
        }
      }
      if (flush) part->flush();
      return {};
    } catch (const std::system_error& error) {
      return file_problem(error);
    }
  }
};

/// Waits until the host may be asked again.
aio::Coro<> rest(const Hosts::Turn& turn) {
  for (double left = turn.pause(); left > 0; left = turn.pause()) co_await aio::sleep(left);
}

}  // namespace

Downloads::Downloads(const Rules& rules, Folder& folder, Report& report)
    : rules_(rules),
      folder_(folder),
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
  const double began = aio::get_running_loop().time();
  Outcome outcome;
  outcome.url = wanted.url;
  Saving saving(folder_, rules_.saving, wanted.url);
  const auto tell = [&] {
    outcome.bytes = saving.bytes();
    outcome.seconds = aio::get_running_loop().time() - began;
    report_.add(outcome);
  };
  try {
    auto fetching = fetch(wanted, saving, outcome);
    if (rules_.max_time > 0) {
      co_await aio::wait_for(std::move(fetching), rules_.max_time);
    } else {
      co_await std::move(fetching);
    }
  } catch (const aio::TimeoutError&) {
    outcome.problem = {"timed out", "--max-time is over", false};
  } catch (const std::system_error& error) {
    outcome.problem = file_problem(error);
  } catch (const aio::CancelledError&) {
    outcome.problem = {"interrupted", "", false};
    tell();
    throw;
  }
  tell();
}

aio::Coro<> Downloads::fetch(const Wanted& wanted, Saving& saving, Outcome& outcome) {
  const std::string host = host_of(wanted.url);
  const Hosts::Kept kept = hosts_.keep(host);
  net::ClientRequest request;
  request.url = wanted.url;
  for (std::size_t tries = 0; !saving.had(); ++tries) {
    auto attempting = attempt(host, saving, outcome, request);
    outcome.problem = co_await std::move(attempting);
    if (!outcome.problem.passes || tries == rules_.retries) break;
    co_await aio::sleep(pause_before(tries));
  }
  if (outcome.problem) co_return;
  if (saving.had()) {
    outcome.file = folder_.path_of(saving.name());
    co_return;
  }
  auto saved = save(wanted, saving, outcome);
  co_await std::move(saved);
}

aio::Coro<Problem> Downloads::attempt(const std::string& host, Saving& saving, Outcome& outcome,
                                      net::ClientRequest& request) {
  constexpr double kLongestPause = 300;
  auto taking = hosts_.take(host);
  const Hosts::Turn turn = co_await std::move(taking);
  // A pause may be asked for while this one waits for the others.
  co_await rest(turn);
  co_await at_once_.acquire();
  while (turn.pause() > 0) {
    at_once_.release();
    co_await rest(turn);
    co_await at_once_.acquire();
  }
  const aio::Guard<aio::Semaphore> running(at_once_);
  saving.begin(request);
  net::Transfer transfer(client_, request, saving);
  const net::TransferResult& result = co_await transfer.done();
  outcome.status = result.head.status;
  Problem problem = saving.judge(result);
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

aio::Coro<> Downloads::save(const Wanted& wanted, Saving& saving, Outcome& outcome) {
  Finishing finishing{saving.part(), rules_.fsync && folder_.has_disk(), wanted.checksum};
  if (finishing.flush || !finishing.checksum.empty()) {
    auto finished = aio::to_thread(std::move(finishing));
    outcome.problem = co_await std::move(finished);
    if (outcome.problem) {
      if (outcome.problem.word == "bad checksum") saving.discard();
      co_return;
    }
  }
  saving.publish();
  outcome.file = folder_.path_of(saving.name());
  if (saving.name_was_changed()) {
    report_.note(wanted.url, "saved as '" + saving.name() + "', since '" +
                                 saving.wished_name() + "' is no safe name");
  }
}

double Downloads::pause_before(std::size_t attempt) {
  constexpr double kRange = std::minstd_rand::max();
  return backoff(static_cast<int>(attempt) + 1, static_cast<double>(random_()) / (kRange + 1));
}

}  // namespace aioc::fetch
