#include "fetch/progress_lines.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include "fetch/size.h"
#include "glyphs.h"

namespace aioc::fetch {
namespace {

constexpr double kLeastRate = 1;  // bytes a second; below, it stands still

// The texts of the columns

std::string rate_text(double rate) {
  constexpr double kMost = 9e18;
  return size_text(static_cast<std::uint64_t>(std::clamp(rate, 0.0, kMost))) + "/s";
}

std::string two_digits(std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

/// 0:12, 1:02:03, and 5 d from a hundred hours on.
std::string time_text(double seconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 60 * kMinute;
  constexpr std::uint64_t kDay = 24 * kHour;
  constexpr double kMost = 999.0 * kDay;
  const auto whole = static_cast<std::uint64_t>(std::clamp(seconds, 0.0, kMost));
  if (whole >= 100 * kHour) return std::to_string(whole / kDay) + " d";
  const auto hours = whole / kHour;
  const auto minutes = whole % kHour / kMinute;
  return (hours > 0 ? std::to_string(hours) + ":" + two_digits(minutes)
                    : std::to_string(minutes)) +
         ":" + two_digits(whole % kMinute);
}

std::string time_of(const RunningDownload& download) {
  if (!download.total) return time_text(download.seconds);
  if (download.bytes >= *download.total) return time_text(0);
  if (download.rate < kLeastRate) return "-:--";
  return time_text(static_cast<double>(*download.total - download.bytes) / download.rate);
}

/// How much of it is there, from 0 to 1.
double part_of(const RunningDownload& download) {
  if (download.bytes >= *download.total) return 1;
  return static_cast<double>(download.bytes) / static_cast<double>(*download.total);
}

std::string percent_of(const RunningDownload& download) {
  if (!download.total) return "";
  constexpr double kHundred = 100;
  return std::to_string(static_cast<int>(part_of(download) * kHundred)) + "%";
}

/// [=====>    ], and [   <=>    ] going to and fro where the size is not known.
std::string bar_of(const RunningDownload& download, std::size_t width) {
  constexpr std::string_view kSign = "<=>";
  constexpr double kStepsASecond = 10;
  const std::size_t inside = width - 2;
  std::string bar(inside, ' ');
  if (download.total) {
    const auto full = static_cast<std::size_t>(part_of(download) * static_cast<double>(inside));
    std::fill_n(bar.begin(), full, '=');
    if (full < inside) bar[full] = '>';
  } else {
    const std::size_t way = inside - kSign.size();
    const auto step = static_cast<std::size_t>(std::max(download.seconds, 0.0) * kStepsASecond);
    const std::size_t at = step % (2 * way);
    bar.replace(at <= way ? at : 2 * way - at, kSign.size(), kSign);
  }
  return "[" + bar + "]";
}

// The columns

constexpr std::size_t kColumns = 4;  // percent, size, rate, time

/// A choice of columns, which is good where so much room is left for the name.
struct Choice {
  bool bar;
  std::array<bool, kColumns> shown;
  std::size_t least_name;
};

// Where the size of some is known, and where it is of none. The first that has room is taken.
constexpr std::array<Choice, 6> kWithTotals = {{{true, {true, true, true, true}, 12},
                                                {true, {true, false, true, true}, 12},
                                                {false, {true, false, true, true}, 12},
                                                {false, {true, false, true, false}, 10},
                                                {false, {true, false, false, false}, 4},
                                                {false, {false, false, false, false}, 0}}};
constexpr std::array<Choice, 5> kWithoutTotals = {{{true, {false, true, true, true}, 12},
                                                   {false, {false, true, true, true}, 12},
                                                   {false, {false, true, true, false}, 10},
                                                   {false, {false, true, false, false}, 4},
                                                   {false, {false, false, false, false}, 0}}};
constexpr std::size_t kLeastBar = 12;
constexpr std::size_t kMostBar = 42;

/// What stands in the lines, and how wide each column is.
class Table {
 public:
  /// The downloads live longer.
  Table(const std::vector<const RunningDownload*>& downloads, std::size_t columns)
      : room_(columns) {
    for (const RunningDownload* download : downloads) {
      add(*download);
    }
    if (some_total_) {
      choose(kWithTotals);
    } else {
      choose(kWithoutTotals);
    }
  }

  std::vector<term::Line> lines() const {
    std::vector<term::Line> lines;
    for (const Row& row : rows_) lines.push_back(line(row));
    return lines;
  }

 private:
  struct Row {
    const RunningDownload* download;
    std::array<std::string, kColumns> cells;
  };

  void add(const RunningDownload& download) {
    Row row{&download,
            {percent_of(download), size_text(download.bytes), rate_text(download.rate),
             time_of(download)}};
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths_[i] = std::max(widths_[i], row.cells[i].size());
    }
    longest_name_ = std::max(longest_name_, cut_middle(download.name, room_).width);
    some_total_ = some_total_ || download.total;
    rows_.push_back(std::move(row));
  }

  void choose(std::span<const Choice> choices) {
    std::size_t fixed = 0;
    for (const Choice& choice : choices) {
      choice_ = choice;
      fixed = choice.bar ? 2 + kLeastBar : 0;
      for (std::size_t i = 0; i < kColumns; ++i) {
        if (choice.shown[i]) fixed += 1 + widths_[i];
      }
      if (fixed + std::min(longest_name_, choice.least_name) <= room_) break;
    }
    // Of what is left the name takes what it needs, up to a half of it where there is a bar.
    const std::size_t spare = room_ - fixed;
    name_ = std::min(longest_name_, spare);
    if (!choice_.bar) return;
    name_ = std::min(name_, std::max(choice_.least_name, (spare + kLeastBar) / 2));
    bar_ = std::min(kMostBar, kLeastBar + spare - name_);
    name_ = std::min(longest_name_, spare + kLeastBar - bar_);
  }

  term::Line line(const Row& row) const {
    term::Line line = cut_middle(row.download->name, name_);
    const auto append = [&](const std::string& text, std::size_t width) {
      line.text += std::string(width - text.size(), ' ') + text;
      line.width += width;
    };
    append("", name_ - line.width);
    if (choice_.bar) append(bar_of(*row.download, bar_), 2 + bar_);
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (choice_.shown[i]) append(row.cells[i], 1 + widths_[i]);
    }
    return line;
  }

  std::size_t room_;
  std::vector<Row> rows_;
  std::array<std::size_t, kColumns> widths_ = {4, 7, 9, 4};  // at least: they seldom change
  std::size_t longest_name_ = 0;
  bool some_total_ = false;
  Choice choice_{};
  std::size_t name_ = 0;
  std::size_t bar_ = 0;
};

// The whole

/// A part of the whole's line; the higher the rank, the sooner it is left out.
struct Part {
  std::string text;
  int rank;
};

std::vector<Part> parts_of(const Totals& totals) {
  std::string done = std::to_string(totals.done);
  if (totals.count) done += " of " + std::to_string(*totals.count);
  std::vector<Part> parts = {{done + " done", 0}};
  if (totals.running > 0) parts.push_back({std::to_string(totals.running) + " running", 5});
  parts.push_back({size_text(totals.bytes), 6});
  parts.push_back({rate_text(totals.rate), 4});
  if (totals.left) parts.push_back({time_text(*totals.left) + " left", 3});
  if (totals.not_found > 0) {
    parts.push_back({std::to_string(totals.not_found) + " not found", 2});
  }
  if (totals.errors > 0) {
    parts.push_back(
        {std::to_string(totals.errors) + (totals.errors == 1 ? " error" : " errors"), 1});
  }
  return parts;
}

std::string joined(const std::vector<Part>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part.text;
  return text;
}

/// ASCII, as much as has room.
term::Line cut(std::initializer_list<std::string> choices, std::size_t columns) {
  for (const auto& text : choices) {
    if (text.size() <= columns) return {text, text.size()};
  }
  return {};
}

term::Line totals_line(const Totals& totals, std::size_t columns) {
  auto parts = parts_of(totals);
  while (parts.size() > 1 && joined(parts).size() > columns) {
    parts.erase(std::max_element(parts.begin(), parts.end(),
                                 [](const Part& a, const Part& b) { return a.rank < b.rank; }));
  }
  const std::string done = std::to_string(totals.done);
  return cut(
      {joined(parts), done + (totals.count ? "/" + std::to_string(*totals.count) : ""), done},
      columns);
}

}  // namespace

std::string totals_text(const Totals& totals) { return joined(parts_of(totals)); }

std::vector<term::Line> progress_lines(const std::vector<RunningDownload>& running,
                                       const Totals& totals, term::Size room) {
  if (room.rows == 0 || room.columns == 0) return {};
  std::vector<const RunningDownload*> downloads;
  downloads.reserve(running.size());
  for (const auto& download : running) downloads.push_back(&download);
  std::stable_sort(downloads.begin(), downloads.end(),
                   [](const auto* a, const auto* b) { return a->seconds > b->seconds; });
  // One row is the whole's, and where some are not shown one is for their number, if there is
  // still one for a download beside it.
  const std::size_t rows = room.rows - 1;
  std::size_t more = 0;
  if (downloads.size() > rows) {
    const std::size_t shown = rows >= 2 ? rows - 1 : rows;
    if (rows >= 2) more = downloads.size() - shown;
    downloads.resize(shown);
  }
  auto lines = Table(downloads, room.columns).lines();
  if (more > 0) {
    const std::string number = std::to_string(more);
    lines.push_back(cut({"and " + number + " more", "+" + number}, room.columns));
  }
  lines.push_back(totals_line(totals, room.columns));
  return lines;
}

std::optional<double> seconds_left(const std::vector<RunningDownload>& running,
                                   const Totals& totals) {
  if (!totals.count || totals.rate < kLeastRate) return std::nullopt;
  const auto begun = totals.done + running.size();
  const double waiting = *totals.count > begun ? static_cast<double>(*totals.count - begun) : 0;
  double left = 0;
  double sizes = 0;          // of files whose size is known
  double sized = 0;          // their number
  double unsized_bytes = 0;  // of those at work whose size is not
  double unsized = 0;        // their number
  auto finished = static_cast<double>(totals.bytes);
  for (const auto& download : running) {
    const auto bytes = static_cast<double>(download.bytes);
    finished -= bytes;
    if (download.total) {
      const auto total = static_cast<double>(*download.total);
      left += std::max(total - bytes, 0.0);
      sizes += total;
      ++sized;
    } else {
      unsized_bytes += bytes;
      ++unsized;
    }
  }
  if (waiting + unsized > 0) {
    const auto failed = totals.not_found + totals.errors;
    if (totals.done > failed) {
      sizes += std::max(finished, 0.0);
      sized += static_cast<double>(totals.done - failed);
    }
    if (sized == 0) return std::nullopt;
    const double mean = sizes / sized;
    left += waiting * mean + std::max(unsized * mean - unsized_bytes, 0.0);
  }
  return left / totals.rate;
}

}  // namespace aioc::fetch
