// wrk, the client that asks for a page as fast as the server gives it.
#pragma once

#include <cstddef>
#include <string>

#include "server_process.h"

namespace bench::net {

struct WrkRun {
  double requests = 0;
  double seconds = 0;
  double bytes_a_second = 0;
  double cpu_nanoseconds = 0;  ///< of the server, a request
};

/// Asks `server` for `target` on `connections` keep-alive connections for some seconds, from
/// another processor. Throws BenchError where an answer is no 200, or wrk is not there.
WrkRun run_wrk(const ServerProcess& server, const std::string& target, std::size_t connections,
               std::size_t processor, int seconds = 2);

}  // namespace bench::net
