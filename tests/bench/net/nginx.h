// nginx, as one process, with a page in its configuration or a file.
#pragma once

#include <memory>
#include <string>

#include "../scratch.h"
#include "server_process.h"

namespace bench::net {

class Nginx {
 public:
  static bool installed();

  /// `return 200` of a body of `size` bytes.
  static std::unique_ptr<Nginx> with_body(std::size_t size, std::size_t processor);
  /// A file of `size` bytes, by sendfile.
  static std::unique_ptr<Nginx> with_file(std::size_t size, std::size_t processor);
  /// The files below `folder`, which nginx keeps open: what is measured is who asks for them.
  static std::unique_ptr<Nginx> with_folder(const std::string& folder, std::size_t processor);

  const ServerProcess& process() const { return *process_; }

 private:
  Nginx(const std::string& location, std::size_t processor,
        std::unique_ptr<ScratchDirectory> scratch);

  std::unique_ptr<ScratchDirectory> scratch_;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace bench::net
