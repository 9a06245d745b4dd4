// aioc serve db, described once for two programs: aioc, which reads the words, and its
// companion aioc-serve-db, which links the clients of databases and serves.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cli/command.h"
#include "serve/options.h"

namespace aioc::serve {

struct DbOptions {
  ServeOptions serve;
  HttpServeOptions http;
  std::optional<std::string> database;
  std::optional<std::string> mysql;
  std::optional<std::size_t> pool;
  std::optional<std::size_t> max_rows;
  std::string query_timeout = "10";
};

/// The command, without `run` and companion. `options` must live as long as it.
cli::Command describe_db(DbOptions& options);

}  // namespace aioc::serve
