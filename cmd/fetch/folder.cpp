#include "fetch/folder.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <vector>

namespace aioc::fetch {

Folder::Folder(const std::string& path) {
  if (!path.empty() && path != ".") prefix_ = path.back() == '/' ? path : path + "/";
  const std::string own = path.empty() ? "." : path;
  std::error_code error;
  std::filesystem::create_directories(own, error);  // one that is there is no error
  fd_ = ::open(own.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ < 0) {
    throw std::system_error(error && errno == ENOENT ? error.value() : errno,
                            std::generic_category(), own);
  }
  struct statfs system {};
  if (::fstatfs(fd_, &system) == 0) {
    has_disk_ = system.f_type != TMPFS_MAGIC && system.f_type != RAMFS_MAGIC;
  }
  // The clock that files' times are taken from: it ticks some hundred times a second.
  ::clock_gettime(CLOCK_REALTIME_COARSE, &began_);
}

Folder::~Folder() { ::close(fd_); }

std::optional<std::uint64_t> Folder::size_of(const std::string& name) const {
  struct stat status {};
  if (::fstatat(fd_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

bool Folder::is_file(const std::string& name) const {
  struct stat status {};
  return ::fstatat(fd_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(status.st_mode);
}

bool Folder::has_checksum(const std::string& name, const net::Checksum& wanted) const {
  constexpr std::size_t kPiece = 65536;
  const int fd = ::openat(fd_, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  net::Digest digest(wanted.algorithm);
  std::vector<char> piece(kPiece);
  ssize_t size = 0;
  while ((size = ::read(fd, piece.data(), piece.size())) > 0) {
    digest.update({piece.data(), static_cast<std::size_t>(size)});
  }
  ::close(fd);
  return size == 0 && digest.hex() == wanted.hex;
}

bool Folder::is_new(const std::string& name) const {
  struct stat status {};
  if (::fstatat(fd_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
  return std::tuple(status.st_ctim.tv_sec, status.st_ctim.tv_nsec) >=
         std::tuple(began_.tv_sec, began_.tv_nsec);
}

}  // namespace aioc::fetch
