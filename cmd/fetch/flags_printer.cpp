#include "fetch/flags_printer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "unicode/repr.h"

namespace aioc::fetch {
namespace {

/// "  3 flags downloaded.", as Python's {n:3} has it.
std::string counted(std::uint64_t count, std::string_view what) {
  std::string number = std::to_string(count);
  constexpr std::size_t kWidth = 3;
  number.insert(0, kWidth - std::min(kWidth, number.size()), ' ');
  return number + " " + std::string(what) + ".\n";
}

std::string closing_report(const Counts& counts, double seconds) {
  std::array<char, 32> time{};
  std::snprintf(time.data(), time.size(), "%.2fs", seconds);
  std::string out = std::to_string(counts.saved) +
                    (counts.saved == 1 ? " download in " : " downloads in ") + time.data() +
                    "\n";
  out += std::string(20, '-') + "\n";
  out += counted(counts.saved, counts.saved == 1 ? "flag downloaded" : "flags downloaded");
  if (counts.not_found > 0) out += counted(counts.not_found, "not found");
  if (counts.errors > 0) out += counted(counts.errors, counts.errors == 1 ? "error" : "errors");
  return out;
}

class FlagsPrinter final : public Printer {
 public:
  void add(std::string& out, const Outcome& outcome) override {
    if (outcome.problem) return;
    out += outcome.code + " ";
    in_line_ = true;
  }
  void break_line(std::string& out) override {
    if (in_line_) out += '\n';
    in_line_ = false;
  }
  void finish(std::string& out, const Counts& counts, double seconds) override {
    break_line(out);
    out += closing_report(counts, seconds);
  }
  bool tells_counts() const override { return true; }

 private:
  bool in_line_ = false;
};

class VerboseFlagsPrinter final : public Printer {
 public:
  explicit VerboseFlagsPrinter(std::string begin) : begin_(std::move(begin)) {}
  void begin(std::string& out) override { out += begin_; }
  void add(std::string& out, const Outcome& outcome) override {
    out += outcome.code;
    if (!outcome.problem) {
      out += " OK";
    } else {
      out += outcome.problem.not_found() ? " " : " error ";
      out += unicode::printable(outcome.problem.text());
    }
    out += '\n';
  }
  void finish(std::string& out, const Counts& counts, double seconds) override {
    out += closing_report(counts, seconds);
  }
  bool tells_problems() const override { return true; }
  bool tells_counts() const override { return true; }

 private:
  std::string begin_;
};

}  // namespace

std::string flags_begin(const Flags& flags, std::size_t jobs) {
  constexpr std::size_t kMostListed = 10;
  const auto& codes = flags.codes;
  std::string out = "Searching for " + std::to_string(codes.size()) +
                    (codes.size() == 1 ? " flag: " : " flags: ");
  if (codes.size() <= kMostListed) {
    for (std::size_t i = 0; i < codes.size(); ++i) out += (i == 0 ? "" : ", ") + codes[i];
  } else {
    out += "from " + codes.front() + " to " + codes.back();
  }
  const std::size_t connections = std::min(jobs, codes.size());
  out += connections == 1
             ? "\n1 connection will be used.\n"
             : "\n" + std::to_string(connections) + " concurrent connections will be used.\n";
  return out;
}

std::unique_ptr<Printer> make_flags_printer() { return std::make_unique<FlagsPrinter>(); }

std::unique_ptr<Printer> make_verbose_flags_printer(std::string begin) {
  return std::make_unique<VerboseFlagsPrinter>(std::move(begin));
}

}  // namespace aioc::fetch
