// Echo over TLS, beside a least server on libuv and OpenSSL's memory BIOs: the server's CPU
// time a message.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../compare.h"
#include "../loop/echo_server.h"
#include "../report.h"
#include "net_benches.h"

namespace bench::net {
namespace {

using loop::EchoServer;
using loop::Load;

struct Server {
  std::string_view name;
  std::vector<std::string> command;
  std::optional<double> aim;
};

constexpr double kAim = 1.1;

// The floor comes first.
std::vector<Server> servers() {
  return {{"libuv and memory BIOs", {BENCH_TLS_FLOOR}, {}},
          {"protocol", {BENCH_TLS_ECHO, "protocol"}, kAim},
          {"streams, readinto()", {BENCH_TLS_ECHO, "readinto"}, kAim},
          {"streams, read()", {BENCH_TLS_ECHO, "read"}, kAim}};
}

struct Figures {
  std::vector<double> times;
  std::vector<double> ratios;
};

void compare_servers(std::string_view what, const Load& load) {
  const auto processors = loop::choose_processors();
  const std::vector<Server> all = servers();
  std::vector<Figures> figures(all.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t at = 0; at < all.size(); ++at) {
      const EchoServer server(all[at].command, processors.server);
      figures[at].times.push_back(server.run(BENCH_TLS_CLIENT, load, processors.client));
      figures[at].ratios.push_back(figures[at].times.back() / figures[0].times.back());
    }
  }
  for (std::size_t at = 0; at < all.size(); ++at) {
    print_figure({"tls", fmt::format("{}: {}", what, all[at].name), ""},
                 median(figures[at].ratios), "x", all[at].aim,
                 fmt::format("{:.0f} ns of CPU a message", median(figures[at].times)));
  }
}

}  // namespace

void bench_tls(const std::string& /*aioc*/) {
  constexpr std::size_t kKibibyte = 1024;
  compare_servers("1 KiB x 100", {100, kKibibyte, 10'000, 100'000});
  compare_servers("64 KiB x 100", {100, 64 * kKibibyte, 1'000, 10'000});
}

}  // namespace bench::net
