// create_subprocess_exec(): a program whose output is read line by line, as from any stream.
#include <fmt/core.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"
#include "unicode/repr.h"

namespace aioc::demo {
namespace {

struct Filesystem {
  std::string mounted;
  std::string available;
};

/// df prints a line of headers and a line a file system.
std::vector<Filesystem> parse_results(const std::string& output) {
  std::puts("parsing results");
  std::vector<Filesystem> results;
  std::istringstream lines(output);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string device, size, used, percent;
    Filesystem row;
    words >> device >> size >> used >> row.available >> percent >> row.mounted;
    results.push_back(row);
  }
  return results;
}

aio::Coro<> run_df() {
  std::puts("in run_df");
  const auto options = aio::SubprocessOptions().stdout(aio::subprocess::PIPE);
  std::puts("launching process");
  auto process = co_await aio::create_subprocess_exec("df", "-hl", options);
  fmt::print("process started {}\n", process.pid());

  std::string buffer;
  while (true) {
    const std::string line = co_await process.stdout().readline();
    fmt::print("read {}\n", unicode::python_repr(line));
    if (line.empty()) break;
    buffer += line;
  }
  std::puts("no more output from command");

  std::puts("waiting for process to complete");
  const int return_code = co_await process.wait();
  fmt::print("return code {}\n", return_code);
  if (return_code != 0) {
    fmt::print("error exit {}\n", return_code);
    co_return;
  }
  const auto results = parse_results(buffer);
  std::puts("\nFree space:");
  for (const auto& [mounted, available] : results) {
    fmt::print("{:25}: {}\n", mounted, available);
  }
}

}  // namespace

void subprocess_coroutine_demo() { aio::run(run_df()); }

}  // namespace aioc::demo
