// The servers of aioc-serve, described once for two programs: aioc, which reads the words, and
// that companion, which links OpenSSL and zlib and serves.
#pragma once

#include <string>

#include "cli/command.h"
#include "serve/options.h"

namespace aioc::serve {

struct HttpFinderOptions {
  ServeOptions serve;
  HttpServeOptions http;
};

struct FilesOptions {
  std::string directory;
  bool list = false;
  ServeOptions serve;
  HttpServeOptions http;
};

/// The commands, without `run` and companion. `options` must live as long as they.
cli::Command describe_tcp(ServeOptions& options);
cli::Command describe_http(HttpFinderOptions& options);
cli::Command describe_files(FilesOptions& options);
cli::Command describe_commands(ServeOptions& options);

/// What they do: serve, until they are told to stop.
cli::ExitStatus run_tcp(const ServeOptions& options);
cli::ExitStatus run_http(const HttpFinderOptions& options);
cli::ExitStatus run_files(const FilesOptions& options);
cli::ExitStatus run_commands(const ServeOptions& options);

}  // namespace aioc::serve
