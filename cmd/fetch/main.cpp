// aioc-fetch, the companion that aioc becomes for `aioc fetch`.
#include <malloc.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "fetch/fetch.h"
#include "run.h"

namespace aioc::fetch {
namespace {

int run_main(const std::vector<std::string>& words) {
  // libcurl allocates its buffers anew for each transfer: what is free is kept for the next
  // one.
  constexpr int kKept = 64 * 1024 * 1024;
  ::mallopt(M_TRIM_THRESHOLD, kKept);
  ::mallopt(M_MMAP_THRESHOLD, kKept / 2);
  std::signal(SIGPIPE, SIG_IGN);  // of a connection; that of the output is told by its error
  std::signal(SIGXFSZ, SIG_IGN);  // ulimit -f: a write tells it
  FetchOptions options;
  cli::Command command = describe_fetch(options);
  command.run = [&options](cli::Output& out) { return run(options, out); };
  return run_program(command.full_name(),
                     [&](cli::Output& out) { return run_command(command, words, out); });
}

}  // namespace
}  // namespace aioc::fetch

int main(int argc, char** argv) {
  std::_Exit(aioc::fetch::run_main({argv + (argc > 0 ? 1 : 0), argv + argc}));
}
