// A directory as a web site.
#pragma once

#include <string>
#include <string_view>

#include "net/http_message.h"
#include "serve/file_root.h"

namespace aioc::serve {

/// Answers requests for the files of a directory.
class FileSite {
 public:
  /// With `list`, a directory without an index.html is answered with a list of its files.
  FileSite(FileRoot root, bool list) : root_(std::move(root)), list_(list) {}

  net::Response answer(const net::Request& request) const;

 private:
  net::Response directory(const net::Request& request, const FilePath& path,
                          const OpenFile& found) const;
  net::Response file(const net::Request& request, const std::string& name,
                     OpenFile found) const;
  net::Response not_found() const;
  net::Response failed(int error) const;

  FileRoot root_;
  bool list_;
};

}  // namespace aioc::serve
