// aioc serve http: the character finder for a browser. Counterpart of the seed's
// http_charfinder.py.
#include "serve/servers.h"

#include "commands.h"
#include "companion.h"

namespace aioc::serve {

cli::Command describe_http(HttpFinderOptions& options) {
  cli::Command command("serve http", "serve the character finder to browsers");
  add_serve_options(command, options.serve, "listen on this port; 8888 by default");
  add_http_options(command, options.http);
  command.example("aioc serve http", "serve on http://127.0.0.1:8888/");
  command.example("aioc serve http --host '*' --workers 2 --log json",
                  "serve everybody on the network, by two processes");
  command.example("curl 'http://127.0.0.1:8888/search?q=rook+black'",
                  "ask such a server for JSON");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the port could not be had");
  return command;
}

}  // namespace aioc::serve

namespace aioc {

cli::Command serve_http_command() {
  return command_of_companion(serve::describe_http, "serve");
}

}  // namespace aioc
