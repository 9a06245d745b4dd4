#pragma once

#include <string>

#include "support/fd.h"

namespace aioc::testing {

/// A pseudo-terminal for code of the test's own process, nobody's controlling terminal. (For a
/// program, see terminal.h.) What is written to fd() is to be taken before it is some
/// kilobytes, or the writer waits.
///
///     PseudoTerminal terminal(24, 80);
///     write(terminal.fd(), "text\n", 5);
///     CHECK(terminal.take() == "text\r\n");
class PseudoTerminal {
 public:
  /// Throws std::system_error.
  PseudoTerminal(int rows, int columns);

  /// The program's end.
  [[nodiscard]] int fd() const { return program_.get(); }
  void resize(int rows, int columns);
  /// What was written since the last call. Throws std::runtime_error if it does not come.
  std::string take();

 private:
  Fd person_;
  Fd program_;
};

}  // namespace aioc::testing
