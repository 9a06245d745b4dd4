#include "support/pseudo_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "support/process.h"

namespace aioc::testing {

PseudoTerminal::PseudoTerminal(int rows, int columns)
    : person_(adopt(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "making a terminal")) {
  std::array<char, 128> name = {};
  if (::grantpt(person_.get()) != 0 || ::unlockpt(person_.get()) != 0 ||
      ::ptsname_r(person_.get(), name.data(), name.size()) != 0) {
    throw_errno("making a terminal");
  }
  program_ = adopt(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC),
                   "opening " + std::string(name.data()));
  resize(rows, columns);
}

void PseudoTerminal::resize(int rows, int columns) {
  winsize window = {};
  window.ws_row = static_cast<unsigned short>(rows);
  window.ws_col = static_cast<unsigned short>(columns);
  if (::ioctl(program_.get(), TIOCSWINSZ, &window) != 0) throw_errno("resizing a terminal");
}

std::string PseudoTerminal::take() {
  // The kernel hands on what was written when it likes. A mark behind it tells when all has
  // come.
  constexpr char kMark = '\0';
  if (::write(program_.get(), &kMark, 1) != 1) throw_errno("writing to a terminal");
  constexpr int kPatience = std::chrono::milliseconds(kDefaultDeadline).count();
  std::string all;
  while (all.empty() || all.back() != kMark) {
    pollfd entry{person_.get(), POLLIN, 0};
    std::array<char, 4096> bytes;
    if (::poll(&entry, 1, kPatience) <= 0) throw std::runtime_error("a terminal stands still");
    const auto count = ::read(person_.get(), bytes.data(), bytes.size());
    if (count <= 0) throw_errno("reading a terminal");
    all.append(bytes.data(), static_cast<std::size_t>(count));
  }
  all.pop_back();
  return all;
}

}  // namespace aioc::testing
