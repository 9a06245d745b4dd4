#include "dns/text.h"

#include <fcntl.h>
#include <net/if.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <system_error>

namespace aioc::dns {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

class File {
 public:
  explicit File(const std::string& path) : path_(path), fd_(::open(path.c_str(), kFlags)) {
    if (fd_ < 0) fail();
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// How much to expect; 0 where that is not known, as in /proc.
  std::size_t size() const {
    struct stat about {};
    return ::fstat(fd_, &about) == 0 ? static_cast<std::size_t>(about.st_size) : 0;
  }
  /// The number of bytes read, 0 at the end.
  std::size_t read(char* to, std::size_t most) const {
    for (;;) {
      const ssize_t size = ::read(fd_, to, most);
      if (size >= 0) return static_cast<std::size_t>(size);
      if (errno != EINTR) fail();
    }
  }

 private:
  static constexpr int kFlags = O_RDONLY | O_CLOEXEC;

  [[noreturn]] void fail() const {
    throw std::system_error(errno, std::generic_category(), path_);
  }

  const std::string& path_;
  int fd_;
};

/// The index of an interface, by its name or number; 0 where there is none.
unsigned interface_index(const std::string& zone) {
  const unsigned index = ::if_nametoindex(zone.c_str());
  if (index != 0) return index;
  return to_number(zone, std::numeric_limits<std::uint32_t>::max()).value_or(0);
}

struct Parsed {
  std::optional<aio::Address> address;
  std::string_view missing_zone;
};

Parsed parse(std::string_view host, std::uint16_t port) {
  const std::size_t percent = host.find('%');
  auto address = aio::Address::parse(std::string(host.substr(0, percent)), port);
  if (percent == host.npos || !address) return {address, {}};
  const std::string_view zone = host.substr(percent + 1);
  if (address->family() != AF_INET6 || zone.empty()) return {};
  sockaddr_in6 scoped{};
  std::memcpy(&scoped, address->get(), sizeof scoped);
  scoped.sin6_scope_id = interface_index(std::string(zone));
  if (scoped.sin6_scope_id == 0) return {std::nullopt, zone};
  return {aio::Address(reinterpret_cast<const sockaddr*>(&scoped), sizeof scoped), {}};
}

}  // namespace

std::string read_text(const std::string& path) {
  const File file(path);
  constexpr std::size_t kStep = 4096;
  std::string text;
  std::size_t size = 0;
  // One byte more than expected, so that the end shows without another step.
  for (std::size_t room = file.size() + 1;; room = std::max(kStep, size)) {
    text.resize(size + room);
    const std::size_t got = file.read(text.data() + size, room);
    size += got;
    if (got == 0) break;
  }
  text.resize(size);
  return text;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view without_comment(std::string_view line) {
  return line.substr(0, line.find('#'));
}

std::optional<unsigned> to_number(std::string_view text, unsigned most) {
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end || number > most) return std::nullopt;
  return number;
}

std::optional<aio::Address> to_address(std::string_view host, std::uint16_t port) {
  return parse(host, port).address;
}

std::string_view missing_zone(std::string_view host) { return parse(host, 0).missing_zone; }

}  // namespace aioc::dns
