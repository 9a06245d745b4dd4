// One run of a program that asks a server, and what it took.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scratch.h"
#include "spawn.h"

namespace bench {

/// The two processors that servers and clients are kept on, so that neither is in the other's
/// way. Where there is only one, both are on it. `any`: wherever the kernel has room, as a
/// program of several threads is used.
enum class Side { server, client, any };

/// Keeps this process, and so those that it starts, on one side's processor until it goes.
class OnSide {
 public:
  explicit OnSide(Side side);
  OnSide(const OnSide&) = delete;
  OnSide& operator=(const OnSide&) = delete;
  ~OnSide();

 private:
  std::vector<std::size_t> before_;
};

struct ClientRun {
  double microseconds = 0;
  double cpu_microseconds = 0;  // user and system
  double peak_mb = 0;
  double first_line = 0;  // microseconds until these had come, where it was to a pipe
  double second_line = 0;
};

/// Runs the command on that side's processor with its output in the file `output`; "-": in a
/// pipe, where it is timed. Throws BenchError where it fails, as with a status of 2 or more.
ClientRun run_client(const Command& command, const std::string& output,
                     Side side = Side::client);

/// The text of a file; empty if it cannot be read.
std::string read_file(const std::string& path);

}  // namespace bench
