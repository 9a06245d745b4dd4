#include "fetch/part_info.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace aioc::fetch {
namespace {

std::string info_name(const std::string& part) { return part + ".info"; }

}  // namespace

std::optional<PartInfo> PartInfo::read(const Folder& folder, const std::string& part) {
  constexpr std::size_t kMost = 16384;
  const int fd =
      ::openat(folder.fd(), info_name(part).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return std::nullopt;
  std::array<char, kMost> bytes;
  const ssize_t size = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  if (size <= 0) return std::nullopt;
  const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
  const auto first = text.find('\n');
  if (first == text.npos) return std::nullopt;
  const auto second = text.find('\n', first + 1);
  if (second == text.npos) return std::nullopt;  // itself broken off
  return PartInfo{std::string(text.substr(0, first)),
                  std::string(text.substr(first + 1, second - first - 1))};
}

void PartInfo::write(const Folder& folder, const std::string& part) const {
  const std::string name = info_name(part);
  const std::string text = url + "\n" + validator + "\n";
  const int fd =
      ::openat(folder.fd(), name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
               0600);  // a URL may hold a password
  const ssize_t size = fd < 0 ? -1 : ::write(fd, text.data(), text.size());
  const int error = size < 0 ? errno : ENOSPC;
  if (fd >= 0) ::close(fd);
  if (size != static_cast<ssize_t>(text.size())) {
    throw std::system_error(error, std::generic_category(), folder.path_of(name));
  }
}

void PartInfo::remove(const Folder& folder, const std::string& part) noexcept {
  ::unlinkat(folder.fd(), info_name(part).c_str(), 0);
}

}  // namespace aioc::fetch
