// aioc serve tcp: the character finder for telnet. Counterpart of the seed's tcp_mojifinder.py.
#include "serve/servers.h"

#include "commands.h"
#include "companion.h"

namespace aioc::serve {

cli::Command describe_tcp(ServeOptions& options) {
  cli::Command command("serve tcp", "serve the character finder to telnet");
  add_serve_options(command, options, "listen on this port; 2323 by default");
  command.example("aioc serve tcp", "serve on port 2323; then 'telnet localhost 2323'");
  command.example("aioc serve tcp --port 0 --log none",
                  "serve on whatever port is free, and say only which");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the port could not be had");
  return command;
}

}  // namespace aioc::serve

namespace aioc {

cli::Command serve_tcp_command() { return command_of_companion(serve::describe_tcp, "serve"); }

}  // namespace aioc
