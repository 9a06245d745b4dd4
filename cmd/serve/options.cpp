#include "serve/options.h"

namespace aioc::serve {
namespace {

void add_options(cli::Command& command, ServeOptions& options, std::string_view port_help,
                 bool workers) {
  command.option("--host", "ADDRESS", &options.host,
                 "listen on this address; 127.0.0.1 by default",
                 "A name stands for all of its addresses, '*' for every interface: then others "
                 "on the network can connect, and nothing asks them who they are.");
  command.option("-p,--port", "N", &options.port, port_help,
                 "With 0 the kernel chooses one; the line that says where tells which.");
  command.option("--unix", "PATH", &options.unix_path, "listen on a Unix socket instead")
      .completes_files();
  command.option("--max-connections", "N", &options.max_connections,
                 "have at most N connections at once; further ones wait",
                 "Of each worker, where there are several.");
  command.flag("--tls", options.tls, "speak TLS, without --cert by a throw-away certificate",
               "Without --cert with a throw-away certificate, whose fingerprint is said.");
  command
      .option("--cert", "FILE", &options.cert, "speak TLS by this certificate",
              "In PEM form, and behind it those that lead to its authority.")
      .completes_files();
  command
      .option("--key", "FILE", &options.key, "the certificate's private key",
              "In PEM form, not encrypted; without it, it is in the certificate's file.")
      .completes_files();
  if (workers) {
    command.option("--workers", "N", &options.workers, "serve by N processes",
                   "The kernel spreads connections over them.");
  }
  command.option("--grace", "SECONDS", &options.grace,
                 "once told to stop, let connections end for so long; 5 by default");
  command
      .option("--log", "FORMAT", &options.log, "how to log on standard error",
              "A line a request, as words or as a JSON object; or none.")
      .one_of({"common", "json", "none"});
}

}  // namespace

void add_serve_options(cli::Command& command, ServeOptions& options,
                       std::string_view port_help) {
  add_options(command, options, port_help, true);
}

void add_serve_options_of_one(cli::Command& command, ServeOptions& options,
                              std::string_view port_help) {
  add_options(command, options, port_help, false);
}

void add_http_options(cli::Command& command, HttpServeOptions& options) {
  command.option("--header-timeout", "SECONDS", &options.header_timeout,
                 "wait so long for the head of a request; 10 by default");
  command.option("--idle-timeout", "SECONDS", &options.idle_timeout,
                 "keep a connection so long without a request; 60 by default");
  command.option("--stall-timeout", "SECONDS", &options.stall_timeout,
                 "wait so long while nothing of a body moves; 30 by default");
}

}  // namespace aioc::serve
