// Folder: where files are saved.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/claims.h"
#include "net/digest.h"

namespace aioc::fetch {

/// A folder by its descriptor: it stays the one it was, though it is renamed meanwhile.
class Folder {
 public:
  /// Makes it where it is not there, and what is above it. Throws std::system_error.
  explicit Folder(const std::string& path);
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  int fd() const { return fd_; }
  /// What messages and the output call the file `name` in it.
  std::string path_of(std::string_view name) const { return prefix_ + std::string(name); }
  /// How large the file `name` is; nothing where there is none.
  std::optional<std::uint64_t> size_of(const std::string& name) const;
  /// Whether `name` is a file, and no folder, link or device.
  bool is_file(const std::string& name) const;
  /// Whether all that is in the file `name` has the checksum. Reads it, blocking.
  bool has_checksum(const std::string& name, const net::Checksum& wanted) const;
  /// Whether the file `name` was put there since this run began.
  bool is_new(const std::string& name) const;
  /// Whether there is a disk that a file has to reach: not behind a file system in memory.
  bool has_disk() const { return has_disk_; }

  Claims& claims() { return claims_; }

 private:
  std::string prefix_;
  int fd_ = -1;
  bool has_disk_ = true;
  timespec began_{};
  Claims claims_;
};

}  // namespace aioc::fetch
