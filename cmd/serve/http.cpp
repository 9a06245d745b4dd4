// aioc serve http: the character finder for a browser. Counterpart of the seed's
// http_charfinder.py.
#include <memory>
#include <utility>

#include "commands.h"
#include "serve/http_service.h"
#include "serve/http_site.h"
#include "serve/serve.h"

namespace aioc::serve {
namespace {

struct Options {
  ServeOptions serve;
  HttpServeOptions http;
};

cli::ExitStatus run_http(const Options& options) {
  constexpr std::uint16_t kPort = 8888;
  net::HttpOptions http = http_options(options.http);
  http.common_fields = HttpSite::common_fields();
  const MakeService make = [&http](Context& context) {
    return http_service(context, http, [](const net::HttpServer& server) {
      auto site = std::make_shared<HttpSite>([&server] { return server.metrics(); });
      return [site](const net::Request& request) { return net::Answer(site->answer(request)); };
    });
  };
  return run(options.serve, {"serve http", kPort, "http"}, make);
}

}  // namespace
}  // namespace aioc::serve

namespace aioc {

cli::Command serve_http_command() {
  auto options = std::make_shared<serve::Options>();
  cli::Command command("serve http", "serve the character finder to browsers");
  serve::add_serve_options(command, options->serve, "listen on this port; 8888 by default");
  serve::add_http_options(command, options->http);
  command.example("aioc serve http", "serve on http://127.0.0.1:8888/");
  command.example("aioc serve http --host '*' --workers 2 --log json",
                  "serve everybody on the network, by two processes");
  command.example("curl 'http://127.0.0.1:8888/search?q=rook+black'",
                  "ask such a server for JSON");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the port could not be had");
  command.run = [options](cli::Output&) { return serve::run_http(*options); };
  return command;
}

}  // namespace aioc
