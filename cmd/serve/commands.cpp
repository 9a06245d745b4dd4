// aioc serve commands: a server that adds up. Counterpart of the seed's simple-async-server.
#include "serve/servers.h"

#include "commands.h"
#include "companion.h"

namespace aioc::serve {

cli::Command describe_commands(ServeOptions& options) {
  cli::Command command("serve commands", "serve a total, to be added to and multiplied");
  add_serve_options_of_one(command, options, "listen on this port; 8888 by default");
  command.example("aioc serve commands", "serve on port 8888; then 'nc localhost 8888'");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the port could not be had");
  return command;
}

}  // namespace aioc::serve

namespace aioc {

cli::Command serve_commands_command() {
  return command_of_companion(serve::describe_commands, "serve");
}

}  // namespace aioc
