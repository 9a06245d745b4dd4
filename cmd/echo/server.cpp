// aioc echo server: sends back what it gets. Counterpart of the seed's asyncio_echo_server
// programs, by a protocol and by coroutines.
#include "echo/echo.h"

#include "commands.h"
#include "companion.h"

namespace aioc::echo {

cli::Command describe_server(ServerOptions& options) {
  cli::Command command("echo server", "send back to every client what it sends");
  command
      .flag("--streams", options.streams, "serve by coroutines and streams; the default",
            "The last of it and --protocol counts.")
      .wins_over(options.protocol);
  command.flag("--protocol", options.protocol, "serve by a protocol's callbacks")
      .wins_over(options.streams);
  command.flag("-q,--quiet", options.quiet, "do not log; the same as --log none");
  serve::add_serve_options(command, options.serve);
  command.example("aioc echo server", "serve on port 10000; then 'aioc echo client'");
  command.example("aioc echo server --protocol --unix /tmp/echo",
                  "serve on a Unix socket, by callbacks");
  command.example("aioc echo server --tls",
                  "serve over TLS, with a certificate made for the occasion");
  command.example("aioc echo server --tls --cert host.crt --key host.key",
                  "serve over TLS, with the host's own certificate");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the port could not be had");
  return command;
}

}  // namespace aioc::echo

namespace aioc {

cli::Command echo_server_command() {
  return command_of_companion(echo::describe_server, "serve");
}

}  // namespace aioc
