// Start-up and output of `aioc find`, against floors that do nothing, search or copy.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "benches.h"
#include "compare.h"
#include "report.h"
#include "scratch.h"

namespace bench {
namespace {

constexpr std::array<std::string_view, 2> kRook{"rook", "black"};
constexpr std::array<std::string_view, 1> kLetter{"letter"};
constexpr std::array<std::string_view, 1> kCjk{"cjk"};

constexpr double kStaticAim = 1.1;
constexpr double kGrepAim = 0.35;
constexpr double kLetterAim = 3;
constexpr double kCjkAim = 4;

constexpr int kGrepCost = 2;
constexpr int kOutputCost = 4;
constexpr int kFewestRounds = 5;

constexpr const char* kUnicodeData = "/usr/share/unicode/UnicodeData.txt";

std::string tool(std::string_view name) {
  if (auto path = find_in_path(name)) return *path;
  throw BenchError(fmt::format("{} is not in PATH", name));
}

// A start measured twice. The line for the pipe is the one judged, as for output below: it is
// how the tool is used, and it charges for the one write that an empty program is spared.
void start_over(const Settings& settings, const Label& label, const std::string& program,
                Aim aim) {
  const Command subject = find_command(settings, kRook);
  output_of(subject);
  for (const Sink sink : {Sink::kNull, Sink::kPipe}) {
    const Comparison figures = compare(subject, {{program}}, sink, settings.rounds);
    print_comparison({label.name, label.what, sink_name(sink)}, figures,
                     sink == Sink::kPipe ? aim : std::nullopt);
  }
}

// Against cat of a file with the very bytes: both have to get them from memory into the sink,
// and all that is above cat is what it costs to make them. The aim is judged on the pipe: to
// /dev/null cat copies nothing at all, which makes that line a measure of the making alone.
void output_over_cat(const Settings& settings, const Label& label,
                     std::span<const std::string_view> words, double aim) {
  const Command subject = find_command(settings, words);
  const ScratchDirectory scratch;
  const Command floor{{tool("cat"), scratch.write("output", output_of(subject))}};
  const int rounds = share_of_rounds(settings, kOutputCost);
  for (const Sink sink : {Sink::kNull, Sink::kPipe}) {
    print_comparison({label.name, label.what, sink_name(sink)},
                     compare(subject, floor, sink, rounds),
                     sink == Sink::kPipe ? Aim(aim) : std::nullopt);
  }
}

}  // namespace

Command find_command(const Settings& settings, std::span<const std::string_view> words) {
  Command command{{settings.aioc, "find"}};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  return command;
}

std::string output_of(const Command& command) {
  std::string text = capture(command);
  if (text.empty()) {
    throw BenchError(fmt::format("`{}` printed nothing", command_line(command)));
  }
  return text;
}

int share_of_rounds(const Settings& settings, int cost) {
  return std::max(settings.rounds / cost, std::min(settings.rounds, kFewestRounds));
}

// A program over itself must come out as 1: how far it does not is how far to trust the rest.
void bench_control(const Settings& settings) {
  const Command empty{{settings.empty_static}};
  print_comparison({"control", "empty static / itself", sink_name(Sink::kPipe)},
                   compare(empty, empty, Sink::kPipe, settings.rounds), std::nullopt);
}

void bench_static(const Settings& settings) {
  start_over(settings, {"static", "find rook black / empty static", ""}, settings.empty_static,
             kStaticAim);
}

void bench_dynamic(const Settings& settings) {
  start_over(settings, {"dynamic", "find rook black / empty dynamic", ""},
             settings.empty_dynamic, std::nullopt);
}

// Only to a pipe: grep that finds its output to be /dev/null stops at the first line it would
// have printed. The locale is inherited, and matters much to -i.
void bench_grep(const Settings& settings) {
  if (!std::filesystem::exists(kUnicodeData)) {
    throw BenchError(fmt::format("{} is missing (package unicode-data)", kUnicodeData));
  }
  const Command subject = find_command(settings, kRook);
  output_of(subject);
  const Command floor{{tool("grep"), "-i", "rook", kUnicodeData}};
  output_of(floor);
  print_comparison({"grep", "find rook black / grep -i rook", sink_name(Sink::kPipe)},
                   compare(subject, floor, Sink::kPipe, share_of_rounds(settings, kGrepCost)),
                   kGrepAim);
}

void bench_letter(const Settings& settings) {
  output_over_cat(settings, {"letter", "find letter / cat of its output", ""}, kLetter,
                  kLetterAim);
}

void bench_cjk(const Settings& settings) {
  output_over_cat(settings, {"cjk", "find cjk / cat of its output", ""}, kCjk, kCjkAim);
}

}  // namespace bench
