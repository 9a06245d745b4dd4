#include "term/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <optional>

namespace aioc::term {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

/// What the environment says, if that is a number above 0.
std::optional<std::size_t> number(const char* name) {
  const auto text = variable(name);
  std::size_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || value == 0) return std::nullopt;
  return value;
}

/// What the terminal says, if there is one and it knows.
std::optional<std::size_t> window(int fd, unsigned short winsize::*side) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.*side == 0) return std::nullopt;
  return size.*side;
}

}  // namespace

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

std::size_t columns(int fd) {
  return number("COLUMNS").value_or(window(fd, &winsize::ws_col).value_or(80));
}

std::size_t rows(int fd) {
  return number("LINES").value_or(window(fd, &winsize::ws_row).value_or(24));
}

bool wants_color(int fd, When when) {
  if (when != When::automatic) return when == When::always;
  if (!variable("NO_COLOR").empty()) return false;
  const auto force = variable("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  return is_terminal(fd) && variable("TERM") != "dumb";
}

}  // namespace aioc::term
