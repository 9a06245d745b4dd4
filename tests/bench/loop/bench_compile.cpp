// How long a file takes to compile that includes loop/loop.h, and that the header brings in
// none of the heavy ones.
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "../compare.h"
#include "../report.h"
#include "../spawn.h"
#include "loop_benches.h"

namespace bench::loop {
namespace {

constexpr double kSecondsAim = 1;
constexpr double kMicrosecondsASecond = 1e6;
constexpr std::array<std::string_view, 4> kHeavy{"iostream", "regex", "CLI/CLI.hpp", "fmt/"};

Command compiler(const std::vector<std::string>& options) {
  Command command{{BENCH_COMPILER, "-std=c++20", "-I", BENCH_LIBRARY_ROOT}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.emplace_back(BENCH_HELLO);
  return command;
}

void time_compile(std::string_view what, const std::vector<std::string>& flags) {
  std::vector<std::string> options = flags;
  options.insert(options.end(), {"-c", "-o", "/dev/null"});
  const Command command = compiler(options);
  if (run_timed(command, Sink::kNull).exit_code != 0) {
    throw BenchError(fmt::format("`{}` failed", command_line(command)));
  }
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    times.push_back(run_timed(command, Sink::kNull).microseconds / kMicrosecondsASecond);
  }
  print_figure({"compile", what, ""}, median(times), "s", kSecondsAim, BENCH_COMPILER);
}

}  // namespace

void bench_compile() {
  time_compile("a hello-world coroutine, -O0", {"-O0"});
  time_compile("the same, -O2", {"-O2"});
  const std::string included = capture(compiler({"-M"}));
  std::string found;
  for (const std::string_view header : kHeavy) {
    const bool is_file = header.find('/') == std::string_view::npos;
    const std::string path = fmt::format("/{}{}", header, is_file ? " " : "");
    if (included.find(path) != std::string::npos) found += fmt::format(" {}", header);
  }
  print_figure({"compile", "heavy headers that loop.h brings in", ""}, found.empty() ? 0 : 1,
               "", 0, found);
}

}  // namespace bench::loop
