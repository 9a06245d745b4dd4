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

bool Folder::is_new(const std::string& name) const {
  struct stat status {};
  if (::fstatat(fd_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
  return std::tuple(status.st_ctim.tv_sec, status.st_ctim.tv_nsec) >=
         std::tuple(began_.tv_sec, began_.tv_nsec);
}

}  // namespace aioc::fetch
