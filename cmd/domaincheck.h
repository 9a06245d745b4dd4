// The parts of aioc domaincheck: what is asked for, where names come from, and how results
// are printed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "dns/multi_probe.h"
#include "dns/probe.h"
#include "loop/async_generator.h"
#include "resolver_options.h"

namespace aioc {

struct DomaincheckOptions {
  std::vector<std::string> names;
  std::optional<std::string> words;
  std::optional<std::size_t> max_length;
  std::string format = "columns";
  bool found = false;
  bool not_found = false;
  bool ordered = false;
  bool quiet = false;
  bool progress = false;
  bool wildcard = false;
  std::string types = "A,AAAA";
  ResolverFlags resolver;
  std::optional<std::size_t> concurrency;
  std::optional<std::string> rate;
};

/// Bad input: where it stands, and what is wrong with it.
using Complain = std::function<void(const std::string& where, const std::string& what)>;

/// The names that the arguments stand for: a list of words under each TLD, names as they are,
/// and - those of standard input, as they arrive.
class DomainNames {
 public:
  /// Reads the list of words. Throws cli::UsageError for a file that cannot be read.
  DomainNames(const DomaincheckOptions& options, Complain complain);

  /// Names one by one, each checked; what cannot be a domain is complained of and left out.
  /// To be called once; refers to this.
  aio::AsyncGenerator<dns::Name> all();

  /// How many there will be, where that is known.
  std::optional<std::uint64_t> count() const;

  /// Whether an argument stands for a TLD: it has no dot, or begins with one, or is a country's
  /// registry such as com.br. With a dot at its end it is a name.
  static bool is_tld(std::string_view argument);

 private:
  aio::AsyncGenerator<dns::Name> of_arguments();
  aio::AsyncGenerator<dns::Name> of_standard_input();
  bool is_good_tld(const std::string& argument, const std::string& below);
  /// `where` is called only for what is no name.
  template <class Where>
  std::optional<dns::Name> parse(std::string_view text, Where where);

  std::vector<std::string> arguments_;
  std::vector<std::string> words_;
  Complain complain_;
};

/// A list of words that comes with aioc: "python" or "cpp" keywords; null for another name.
const std::vector<std::string_view>* word_list(std::string_view name);

/// Prints results in the format that was chosen, and counts them.
class DomainPrinter {
 public:
  /// `say` writes a line to standard error.
  DomainPrinter(const DomaincheckOptions& options, cli::Output& out,
                std::function<void(const std::string& text)> say);

  void heading();
  void print(const dns::Result& result, bool wildcard);

  std::uint64_t found() const { return found_; }
  std::uint64_t not_found() const { return not_found_; }
  std::uint64_t unknown() const { return unknown_; }
  std::uint64_t done() const { return found_ + not_found_ + unknown_; }
  /// "12 found, 3 not found, 1 unknown"
  std::string summary() const;

 private:
  enum class Format : std::uint8_t { columns, marks, tsv, json, names };

  void print_row(const dns::Result& result, bool wildcard);
  std::string_view shown(const dns::Result& result);

  cli::Output& out_;
  std::function<void(const std::string&)> say_;
  Format format_;
  bool with_found_;
  bool with_not_found_;
  bool terminal_;
  std::string printable_;
  std::uint64_t found_ = 0;
  std::uint64_t not_found_ = 0;
  std::uint64_t unknown_ = 0;
};

}  // namespace aioc
