// Downloads: all URLs of a run, so many at once, each tried until it is saved or given up.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "fetch/body.h"
#include "fetch/hosts.h"
#include "fetch/order.h"
#include "fetch/report.h"
#include "fetch/rules.h"
#include "fetch/running.h"
#include "fetch/urls.h"
#include "loop/coro.h"
#include "loop/semaphore.h"
#include "loop/task_group.h"
#include "net/http_client.h"

namespace aioc::fetch {

/// Within a loop. URLs are read as there is room for them, so that any number of them takes the
/// same memory. What is done with what comes of them is not known here: see body.h.
class Downloads {
 public:
  Downloads(const Rules& rules, Bodies& bodies, Report& report);

  /// Fetches them all; what comes of each is told to the report. A cancel ends all that is
  /// under way, and throws.
  aio::Coro<> run(aio::AsyncGenerator<Wanted> urls);
  /// What is being fetched now.
  std::vector<RunningDownload> look() { return running_.look(); }

 private:
  /// What one must hold to ask its host for something.
  struct Permit {
    std::optional<Hosts::Turn> host;
    std::optional<aio::Guard<aio::Semaphore>> running;
    void give_back() {
      running.reset();
      host.reset();
    }
  };

  aio::Coro<> admit(aio::AsyncGenerator<Wanted>& urls, aio::TaskGroup& group);
  aio::Coro<> one(Wanted wanted);
  aio::Coro<> fetch(const Wanted& wanted, Body& body, Outcome& outcome);
  aio::Coro<> try_often(std::string host, const Wanted& wanted, Body& body, Outcome& outcome,
                        Permit& permit);
  aio::Coro<> take(const std::string& host, Permit& permit);
  aio::Coro<Problem> attempt(const std::string& host, Body& body, Outcome& outcome,
                             net::ClientRequest& request);
  double pause_before(std::size_t attempt);

  const Rules& rules_;
  Bodies& bodies_;
  Report& report_;
  net::HttpClient client_;
  Hosts hosts_;
  Running running_;
  Order order_;
  aio::Semaphore admitted_;
  aio::Semaphore at_once_;
  std::minstd_rand random_;
};

}  // namespace aioc::fetch
