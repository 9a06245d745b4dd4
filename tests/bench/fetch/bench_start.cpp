// What a start of fetch costs: its help, which needs no libcurl, and one small file.
#include "../compare.h"
#include "../report.h"
#include "tools.h"

namespace bench::fetch {

void bench_start(const Settings& settings) {
  constexpr int kStarts = 51;
  constexpr double kAhead = 1;
  const Web web({1, 10'000});
  web.empty_output();
  const auto curl = find_in_path("curl");
  if (!curl) throw BenchError("curl is not in PATH");
  if (!find_subject(settings, web)) return;
  const std::string file = web.output_folder() + "/by-curl";
  const Command ours{
      {settings.aioc, "fetch", "-q", "--force", "-o", web.output_folder(), web.url(0)}};
  const Command theirs{{*curl, "-q", "-s", "-o", file, web.url(0)}};

  const net::OnProcessor here(net::choose_processors().client);
  print_comparison(
      {"start", "aioc fetch -h / empty static program", "null"},
      compare({{settings.aioc, "fetch", "-h"}}, {{BENCH_EMPTY_STATIC}}, Sink::kNull, kStarts),
      {});
  print_comparison({"start", "aioc fetch URL / curl -o FILE URL", "null"},
                   compare(ours, theirs, Sink::kNull, kStarts), kAhead);
}

}  // namespace bench::fetch
