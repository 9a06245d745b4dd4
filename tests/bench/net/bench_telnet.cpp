// aioc serve tcp with a thousand clients, beside a server of fixed lines.
#include <fmt/format.h>

#include <sstream>
#include <vector>

#include "../compare.h"
#include "../report.h"
#include "../spawn.h"
#include "net_benches.h"
#include "server_process.h"

namespace bench::net {
namespace {

constexpr std::size_t kConnections = 1000;
constexpr std::size_t kQueries = 200'000;

struct Figures {
  double a_second;
  double cpu_nanoseconds;  // of the server, a query
};

Figures ask(const ServerProcess& server, const std::string& line, const std::string& end,
            std::size_t processor) {
  const OnProcessor here(processor);
  const double before = server.cpu_nanoseconds();
  std::istringstream out(
      capture({{BENCH_LINE_CLIENT, std::to_string(server.port()), std::to_string(kConnections),
                std::to_string(kQueries), line, end}}));
  double answers = 0;
  double nanoseconds = 0;
  if (!(out >> answers >> nanoseconds)) throw BenchError("the client did not get its answers");
  return {answers / nanoseconds * 1e9, (server.cpu_nanoseconds() - before) / answers};
}

}  // namespace

void bench_telnet(const std::string& aioc) {
  const Processors processors = choose_processors();
  const ServerProcess ours({aioc, "serve", "tcp", "--port", "0", "--log", "none"},
                           processors.server);
  // 5 rows, the line of their number, the prompt.
  constexpr const char* kSize = "470";
  const ServerProcess floor({BENCH_NET_FLOOR, "line", kSize}, processors.server);
  std::vector<double> ratios;
  std::vector<double> rates;
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    const Figures figures = ask(ours, "rook black", "found\r\n", processors.client);
    rates.push_back(figures.a_second);
    times.push_back(figures.cpu_nanoseconds);
    ratios.push_back(figures.cpu_nanoseconds /
                     ask(floor, "rook black", "x", processors.client).cpu_nanoseconds);
  }
  print_figure({"telnet", "1,000 clients' queries / least server on libuv", ""}, median(ratios),
               "x", {},
               fmt::format("{:.0f} queries a second, {:.2f} us of CPU each", median(rates),
                           median(times) / 1000));
}

}  // namespace bench::net
