// One run of a client: the launcher's figures, and the processor that it is on.
#include "client.h"

#include <fmt/format.h>
#include <sched.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

namespace bench {
namespace {

constexpr double kKibPerMb = 1e6 / 1024;
constexpr int kFirstFailure = 2;

std::vector<std::size_t> allowed_processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < CPU_SETSIZE; ++at) {
    if (CPU_ISSET(at, &allowed)) found.push_back(at);
  }
  return found;
}

void allow_processors(const std::vector<std::size_t>& processors) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  for (const std::size_t at : processors) CPU_SET(at, &allowed);
  if (sched_setaffinity(0, sizeof allowed, &allowed) != 0) {
    throw BenchError(fmt::format("sched_setaffinity: {}", std::strerror(errno)));
  }
}

}  // namespace

OnSide::OnSide(Side side) : before_(allowed_processors()) {
  if (side == Side::any) return;
  allow_processors({side == Side::server ? before_.front() : before_.back()});
}

OnSide::~OnSide() {
  try {
    allow_processors(before_);
  } catch (const BenchError&) {  // then what follows is slow, and seen to be
  }
}

ClientRun run_client(const Command& command, const std::string& output, Side side) {
  Command launched{{BENCH_LAUNCH_CLIENT, command.stdin_path, output}};
  launched.argv.insert(launched.argv.end(), command.argv.begin(), command.argv.end());
  std::string figures;
  {
    const OnSide here(side);
    figures = capture(launched);
  }
  std::istringstream line(figures);
  ClientRun run;
  double peak_kib = 0;
  int status = 0;
  if (!(line >> run.microseconds >> run.cpu_microseconds >> peak_kib >> status >>
        run.first_line >> run.second_line)) {
    throw BenchError(fmt::format("`{}` reported no figures", command_line(launched)));
  }
  if (status >= kFirstFailure) {
    throw BenchError(fmt::format("`{}` ended with status {}", command_line(command), status));
  }
  run.peak_mb = peak_kib / kKibPerMb;
  return run;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace bench
