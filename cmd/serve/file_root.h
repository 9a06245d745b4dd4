// A directory that is served, and the one way to files in it: none leads out.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace aioc::serve {

/// Owns a descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// A request's path as a path in the directory.
struct FilePath {
  int status = 0;         ///< 400 or 404 where no file can be meant; else 0
  std::string name = {};  ///< "a/b c.html"; "" for the directory itself
  bool slash = false;     ///< it ended in a slash: only a directory is meant
};

/// Decodes a path once, each of its names by itself. 400 where a %XX is broken; 404 for names
/// that no file has (with a NUL, with a "%2F", empty ones) and for those that begin with a dot,
/// which ".." does and what is not meant to be seen: ".git", ".env". ".well-known" at the
/// beginning is meant to be (RFC 8615). A backslash is a byte like any other.
FilePath parse_file_path(std::string_view path);

/// A file that was opened, or the reason why not.
struct OpenFile {
  FileDescriptor fd;
  struct stat status = {};
  int error = 0;  ///< an errno, where there is no file

  bool is_directory() const { return fd && S_ISDIR(status.st_mode); }
  bool is_regular() const { return fd && S_ISREG(status.st_mode); }
};

class FileRoot {
 public:
  enum class Resolver {
    kernel,         ///< openat2(), of Linux 5.6
    by_components,  ///< without it: a name at a time, and no symbolic link at all
  };

  /// Opens the directory and finds out what the kernel can do, unless `resolver` says it.
  /// Throws std::system_error.
  explicit FileRoot(const std::string& directory, std::optional<Resolver> resolver = {});

  /// Opens a file for reading, `name` being relative to the directory. Nothing outside is
  /// opened whatever `name` is and whoever changes the directory meanwhile: a symbolic link
  /// may lead to another place within, if it is a relative one. A FIFO or a device does not
  /// make this wait. Some 3 us.
  OpenFile open(const std::string& name) const;

  Resolver resolver() const { return resolver_; }

 private:
  int open_by_components(std::string_view name) const;

  FileDescriptor directory_;
  Resolver resolver_;
};

}  // namespace aioc::serve
