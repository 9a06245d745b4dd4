// aioc echo server and client, described once for two programs: aioc, which reads the words,
// and its companion aioc-serve, which links OpenSSL and does them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "serve/options.h"

namespace aioc::echo {

struct ServerOptions {
  serve::ServeOptions serve;
  bool protocol = false;
  bool streams = false;
  bool quiet = false;
};

struct ClientOptions {
  std::vector<std::string> messages;
  std::string host = "127.0.0.1";
  std::optional<std::size_t> port;
  std::optional<std::string> unix_path;
  bool protocol = false;
  bool streams = false;
  bool tls = false;
  std::optional<std::string> ca;
  std::optional<std::string> fingerprint;
  bool insecure = false;
  std::optional<std::string> name;
  std::string timeout = "10";
  bool quiet = false;
};

/// The commands, without `run` and companion. `options` must live as long as they.
cli::Command describe_server(ServerOptions& options);
cli::Command describe_client(ClientOptions& options);

/// What they do.
cli::ExitStatus run_server(const ServerOptions& options);
cli::ExitStatus run_client(const ClientOptions& options);

}  // namespace aioc::echo
