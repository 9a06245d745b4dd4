#include "term/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace aioc::term {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

}  // namespace

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

std::size_t columns(int fd) {
  const auto text = variable("COLUMNS");
  std::size_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{} &&
      value > 0) {
    return value;
  }
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool wants_color(int fd, When when) {
  if (when != When::automatic) return when == When::always;
  if (!variable("NO_COLOR").empty()) return false;
  const auto force = variable("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  return is_terminal(fd) && variable("TERM") != "dumb";
}

}  // namespace aioc::term
