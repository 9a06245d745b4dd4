// A file as the body of a response.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/http_message.h"
#include "serve/file_root.h"

namespace aioc::serve {

/// A part of a file, read while it is sent. It is as long as was said at first: what is
/// appended to the file meanwhile is not sent, and where the file has become shorter read()
/// throws, so that the client sees that something is missing.
class FileBody final : public net::BodySource {
 public:
  FileBody(FileDescriptor file, std::uint64_t first, std::uint64_t size)
      : file_(std::move(file)), at_(first), left_(size), size_(size) {}

  std::optional<std::uint64_t> size() const override { return size_; }
  bool read(std::string& out) override;

 private:
  FileDescriptor file_;
  std::uint64_t at_;
  std::uint64_t left_;
  std::uint64_t size_;
};

/// Appends `size` bytes from `at` on, or fewer where the file ends before. Throws
/// std::system_error.
void append_from_file(const FileDescriptor& file, std::uint64_t at, std::uint64_t size,
                      std::string& out);

}  // namespace aioc::serve
