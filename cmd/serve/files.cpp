// aioc serve files: a directory as a web site. Counterpart of the seed's static_page_server.py.
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "cli/parse.h"
#include "commands.h"
#include "serve/file_site.h"
#include "serve/http_service.h"
#include "serve/serve.h"
#include "unicode/repr.h"

namespace aioc::serve {
namespace {

struct Options {
  std::string directory;
  bool list = false;
  ServeOptions serve;
  HttpServeOptions http;
};

FileRoot open_root(const std::string& directory) {
  try {
    return FileRoot(directory);
  } catch (const std::system_error& error) {
    throw cli::UsageError("cannot serve '" + unicode::printable(directory) +
                          "': " + error.code().message());
  }
}

cli::ExitStatus run_files(const Options& options) {
  constexpr std::uint16_t kPort = 8000;
  net::HttpOptions http = http_options(options.http);
  http.common_fields = "X-Content-Type-Options: nosniff\r\n";
  // Opened once: whatever is renamed later, this directory is served.
  const auto site =
      std::make_shared<const FileSite>(open_root(options.directory), options.list);
  const MakeService make = [&](Context& context) {
    return http_service(context, http, [&](const net::HttpServer&) {
      return [site](const net::Request& request) { return net::Answer(site->answer(request)); };
    });
  };
  return run(options.serve, {"serve files", kPort, "http"}, make);
}

}  // namespace
}  // namespace aioc::serve

namespace aioc {

cli::Command serve_files_command() {
  auto options = std::make_shared<serve::Options>();
  cli::Command command("serve files", "serve the files of a directory to browsers");
  command
      .argument(
          "DIR", &options->directory, "the directory; nothing outside it is served",
          "A directory's page is its index.html. Files with a dot in front are not served, "
          "but those of .well-known.")
      .at_least_one()
      .completes_files();
  command.flag("-l,--list", options->list,
               "list the files of directories without an index.html");
  serve::add_serve_options(command, options->serve, "listen on this port; 8000 by default");
  serve::add_http_options(command, options->http);
  command.example("aioc serve files public", "serve the directory on http://127.0.0.1:8000/");
  command.example("aioc serve files --list --host '*' .",
                  "show everybody on the network what is here");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, or the directory or the port could not be had");
  command.run = [options](cli::Output&) { return serve::run_files(*options); };
  return command;
}

}  // namespace aioc
