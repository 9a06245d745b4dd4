// The options that servers share. Apart from what serves, which aioc itself does not link.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace aioc::serve {

/// The options of every server.
struct ServeOptions {
  std::string host = "127.0.0.1";
  std::optional<std::size_t> port;
  std::optional<std::string> unix_path;
  std::optional<std::size_t> workers;
  std::optional<std::size_t> max_connections;
  std::string grace = "5";
  std::string log = "common";
  bool tls = false;
  std::optional<std::string> cert;
  std::optional<std::string> key;
};

/// Describes --host, --port, --unix, --tls, --cert, --key, --max-connections, --workers,
/// --grace and --log. `options` must live as long as the command.
/// `port_help` is that of --port, and tells the usual one.
void add_serve_options(cli::Command& command, ServeOptions& options,
                       std::string_view port_help = "listen on this port");
/// Without --workers: for servers whose clients share something.
void add_serve_options_of_one(cli::Command& command, ServeOptions& options,
                              std::string_view port_help = "listen on this port");

/// The options of every server of HTTP, beside those of ServeOptions.
struct HttpServeOptions {
  std::string header_timeout = "10";
  std::string idle_timeout = "60";
  std::string stall_timeout = "30";
};

/// Describes --header-timeout, --idle-timeout and --stall-timeout. `options` must live as long
/// as the command.
void add_http_options(cli::Command& command, HttpServeOptions& options);

}  // namespace aioc::serve
