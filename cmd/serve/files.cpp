// aioc serve files: a directory as a web site. Counterpart of the seed's static_page_server.py.
#include "serve/servers.h"

#include "commands.h"
#include "companion.h"

namespace aioc::serve {

cli::Command describe_files(FilesOptions& options) {
  cli::Command command("serve files", "serve the files of a directory to browsers");
  command
      .argument(
          "DIR", &options.directory, "the directory; nothing outside it is served",
          "A directory's page is its index.html. Files with a dot in front are not served, "
          "but those of .well-known.")
      .at_least_one()
      .completes_files();
  command.flag("-l,--list", options.list,
               "list the files of directories without an index.html");
  add_serve_options(command, options.serve, "listen on this port; 8000 by default");
  add_http_options(command, options.http);
  command.example("aioc serve files public", "serve the directory on http://127.0.0.1:8000/");
  command.example("aioc serve files --list --host '*' .",
                  "show everybody on the network what is here");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, or the directory or the port could not be had");
  return command;
}

}  // namespace aioc::serve

namespace aioc {

cli::Command serve_files_command() {
  return command_of_companion(serve::describe_files, "serve");
}

}  // namespace aioc
