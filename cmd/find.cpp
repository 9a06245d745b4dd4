// aioc find: characters by the words of their names. Counterpart of the seed's charfinder.py.
#include <algorithm>
#include <limits>
#include <memory>

#include "commands.h"
#include "find_hint.h"
#include "finder.h"
#include "input.h"
#include "rows.h"
#include "unicode/name_index.h"
#include "unicode/query.h"
#include "unicode/tokenize.h"

namespace aioc {
namespace {

using unicode::CodePointRange;

struct Options {
  std::vector<std::string> query;
  bool aliases = false;
  bool count = false;
  bool quiet = false;
  std::optional<std::size_t> start;
  std::optional<std::size_t> stop;
  std::optional<std::size_t> limit;
  RowOptions rows;
};

std::string read_query(const std::vector<std::string>& arguments) {
  std::string query;
  for (const auto& argument : arguments) {
    if (!query.empty()) query += ' ';
    if (argument == "-") {
      read_standard_input([&query](std::string_view chunk) { query += chunk; });
    } else {
      query += argument;
    }
  }
  // A line's end is how text comes out of a pipe, not part of what is asked.
  while (!query.empty() && query.back() == '\n') query.pop_back();
  return query;
}

std::vector<CodePointRange> sliced(const Options& options, const Found& found) {
  const std::size_t start = options.start.value_or(0);
  std::size_t stop = options.stop.value_or(std::numeric_limits<std::size_t>::max());
  // Written so that start + limit cannot wrap around.
  if (options.limit && *options.limit < stop - std::min(start, stop)) {
    stop = start + *options.limit;
  }
  return unicode::slice(found.ranges, start, stop);
}

void print_rows(const Options& options, const Found& found, cli::Output& out) {
  const auto ranges = sliced(options, found);
  std::size_t code_width = 0;
  for (const auto& range : ranges) {
    std::string code;
    append_code(code, range.last);
    code_width = std::max(code_width, code.size());
  }
  RowPrinter rows(out, options.rows, code_width);
  for (const auto& range : ranges) {
    for (char32_t c = range.first; c <= range.last; ++c) {
      if (options.aliases) {
        rows.print(c, unicode::why(c, found.words));
      } else {
        rows.print(c, {});
      }
    }
  }
}

cli::ExitStatus run(const Options& options, cli::Output& out) {
  const std::string query = read_query(options.query);
  const Found found = find_characters(query, options.aliases ? FindIn::texts : FindIn::names);
  if (options.count) {
    const RowPrinter checks_the_options(out, options.rows, 0);
    out.buffer() += std::to_string(found.count) + "\n";
  } else {
    print_rows(options, found, out);
  }
  out.flush();
  if (!options.count && !options.quiet) cli::print_error("(" + found.status + ")\n");
  if (!found.ranges.empty()) return cli::ExitStatus::ok;
  if (!options.count && !options.quiet) {
    cli::print_error(find_hint(query, found.words, options.aliases));
  }
  return cli::ExitStatus::no;
}

/// Words of the index for the last of `words`, of those that occur with the others.
std::vector<cli::Candidate> complete_word(const std::vector<std::string>& words) {
  constexpr std::size_t kMost = 200;  // no one reads more in a menu
  const unicode::NameIndex whole;
  std::string before;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) before += words[i] + " ";
  const auto others = unicode::parse_query(before);
  const unicode::NameIndex index =
      others.empty() ? whole : unicode::NameIndex(whole.find(others));
  const bool lower = std::none_of(words.back().begin(), words.back().end(),
                                  [](char c) { return c >= 'A' && c <= 'Z'; });
  std::vector<cli::Candidate> out;
  for (const auto& [word, count] :
       index.words_with_prefix(unicode::to_upper(words.back()), kMost)) {
    std::string value(word);
    if (lower) {
      std::transform(value.begin(), value.end(), value.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
    }
    out.push_back({std::move(value), counted(count, "character", "characters")});
  }
  return out;
}

}  // namespace

cli::Command find_command() {
  auto options = std::make_shared<Options>();
  cli::Command command("find", "find characters by the words of their names");
  command
      .argument("QUERY", &options->query,
                "words that are all in the name, in any case and order; - reads standard input",
                "WORD* stands for all words that begin with it. A code point (U+265C, 0x265c) "
                "or a character itself (♜) is described instead.")
      .at_least_one()
      .or_standard_input()
      .completed_by(complete_word);
  command.flag("-a,--aliases", options->aliases,
               "search aliases, informal names, keywords and definitions too",
               "A row that matches by one of those says by which, in a column of its own.");
  command.option("-n,--limit", "N", &options->limit, "print at most N rows");
  command.option("--start", "N", &options->start, "leave out the first N matches");
  command.option("--stop", "N", &options->stop, "stop before match N, counted from 0",
                 "The status line still counts all matches.");
  command.flag("-c,--count", options->count, "print only the number of matches");
  command.flag("-q,--quiet", options->quiet, "print no status line");
  add_row_options(command, options->rows);
  command.example("aioc find rook black", "find the characters with both words in their names");
  command.example("aioc find -a nbsp", "search abbreviations and other names too");
  command.example("aioc find 'hexag*' -n 3", "print the first three of all with such a word");
  command.example("aioc find --format '{char}' -q chess | tr -d '\\n'",
                  "print just the characters");
  command.status(cli::ExitStatus::ok, "at least one character was found");
  command.status(cli::ExitStatus::no, "no character was found");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, a query that is not UTF-8, or output that could not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
