// aioc serve http: what serves, in aioc-serve.
#include <memory>
#include <utility>

#include "serve/http_service.h"
#include "serve/http_site.h"
#include "serve/serve.h"
#include "serve/servers.h"

namespace aioc::serve {

cli::ExitStatus run_http(const HttpFinderOptions& options) {
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

}  // namespace aioc::serve
