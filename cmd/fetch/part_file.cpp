#include "fetch/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <random>
#include <system_error>
#include <utility>

namespace aioc::fetch {
namespace {

constexpr mode_t kMode = 0666;  // as the umask has it

/// Six letters that another process hardly comes upon; where it does, others are tried.
std::string random_letters() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
  constexpr std::size_t kLength = 6;
  thread_local std::minstd_rand random(std::random_device{}());
  std::string out;
  while (out.size() < kLength) out += kLetters[(random() >> 8) % kLetters.size()];
  return out;
}

}  // namespace

PartFile::PartFile(std::shared_ptr<const Folder> folder, const std::string& name)
    : PartFile(std::move(folder), false) {
  constexpr int kTries = 100;
  for (int i = 0; fd_ < 0; ++i) {
    temporary_ = "." + name + "." + random_letters() + ".part";
    fd_ = ::openat(folder_->fd(), temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                   kMode);
    if (fd_ < 0 && (errno != EEXIST || i == kTries)) fail(errno, temporary_);
  }
}

PartFile PartFile::kept(std::shared_ptr<const Folder> folder, const std::string& name) {
  PartFile out(std::move(folder), true);
  out.temporary_ = name + ".part";
  struct stat status {};
  do {  // until it is not one that another process has published or removed meanwhile
    out.close();
    out.fd_ = ::openat(out.folder_->fd(), out.temporary_.c_str(),
                       O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode);
    if (out.fd_ < 0) out.fail(errno, out.temporary_);
    if (::flock(out.fd_, LOCK_EX | LOCK_NB) != 0 || ::fstat(out.fd_, &status) != 0) {
      const int error = errno;
      out.close();  // it is not ours to remove
      out.fail(error, out.temporary_);
    }
  } while (status.st_nlink == 0);
  const off_t end = ::lseek(out.fd_, 0, SEEK_END);
  if (end < 0) out.fail(errno, out.temporary_);
  out.size_ = static_cast<std::uint64_t>(end);
  return out;
}

PartFile::PartFile(PartFile&& other) noexcept
    : folder_(std::move(other.folder_)),
      keep_(other.keep_),
      temporary_(std::move(other.temporary_)),
      fd_(std::exchange(other.fd_, -1)),
      size_(other.size_) {}

PartFile::~PartFile() {
  if (fd_ < 0) return;
  if (!keep_ || size_ == 0) ::unlinkat(folder_->fd(), temporary_.c_str(), 0);
  close();
}

void PartFile::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void PartFile::fail(int error, const std::string& name) const {
  throw std::system_error(error, std::generic_category(), folder_->path_of(name));
}

void PartFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(errno, temporary_);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    size_ += static_cast<std::uint64_t>(count);
  }
}

void PartFile::clear() {
  if (size_ == 0) return;
  if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) < 0) fail(errno, temporary_);
  size_ = 0;
}

void PartFile::expect(std::uint64_t bytes) const {
  constexpr std::uint64_t kLeast = std::uint64_t{1} << 20;  // else it is seen soon enough
  struct statvfs system {};
  if (bytes < kLeast || ::fstatvfs(fd_, &system) != 0) return;
  if (system.f_bavail < bytes / system.f_frsize) fail(ENOSPC, temporary_);
}

void PartFile::flush() const {
  if (::fsync(fd_) != 0) fail(errno, temporary_);
}

void PartFile::read_all(const std::function<void(std::string_view)>& take) const {
  constexpr std::size_t kPiece = 65536;
  const auto piece = std::make_unique<std::array<char, kPiece>>();
  for (off_t at = 0;;) {
    const ssize_t size = ::pread(fd_, piece->data(), piece->size(), at);
    if (size < 0) fail(errno, temporary_);
    if (size == 0) return;
    take({piece->data(), static_cast<std::size_t>(size)});
    at += size;
  }
}

void PartFile::publish(const std::string& name, bool force) {
  const int folder = folder_->fd();
  const char* const from = temporary_.c_str();
  int status = 0;
  if (force) {
    status = ::renameat(folder, from, folder, name.c_str());
  } else {
    status = ::renameat2(folder, from, folder, name.c_str(), RENAME_NOREPLACE);
    if (status != 0 && errno == EINVAL) {  // a file system that cannot, such as NFS
      status = ::linkat(folder, from, folder, name.c_str(), 0);
      if (status == 0) ::unlinkat(folder, from, 0);
    }
  }
  if (status != 0) fail(errno, name);
  close();
}

void PartFile::discard() noexcept {
  if (fd_ < 0) return;
  ::unlinkat(folder_->fd(), temporary_.c_str(), 0);
  close();
}

}  // namespace aioc::fetch
