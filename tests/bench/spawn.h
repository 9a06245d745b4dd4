// Starting one process and timing it from spawn to exit.
//
// The process is started with posix_spawn, which in glibc is clone(CLONE_VM | CLONE_VFORK): the
// size of the benchmark's own address space does not enter the figure, as it would with fork.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// Why a measure could not be taken; its text is for the person at the terminal.
class BenchError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Where the standard output of the process goes. Standard error is always /dev/null.
enum class Sink {
  kNull,  // /dev/null: writing costs next to nothing
  kPipe,  // a pipe of the default size, drained by the benchmark as it fills
};

std::string_view sink_name(Sink sink);

struct Command {
  std::vector<std::string> argv;  // argv[0] is a path: nothing is looked up while timing
  std::string stdin_path = "/dev/null";
};

// The command as one would type it, for messages.
std::string command_line(const Command& command);

struct Run {
  double microseconds = 0;    // spawn to exit
  int exit_code = 0;          // 128 + signal when a signal ended it
  std::size_t bytes_out = 0;  // counted for Sink::kPipe only
};

// Runs once. Throws BenchError when the process cannot be started, and when it ends by a signal
// or with a status of 2 or more (1 is left to mean "nothing found", as with grep).
Run run_timed(const Command& command, Sink sink);

// Runs once, untimed, and returns what it printed. Throws as run_timed does.
std::string capture(const Command& command);

// Keeps this process, and so all it starts, on the CPU it is on now. A writer and the reader of
// its pipe that share a CPU take turns; on two, each time depends on where the scheduler put
// them and on what waking the other CPU costs, and cat then varies threefold from run to run.
void stay_on_this_cpu();

// The path of an executable of this name in PATH.
std::optional<std::string> find_in_path(std::string_view name);

}  // namespace bench
