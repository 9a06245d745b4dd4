// aioc-serve, the companion that aioc becomes for the servers of `aioc serve`, its db aside,
// and for `aioc echo`.
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "echo/echo.h"
#include "run.h"
#include "serve/servers.h"

namespace aioc {
namespace {

/// The command that `describe` describes, to be done by `run`.
template <class Options>
cli::Command with_run(cli::Command (*describe)(Options&),
                      cli::ExitStatus (*run)(const Options&)) {
  const auto options = std::make_shared<Options>();
  cli::Command command = describe(*options);
  command.run = [options, run](cli::Output&) { return run(*options); };
  return command;
}

/// `name` is that of a command, "aioc serve tcp".
int run_main(std::string_view name, const std::vector<std::string>& words) {
  const std::array commands = {
      with_run(serve::describe_tcp, serve::run_tcp),
      with_run(serve::describe_http, serve::run_http),
      with_run(serve::describe_files, serve::run_files),
      with_run(serve::describe_commands, serve::run_commands),
      with_run(echo::describe_server, echo::run_server),
      with_run(echo::describe_client, echo::run_client),
  };
  for (const auto& command : commands) {
    if (command.full_name() != name) continue;
    return run_program(command.full_name(),
                       [&](cli::Output& out) { return run_command(command, words, out); });
  }
  cli::print_error("aioc-serve: this is a part of aioc; give 'aioc serve' or 'aioc echo'\n");
  return static_cast<int>(cli::ExitStatus::trouble);
}

}  // namespace
}  // namespace aioc

int main(int argc, char** argv) {
  std::_Exit(aioc::run_main(argc > 0 ? argv[0] : "", {argv + (argc > 0 ? 1 : 0), argv + argc}));
}
