// The exit statuses of every command, grep's three.
#pragma once

namespace aioc::cli {

enum class ExitStatus : int {
  ok = 0,       ///< found, or done
  no = 1,       ///< a plain no: nothing found
  trouble = 2,  ///< wrong usage, bad input, or output that could not be written
};

}  // namespace aioc::cli
