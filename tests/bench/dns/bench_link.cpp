// A link of 100 ms: what counts there is how soon the window is as long as the link.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <vector>

#include "../compare.h"
#include "../report.h"
#include "dns_benches.h"
#include "load.h"
#include "responder.h"
#include "versus.h"

namespace bench::dns {
namespace {

constexpr int kDelay = 100;  // milliseconds
constexpr std::size_t kNames = 2 * kZoneNames;
/// Shorter ones need not be tried: 1'000 do 10'000 names a second there, at best.
constexpr std::array<std::size_t, 4> kWindows{4'000, 8'000, 16'000, 30'000};
/// Resolver's: so many channels, with so many queries in flight in each.
constexpr double kMostInFlight = 8 * 4'096;

/// A responder for each run: it counts the queries of one.
template <class Run>
auto run_on_link(std::vector<double>& lost, Run run) {
  Responder responder(kDelay);
  const auto figures = run(responder.port());
  lost.push_back(static_cast<double>(responder.stop()) - static_cast<double>(kNames));
  return figures;
}

void print_lost(std::string_view who, const std::vector<double>& lost) {
  print_figure({"link", fmt::format("datagrams lost, {}", who), "file"}, median(lost), "of",
               std::nullopt, fmt::format("{} names, either way", kNames));
}

}  // namespace

void bench_link(const Settings& settings) {
  const ScratchDirectory scratch;
  const Load load{scratch.write("names", half_present(kNames)), kNames / 2, kNames / 2};
  const Domaincheck subject(settings.aioc, load);
  const Floor floor(BENCH_DNS_FLOOR_CARES, load);

  std::vector<double> ignored;
  const std::size_t window = Floor::best_window(kWindows, [&](std::size_t tried) {
    return run_on_link(ignored, [&](std::size_t port) { return floor.run(port, tried); });
  });
  std::vector<double> our_lost;
  std::vector<double> floor_lost;
  const auto ours = [&] {
    return run_on_link(our_lost, [&](std::size_t port) { return subject.run(port); });
  };
  const auto theirs = [&] {
    const auto run =
        run_on_link(floor_lost, [&](std::size_t port) { return floor.run(port, window); });
    if (!run) throw BenchError("the floor does not get all answers");
    return *run;
  };
  const Versus rounds = in_turn(ours, theirs);
  print_versus("link", fmt::format("c-ares A, window {}", window), kNames, rounds, std::nullopt,
               std::nullopt);
  const double rate = kNames / median_of(rounds.subject, &ClientRun::microseconds) * 1e6;
  const double limit = kMostInFlight * 1e3 / kDelay;
  print_figure(
      {"link", "names a second, of the window's limit", "file"}, 100 * rate / limit, "%",
      std::nullopt,
      fmt::format("{:.0f} names/s of {:.0f}, the window's growth included", rate, limit));
  print_lost("domaincheck", our_lost);
  print_lost("c-ares", floor_lost);
}

}  // namespace bench::dns
