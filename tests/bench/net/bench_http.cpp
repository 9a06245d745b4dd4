// CPU a request of aioc serve http, beside the least server on libuv and nginx with a body of
// the same size; and bytes a second of its longest answer.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <vector>

#include "../compare.h"
#include "../report.h"
#include "../spawn.h"
#include "net_benches.h"
#include "nginx.h"
#include "wrk.h"

namespace bench::net {
namespace {

constexpr std::size_t kConnections = 100;

std::vector<std::string> serve_http(const std::string& aioc) {
  return {aioc, "serve", "http", "--port", "0", "--log", "none"};
}

/// How long the body of `target` is.
std::size_t body_size(const ServerProcess& server, const std::string& target) {
  const auto curl = find_in_path("curl");
  if (!curl) throw BenchError("curl is not in PATH");
  return capture({{*curl, "-s", server.url(target)}}).size();
}

void compare(const std::string& aioc, std::string_view what, const std::string& target) {
  const Processors processors = choose_processors();
  const ServerProcess ours(serve_http(aioc), processors.server);
  const std::size_t size = body_size(ours, target);
  const ServerProcess floor({BENCH_NET_FLOOR, "http", std::to_string(size)}, processors.server);
  std::unique_ptr<Nginx> nginx;
  // nginx's configuration takes no longer string.
  constexpr std::size_t kLongest = 4000;
  if (Nginx::installed() && size <= kLongest) {
    nginx = Nginx::with_body(size, processors.server);
  } else if (Nginx::installed()) {
    nginx = Nginx::with_file(size, processors.server);
  }
  std::vector<double> times;
  std::vector<double> over_floor;
  std::vector<double> over_nginx;
  for (int round = 0; round < kRounds; ++round) {
    const auto run = [&](const ServerProcess& server, const std::string& path) {
      return run_wrk(server, path, kConnections, processors.client).cpu_nanoseconds;
    };
    times.push_back(run(ours, target));
    over_floor.push_back(times.back() / run(floor, "/"));
    if (nginx != nullptr) over_nginx.push_back(times.back() / run(nginx->process(), "/file"));
  }
  constexpr double kFloorAim = 1.15;
  print_figure({"http", fmt::format("{} / least server on libuv", what), ""},
               median(over_floor), "x", kFloorAim,
               fmt::format("{:.2f} us of CPU a request, {} bytes", median(times) / 1000, size));
  if (nginx == nullptr) {
    fmt::print("http: no nginx (package nginx-light)\n");
  } else {
    print_figure(
        {"http", fmt::format("{} / nginx{}", what, size > kLongest ? ", a file" : ""), ""},
        median(over_nginx), "x", 1.0, "");
  }
}

}  // namespace

void bench_http(const std::string& aioc) {
  compare(aioc, "page of chess", "/?query=chess");
  compare(aioc, "1.5 KB of JSON", "/search?q=black%20chess");
}

void bench_json(const std::string& aioc) {
  const Processors processors = choose_processors();
  const std::string target = "/search?q=cjk";
  const ServerProcess ours(serve_http(aioc), processors.server);
  const std::size_t size = body_size(ours, target);
  if (!Nginx::installed()) throw BenchError("no nginx (package nginx-light)");
  const auto nginx = Nginx::with_file(size, processors.server);
  std::vector<double> ratios;
  std::vector<double> rates;
  for (int round = 0; round < kRounds; ++round) {
    constexpr std::size_t kFew = 4;
    rates.push_back(run_wrk(ours, target, kFew, processors.client).bytes_a_second);
    ratios.push_back(
        run_wrk(nginx->process(), "/file", kFew, processors.client).bytes_a_second /
        rates.back());
  }
  // The reverse of "at least 0.8 of nginx's", so that less is better as everywhere.
  constexpr double kAim = 1.25;
  print_figure({"json", "nginx sending a file / all of cjk as JSON", ""}, median(ratios), "x",
               kAim,
               fmt::format("{:.0f} MB a second, {} bytes each", median(rates) / 1e6, size));
}

}  // namespace bench::net
