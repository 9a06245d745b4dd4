#include "wrk.h"

#include <fmt/format.h>

#include <map>
#include <sstream>

#include "../spawn.h"

namespace bench::net {
namespace {

/// "12.34MB"
double parse_size(const std::string& text) {
  std::size_t used = 0;
  const double number = std::stod(text, &used);
  static const std::map<std::string, double> units = {
      {"B", 1}, {"KB", 0x1p10}, {"MB", 0x1p20}, {"GB", 0x1p30}};
  return number * units.at(text.substr(used));
}

}  // namespace

WrkRun run_wrk(const ServerProcess& server, const std::string& target, std::size_t connections,
               std::size_t processor, int seconds) {
  const auto wrk = find_in_path("wrk");
  if (!wrk) throw BenchError("wrk is not in PATH (package wrk)");
  const OnProcessor here(processor);
  const double before = server.cpu_nanoseconds();
  std::istringstream out(capture({{*wrk, "-t1", fmt::format("-c{}", connections),
                                   fmt::format("-d{}s", seconds), server.url(target)}}));
  const double used = server.cpu_nanoseconds() - before;
  WrkRun run;
  for (std::string line; std::getline(out, line);) {
    std::istringstream words(line);
    std::string word;
    if (line.find(" requests in ") != line.npos) {
      words >> run.requests;
      words >> word >> word >> run.seconds;
    } else if (line.find("Transfer/sec:") != line.npos) {
      words >> word >> word;
      run.bytes_a_second = parse_size(word);
    } else if (line.find("Non-2xx") != line.npos || line.find("Socket errors") != line.npos) {
      throw BenchError(fmt::format("wrk: {}", line));
    }
  }
  if (run.requests == 0) throw BenchError("wrk got no answers");
  run.cpu_nanoseconds = used / run.requests;
  return run;
}

}  // namespace bench::net
