#include "nginx.h"

#include <fmt/format.h>

#include <fstream>

#include "../spawn.h"

namespace bench::net {
namespace {

constexpr const char* kProgram = "/usr/sbin/nginx";

constexpr std::string_view kConfiguration = R"(
daemon off;
master_process off;
pid {0}/pid;
error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path {0}/body;
  proxy_temp_path {0}/proxy;
  fastcgi_temp_path {0}/fastcgi;
  uwsgi_temp_path {0}/uwsgi;
  scgi_temp_path {0}/scgi;
  default_type text/html;
  server {{
    listen 127.0.0.1:{1} backlog=1024;
    location / {{ {2} }}
  }}
}}
)";

}  // namespace

bool Nginx::installed() { return std::ifstream(kProgram).good(); }

Nginx::Nginx(const std::string& location, std::size_t processor,
             std::unique_ptr<ScratchDirectory> scratch)
    : scratch_(std::move(scratch)) {
  const std::uint16_t port = free_port();
  const std::string folder = scratch_->path("");
  const std::string path = scratch_->path("nginx.conf");
  std::ofstream(path) << fmt::format(kConfiguration, folder, port, location);
  process_ = std::make_unique<ServerProcess>(
      std::vector<std::string>{kProgram, "-e", "stderr", "-c", path}, processor, port);
}

std::unique_ptr<Nginx> Nginx::with_body(std::size_t size, std::size_t processor) {
  const std::string location = "return 200 \"" + std::string(size, 'x') + "\";";
  return std::unique_ptr<Nginx>(
      new Nginx(location, processor, std::make_unique<ScratchDirectory>()));
}

std::unique_ptr<Nginx> Nginx::with_file(std::size_t size, std::size_t processor) {
  auto scratch = std::make_unique<ScratchDirectory>();
  const std::string path = scratch->path("file");
  std::ofstream(path) << std::string(size, 'x');
  const std::string location = fmt::format("root {};", scratch->path(""));
  return std::unique_ptr<Nginx>(new Nginx(location, processor, std::move(scratch)));
}

std::unique_ptr<Nginx> Nginx::with_folder(const std::string& folder, std::size_t processor) {
  const std::string location = fmt::format(
      "root {}; open_file_cache max=2500 inactive=1h; open_file_cache_valid 1h;", folder);
  return std::unique_ptr<Nginx>(
      new Nginx(location, processor, std::make_unique<ScratchDirectory>()));
}

}  // namespace bench::net
