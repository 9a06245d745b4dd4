#include "input.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace aioc {

void read_standard_input(const std::function<void(std::string_view)>& chunk) {
  std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size > 0) {
      chunk({buffer.data(), static_cast<std::size_t>(size)});
    } else if (size == 0) {
      return;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "standard input");
    }
  }
}

}  // namespace aioc
