// Files that nginx serves, and the list of their URLs in the ways that the tools read it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "../net/nginx.h"
#include "../scratch.h"

namespace bench::fetch {

/// What is to be downloaded.
struct Load {
  std::size_t files = 0;
  std::size_t bytes = 0;  // of each
};

/// A server of such files on loopback, all of them one file under many names, in memory.
class Web {
 public:
  /// Throws BenchError where there is no nginx.
  explicit Web(const Load& load);

  const Load& load() const { return load_; }
  std::string url(std::size_t index) const;
  /// A file with a URL a line.
  const std::string& list() const { return list_; }
  /// The same for `curl --config`, each with the file in output_folder() to write to.
  const std::string& curl_config() const { return curl_config_; }

  /// Where a tool is to write; the same at each run.
  std::string output_folder() const { return scratch_.path("out"); }
  /// Makes the folder anew, with nothing in it.
  void empty_output() const;
  /// Throws BenchError, which names `tool`, unless each file is there with all its bytes.
  void check_output(const std::string& tool) const;

 private:
  std::string name(std::size_t index) const;

  Load load_;
  ScratchDirectory scratch_;
  std::unique_ptr<net::Nginx> nginx_;
  std::string list_;
  std::string curl_config_;
};

}  // namespace bench::fetch
