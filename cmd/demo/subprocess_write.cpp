// communicate(): sends a program its whole input and gives its whole output, both at once, so
// that neither side waits for the other for ever.
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "demo/demos.h"
#include "loop/loop.h"
#include "unicode/repr.h"

namespace aioc::demo {
namespace {

constexpr const char* kMessage = "\nThis message will converted to all caps.\n\n";

aio::Coro<> to_upper(std::string input) {
  std::puts("in to_upper");
  const auto options =
      aio::SubprocessOptions().stdin(aio::subprocess::PIPE).stdout(aio::subprocess::PIPE);
  std::puts("launching process");
  auto process = co_await aio::create_subprocess_exec("tr", "[:lower:]", "[:upper:]", options);
  fmt::print("pid {}\n", process.pid());

  std::puts("communicating with process");
  auto [output, errors] = co_await process.communicate(input);
  std::puts("waiting for process to complete");
  const int return_code = co_await process.wait();
  fmt::print("return code {}\n", return_code);
  if (return_code != 0) {
    fmt::print("error exit {}\n", return_code);
    co_return;
  }
  fmt::print("Original: {}\n", unicode::python_repr(input));
  fmt::print("Changed : {}\n", unicode::python_repr(output));
}

}  // namespace

void subprocess_write_demo() { aio::run(to_upper(kMessage)); }

}  // namespace aioc::demo
