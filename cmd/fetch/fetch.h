// aioc fetch, described once for two programs: aioc, which reads the words, and its companion
// aioc-fetch, which links libcurl and fetches.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"

namespace aioc::fetch {

struct FetchOptions {
  std::vector<std::string> urls;  // or with --flags country codes
  std::optional<std::string> input;
  // Where it goes
  std::optional<std::string> folder;
  std::optional<std::string> name;
  bool to_stdout = false;
  bool force = false;
  bool resume = false;
  bool no_fsync = false;
  // How it is asked for
  std::optional<std::size_t> jobs;
  std::optional<std::size_t> per_host;
  std::string timeout = "30";
  std::optional<std::string> max_time;
  std::optional<std::size_t> retries;
  std::optional<std::size_t> max_redirects;
  std::optional<std::string> max_size;
  std::vector<std::string> headers;
  std::optional<std::string> user_agent;
  bool compressed = false;
  std::optional<std::string> checksum;
  std::optional<std::string> ca;
  bool insecure = false;
  // What is said
  bool json = false;
  bool null = false;
  bool progress = false;
  bool quiet = false;
  // The seeds' programs
  bool head = false;
  bool flags = false;
  std::optional<std::string> base_url;
  std::optional<std::size_t> limit;
  std::optional<std::size_t> max_req;
  bool every = false;
  bool verbose = false;
};

/// The command, without `run` and companion. `options` must live as long as it.
cli::Command describe_fetch(FetchOptions& options);

/// Does it.
cli::ExitStatus run(const FetchOptions& options, cli::Output& out);

}  // namespace aioc::fetch
