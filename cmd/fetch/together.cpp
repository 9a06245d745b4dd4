#include "fetch/together.h"

#include <array>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cli/parse.h"
#include "net/digest.h"

namespace aioc::fetch {
namespace {

/// An option, whether it was given, and what makes no sense beside it.
struct Given {
  const char* name;
  bool given;
};

void refuse_both(const Given& one, std::initializer_list<Given> others, const char* why) {
  if (!one.given) return;
  for (const auto& other : others) {
    if (!other.given) continue;
    throw cli::UsageError("give one of " + std::string(one.name) + " and " + other.name + ": " +
                          why);
  }
}

void check_ways(const FetchOptions& options) {
  const Given to_stdout{"--stdout", options.to_stdout};
  const Given head{"--head", options.head};
  const Given flags{"--flags", options.flags};
  const Given folder{"--output-dir", options.folder.has_value()};
  const Given name{"--name", options.name.has_value()};
  const Given resume{"--resume", options.resume};
  const Given json{"--json", options.json};
  const Given null{"--null", options.null};
  const Given checksum{"--checksum", options.checksum.has_value()};
  const Given input{"--input", options.input.has_value()};
  refuse_both(to_stdout, {folder, name, resume}, "nothing is saved with --stdout");
  refuse_both(to_stdout, {json, null, head, flags}, "standard output is for the bodies alone");
  refuse_both(head, {folder, name, resume}, "nothing is saved with --head");
  refuse_both(head, {checksum}, "with --head most of the body does not come");
  refuse_both(head, {flags}, "flags are no text");
  refuse_both(flags, {name, checksum}, "there are many flags, and their names are fixed");
  refuse_both(flags, {input}, "with --flags the arguments are country codes");
  refuse_both(flags, {null}, "with --flags no paths are printed");
  refuse_both({"--verbose", options.verbose}, {json}, "each prints a line a flag");
  refuse_both({"--max-req", options.max_req.has_value()},
              {{"--jobs", options.jobs.has_value()}}, "they mean the same");
  refuse_both(resume, {{"--compressed", options.compressed}},
              "a part of what is compressed cannot be gone on with");
}

void check_flags(const FetchOptions& options) {
  const std::array only_flags = {Given{"--base-url", options.base_url.has_value()},
                                 Given{"--limit", options.limit.has_value()},
                                 Given{"--max-req", options.max_req.has_value()},
                                 Given{"--every", options.every},
                                 Given{"--verbose", options.verbose}};
  for (const auto& option : only_flags) {
    if (!option.given || options.flags) continue;
    const bool has_jobs = option.name == std::string_view("--max-req");
    throw cli::UsageError(std::string(option.name) + " is for flags: give --flags with it" +
                          (has_jobs ? ", or --jobs" : ""));
  }
  if (options.limit == std::size_t{0}) throw cli::UsageError("--limit: give 1 or more");
}

}  // namespace

void check_together(const FetchOptions& options) {
  const bool one = options.urls.size() == 1 && options.urls[0] != "-" && !options.input;
  check_ways(options);
  check_flags(options);
  if (options.urls.empty() && !options.input && !options.flags) {
    throw cli::UsageError("give URLs, or - to read them from standard input");
  }
  if (options.name && !one) throw cli::UsageError("--name: give just one URL with it");
  if (!options.checksum) return;
  if (!one) {
    throw cli::UsageError(
        "--checksum: give just one URL with it; in a list it stands behind the URL");
  }
  try {
    net::parse_checksum(*options.checksum);
  } catch (const std::invalid_argument& error) {
    throw cli::UsageError("--checksum: " + std::string(error.what()));
  }
}

}  // namespace aioc::fetch
