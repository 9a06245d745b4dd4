#include "fetch/rules.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/parse.h"
#include "fetch/size.h"
#include "fetch/together.h"
#include "net/http_chars.h"
#include "seconds.h"

namespace aioc::fetch {
namespace {

std::size_t from_one(std::string_view option, std::optional<std::size_t> value,
                     std::size_t usual) {
  constexpr std::size_t kMost = 100'000;
  const std::size_t out = value.value_or(usual);
  if (out == 0 || out > kMost) {
    throw cli::UsageError(std::string(option) + ": give 1 to " + std::to_string(kMost));
  }
  return out;
}

/// As many at once as there are descriptors for: a file for each URL under way, and for each
/// job a socket, and two more while a name is looked up.
void fit_descriptors(Rules& rules) {
  constexpr std::size_t kTimes = 4;
  constexpr rlim_t kEachJob = 3;
  constexpr rlim_t kOthers = 24;
  rules.window = std::max(rules.window, rules.jobs * kTimes);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = rules.window + rules.jobs * kEachJob + kOthers;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= wanted) return;
  const rlim_t room = std::max(limit.rlim_cur, kOthers) - kOthers;
  rules.jobs = std::clamp<std::size_t>(room / (kEachJob + 1), 1, rules.jobs);
  rules.window =
      std::max<std::size_t>(room, rules.jobs * (kEachJob + 1)) - rules.jobs * kEachJob;
}

void check_field(const std::string& field) {
  const auto colon = field.find(':');
  const bool named =
      colon != field.npos && colon > 0 &&
      std::all_of(field.begin(), field.begin() + static_cast<std::ptrdiff_t>(colon),
                  [](char c) { return net::is_in(c, net::kTokenChars); });
  if (!named || field.find_first_of(std::string_view("\r\n\0", 3)) != field.npos) {
    throw cli::UsageError("--header: '" + field + "' is no field; give 'Name: value'");
  }
}

void check_name(const std::string& name) {
  constexpr std::size_t kMost = 200;
  if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos ||
      name.size() > kMost) {
    throw cli::UsageError("--name: '" + name +
                          "' is no name of a file; its folder is given with --output-dir");
  }
}

}  // namespace

Rules make_rules(const FetchOptions& options) {
  constexpr std::size_t kMostRetries = 1000;
  check_together(options);
  Rules rules;
  rules.jobs = options.max_req ? from_one("--max-req", options.max_req, rules.jobs)
                               : from_one("--jobs", options.jobs, rules.jobs);
  fit_descriptors(rules);
  if (options.per_host) rules.per_host = from_one("--per-host", options.per_host, 1);
  rules.retries = std::min(options.retries.value_or(rules.retries), kMostRetries);
  rules.client.connections = rules.jobs;
  rules.client.timeout = parse_seconds("--timeout", options.timeout);
  if (options.max_time) {
    rules.max_time = parse_seconds("--max-time", *options.max_time);
    if (rules.max_time <= 0) throw cli::UsageError("--max-time: give more than 0 seconds");
  }
  rules.client.max_redirects = options.max_redirects.value_or(rules.client.max_redirects);
  rules.client.compressed = options.compressed || options.head;
  rules.client.user_agent = options.user_agent.value_or("aioc/" AIOC_VERSION);
  for (const auto& field : options.headers) {
    check_field(field);
    rules.client.fields.push_back(field);
  }
  rules.client.ca_file = options.ca.value_or("");
  if (options.ca && ::access(options.ca->c_str(), R_OK) != 0) {
    throw cli::UsageError("--ca: " + *options.ca + ": " + std::strerror(errno));
  }
  rules.client.insecure = options.insecure;
  rules.saving.fsync = !options.no_fsync;
  rules.saving.resume = options.resume;
  // Whoever fetches the flags again, in their folder, wants them anew, as with flags.py.
  rules.saving.force = options.force || (options.flags && !options.resume);
  if (options.flags) rules.flags = make_flags(options);
  if (options.max_size) rules.saving.max_size = parse_size("--max-size", *options.max_size);
  if (options.name) check_name(*options.name);
  return rules;
}

}  // namespace aioc::fetch
