// The names, and the reading of what was said of them.
#include "load.h"

#include <fmt/format.h>

#include <iterator>
#include <sstream>
#include <string_view>

namespace bench::dns {
namespace {

void append_present(std::string& text, std::size_t number) {
  fmt::format_to(std::back_inserter(text), "n{:06}.{}\n", number % kZoneNames, kZone);
}

std::string server_at(std::size_t port) { return fmt::format("127.0.0.1:{}", port); }

/// What domaincheck's columns say: found names stand to the left, others behind two tabs, and
/// what is unknown behind a question mark.
Load read_columns(std::string_view text) {
  Load said;
  text.remove_prefix(std::min(text.find('\n'), text.size()));  // the heading
  while (text.size() > 1) {
    const std::string_view line = text.substr(1, text.find('\n', 1) - 1);
    if (line.starts_with("n")) ++said.found;
    if (line.starts_with("\t\tx")) ++said.not_found;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return said;
}

void require(const Load& said, const Load& load, const Command& command) {
  if (said.found == load.found && said.not_found == load.not_found) return;
  throw BenchError(fmt::format("`{}`: {} found and {} not, instead of {} and {}",
                               command_line(command), said.found, said.not_found, load.found,
                               load.not_found));
}

}  // namespace

std::string zone_records() {
  std::string text;
  for (std::size_t i = 0; i < kZoneNames; ++i) {
    fmt::format_to(std::back_inserter(text), "n{:06} A 192.0.2.1\n", i);
  }
  return text;
}

std::string half_present(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 2 == 0) {
      append_present(text, i / 2);
    } else {
      fmt::format_to(std::back_inserter(text), "x{:06}.{}\n", i / 2, kZone);
    }
  }
  return text;
}

std::string all_present(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) append_present(text, i);
  return text;
}

std::optional<ClientRun> Floor::run(std::size_t port, std::size_t window) const {
  const std::string output = scratch_.path("output");
  const ClientRun run = run_client(
      {{program_, std::to_string(port), std::to_string(window), load_.path}}, output);
  std::istringstream counts(read_file(output));
  Load said;
  if (!(counts >> said.found >> said.not_found)) return std::nullopt;
  if (said.found != load_.found || said.not_found != load_.not_found) return std::nullopt;
  return run;
}

ClientRun Domaincheck::run(std::size_t port) const {
  const std::string output = scratch_.path("output");
  const Command command{{program_, "domaincheck", "-s", server_at(port), "-q", "-"},
                        load_.path};
  const ClientRun run = run_client(command, output);
  require(read_columns(read_file(output)), load_, command);
  return run;
}

ClientRun Resolve::run(std::size_t port) const {
  const std::string output = scratch_.path("output");
  const Command command{{program_, "resolve", "-s", server_at(port), "-"}, load_.path};
  const ClientRun run = run_client(command, output);
  std::istringstream lines(read_file(output));
  Load said;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("192.0.2.1") != std::string::npos) ++said.found;
  }
  require(said, load_, command);
  return run;
}

}  // namespace bench::dns
