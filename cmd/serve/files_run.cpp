// aioc serve files: what serves, in aioc-serve.
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "cli/parse.h"
#include "serve/file_site.h"
#include "serve/http_service.h"
#include "serve/serve.h"
#include "serve/servers.h"
#include "unicode/repr.h"

namespace aioc::serve {
namespace {

FileRoot open_root(const std::string& directory) {
  try {
    return FileRoot(directory);
  } catch (const std::system_error& error) {
    throw cli::UsageError("cannot serve '" + unicode::printable(directory) +
                          "': " + error.code().message());
  }
}

}  // namespace

cli::ExitStatus run_files(const FilesOptions& options) {
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

}  // namespace aioc::serve
