// How many names a second the commands ask nsd about, and what CPU that takes, against the
// least programs on c-ares, whose window is set by hand to what suits them best.
#include <fmt/format.h>

#include <array>

#include "dns_benches.h"
#include "load.h"
#include "nsd_server.h"
#include "versus.h"

namespace bench::dns {
namespace {

constexpr std::array<std::size_t, 7> kWindows{50, 100, 150, 200, 300, 400, 600};
constexpr double kTimeAim = 1.0;
constexpr double kCpuAim = 1.15;

template <class Subject>
void against_floor(std::string_view measure, std::string_view floor_name,
                   const Subject& subject, const Floor& floor, const Load& load) {
  const auto server = start_nsd(kZone, zone_records());
  const std::size_t port = server.port();
  const auto ours = [&] { return subject.run(port); };
  ours();  // fails at once if it cannot be measured
  const std::size_t window =
      Floor::best_window(kWindows, [&](std::size_t tried) { return floor.run(port, tried); });
  const auto theirs = [&] {
    // A loss now and then is the window's fault: the round is taken again.
    constexpr int kTries = 5;
    for (int i = 0; i < kTries; ++i) {
      if (const auto run = floor.run(port, window)) return *run;
    }
    throw BenchError("the floor does not get all answers");
  };
  print_versus(measure, fmt::format("{}, window {}", floor_name, window), load.names(),
               in_turn(ours, theirs), kTimeAim, kCpuAim);
}

}  // namespace

void bench_names(const Settings& settings) {
  const ScratchDirectory scratch;
  const Load load{scratch.write("names", half_present(2 * kZoneNames)), kZoneNames, kZoneNames};
  against_floor("names", "c-ares A", Domaincheck(settings.aioc, load),
                Floor(BENCH_DNS_FLOOR_CARES, load), load);
}

void bench_resolve(const Settings& settings) {
  constexpr std::size_t kNames = 50'000;
  const ScratchDirectory scratch;
  const Load load{scratch.write("names", all_present(kNames)), kNames, 0};
  against_floor("resolve", "ares_getaddrinfo", Resolve(settings.aioc, load),
                Floor(BENCH_DNS_FLOOR_GETADDRINFO, load), load);
}

}  // namespace bench::dns
