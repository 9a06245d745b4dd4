// Downloads: all URLs of a run, so many at once, each tried until it is saved or given up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "fetch/folder.h"
#include "fetch/hosts.h"
#include "fetch/report.h"
#include "fetch/rules.h"
#include "fetch/saving.h"
#include "fetch/urls.h"
#include "loop/coro.h"
#include "loop/semaphore.h"
#include "loop/task_group.h"
#include "net/http_client.h"

namespace aioc::fetch {

/// Within a loop. URLs are read as there is room for them, so that any number of them takes the
/// same memory.
class Downloads {
 public:
  Downloads(const Rules& rules, Folder& folder, Report& report);

  /// Fetches them all; what comes of each is told to the report. A cancel ends all that is
  /// under way, and throws.
  aio::Coro<> run(aio::AsyncGenerator<Wanted> urls);

 private:
  aio::Coro<> admit(aio::AsyncGenerator<Wanted>& urls, aio::TaskGroup& group);
  aio::Coro<> one(Wanted wanted);
  aio::Coro<> fetch(const Wanted& wanted, Saving& saving, Outcome& outcome);
  aio::Coro<Problem> attempt(const std::string& host, Saving& saving, Outcome& outcome,
                             net::ClientRequest& request);
  aio::Coro<> save(const Wanted& wanted, Saving& saving, Outcome& outcome);
  double pause_before(std::size_t attempt);

  const Rules& rules_;
  Folder& folder_;
  Report& report_;
  net::HttpClient client_;
  Hosts hosts_;
  aio::Semaphore admitted_;
  aio::Semaphore at_once_;
  std::minstd_rand random_;
};

}  // namespace aioc::fetch
