#include "web.h"

#include <fmt/format.h>

#include <filesystem>

#include "../spawn.h"
#include "fetch_benches.h"

namespace bench::fetch {
namespace {

namespace fs = std::filesystem;

constexpr int kMode = 0755;  // nginx's user has to get in

}  // namespace

Web::Web(const Load& load) : load_(load), scratch_(kMemory) {
  if (!net::Nginx::installed()) throw BenchError("no nginx (package nginx-light)");
  fs::permissions(scratch_.path(""), fs::perms{kMode});
  const std::string folder = scratch_.path("www");
  fs::create_directory(folder);
  const std::string first = scratch_.write("www/" + name(0), std::string(load.bytes, 'x'));
  for (std::size_t i = 1; i < load.files; ++i) {
    fs::create_hard_link(first, scratch_.path("www/" + name(i)));
  }
  nginx_ = net::Nginx::with_folder(folder, net::choose_processors().server);

  std::string list;
  std::string config;
  for (std::size_t i = 0; i < load.files; ++i) {
    list += url(i) + "\n";
    config +=
        fmt::format("url = \"{}\"\noutput = \"{}/{}\"\n", url(i), output_folder(), name(i));
  }
  list_ = scratch_.write("list", list);
  curl_config_ = scratch_.write("curlrc", config);
}

std::string Web::name(std::size_t index) const { return fmt::format("file-{:05}.bin", index); }

std::string Web::url(std::size_t index) const {
  return nginx_->process().url("/" + name(index));
}

void Web::empty_output() const {
  fs::remove_all(output_folder());
  fs::create_directory(output_folder());
}

void Web::check_output(const std::string& tool) const {
  std::size_t whole = 0;
  std::size_t all = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(output_folder())) {
    ++all;
    if (entry.is_regular_file() && entry.file_size() == load_.bytes) ++whole;
  }
  if (whole != load_.files || all != whole) {
    throw BenchError(fmt::format("{}: of {} files {} came whole, and {} others", tool,
                                 load_.files, whole, all - whole));
  }
}

}  // namespace bench::fetch
