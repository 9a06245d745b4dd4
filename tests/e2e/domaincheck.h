// Runs aioc domaincheck against servers that tell what they know, and judges what it says.
#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/aioc.h"
#include "support/fault_dns.h"

namespace aioc::testing {

using Words = std::vector<std::string>;

/// "domaincheck", the servers, and `words`.
inline Words domaincheck_words(const Words& servers, const Words& words) {
  Words all = {"domaincheck"};
  for (const auto& server : servers) all.insert(all.end(), {"--server", server});
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

/// Names of which FaultDns has some: of eight, three do not exist, one has no address, and
/// one has only an IPv6 address.
inline Words some_names(std::size_t count) {
  const Words kinds = {"nx", "y", "nx", "sixonly", "y", "nodata", "nx", "y"};
  Words names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(kinds[i % kinds.size()] + std::to_string(i) + ".test");
  }
  return names;
}

/// What is to be said of a name that a FaultDns without faults in its truth was asked for.
inline std::string truth_of(std::string_view name) {
  if (name.starts_with("nx")) return "not found\tNXDOMAIN";
  if (name.starts_with("nodata")) return "not found\tNODATA";
  return "found\t";
}

/// What came of one run over names of standard input.
struct Checked {
  Result run = {};
  std::size_t asked = 0;
  std::size_t found = 0;
  std::size_t not_found = 0;
  std::size_t unknown = 0;
  std::set<std::string> reasons = {};     ///< of those that are unknown
  std::vector<std::string> wrong = {};    ///< lines that do not tell the truth
  std::vector<std::string> missing = {};  ///< names without exactly one line
};

/// Reads the output of `--format tsv` on `names`.
template <class Truth>
Checked read_rows(Result run, const Words& names, Truth truth) {
  Checked checked{.run = std::move(run), .asked = names.size()};
  std::map<std::string, std::size_t> lines;
  for (const auto& name : names) lines[name] = 0;
  const std::string_view out = checked.run.out;
  for (std::size_t at = 0; at < out.size();) {
    const auto end = std::min(out.find('\n', at), out.size());
    const std::string line(out.substr(at, end - at));
    at = end + 1;
    const auto tab = std::min(line.find('\t'), line.size());
    const std::string name = line.substr(0, tab);
    const std::string said = line.substr(std::min(tab + 1, line.size()));
    ++lines[name];
    const std::string_view unknown = "unknown\t";
    if (said.starts_with(unknown)) {
      ++checked.unknown;
      checked.reasons.insert(said.substr(unknown.size()));
      continue;
    }
    ++(said.starts_with("found") ? checked.found : checked.not_found);
    if (said != truth(name)) checked.wrong.push_back(line);
  }
  for (const auto& [name, count] : lines) {
    if (count != 1) checked.missing.push_back(name);
  }
  return checked;
}

/// Checks `names`, given on standard input, with no option but these and the servers.
template <class Truth>
Checked check_names(const Words& servers, const Words& names, const Words& options,
                    Truth truth) {
  Words words = {"--format", "tsv", "-"};
  words.insert(words.begin(), options.begin(), options.end());
  std::string input;
  for (const auto& name : names) input += name + "\n";
  return read_rows(run_aioc(domaincheck_words(servers, words), {.input = std::move(input)}),
                   names, truth);
}

inline Checked check_names(const Words& servers, const Words& names,
                           const Words& options = {}) {
  return check_names(servers, names, options, truth_of);
}

/// Each name got exactly one result, and none that is wrong.
inline void expect_whole(const Checked& checked) {
  CHECK(checked.wrong == Words{});
  CHECK(checked.missing == Words{});
  CHECK(checked.found + checked.not_found + checked.unknown == checked.asked);
  CHECK(checked.run.signal == 0);
}

/// And none is unknown; some are found.
inline void expect_all_known(const Checked& checked) {
  expect_whole(checked);
  CHECK(checked.reasons == std::set<std::string>{});
  CHECK(checked.unknown == 0);
  CHECK(checked.run.exit_code == 0);
  CHECK(checked.run.err == "(" + std::to_string(checked.found) + " found, " +
                               std::to_string(checked.not_found) + " not found)\n");
}

/// And all are unknown, for one reason.
inline void expect_all_unknown(const Checked& checked, const std::string& reason) {
  expect_whole(checked);
  CHECK(checked.unknown == checked.asked);
  CHECK(checked.reasons == std::set<std::string>{reason});
  CHECK(checked.run.exit_code == 2);
}

}  // namespace aioc::testing
