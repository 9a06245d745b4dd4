// SubprocessProtocol: a program whose output and whose end call back. It is over, and all of
// its output is there, when connection_lost() is called.
#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demo/demos.h"
#include "loop/loop.h"

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

class DfProtocol final : public aio::SubprocessProtocol {
 public:
  void connection_made(aio::SubprocessTransport& transport) override {
    fmt::print("process started {}\n", transport.get_pid());
    transport_ = &transport;
  }

  void pipe_data_received(int fd, std::string_view data) override {
    constexpr std::array kNames = {"stdin", "stdout", "stderr"};
    fmt::print("read {} bytes from {}\n", data.size(), kNames.at(static_cast<std::size_t>(fd)));
    if (fd == 1) buffer_ += data;
  }

  void connection_lost(std::exception_ptr /*error*/) override {
    std::puts("process exited");
    const int return_code = transport_->get_returncode().value();
    fmt::print("return code {}\n", return_code);
    if (return_code == 0) results = parse_results(buffer_);
    done.set_result(return_code);
  }

  aio::Future<int> done;
  std::vector<Filesystem> results;

 private:
  aio::SubprocessTransport* transport_ = nullptr;
  std::string buffer_;
};

aio::Coro<> run_df() {
  std::puts("in run_df");
  const auto factory = [] { return std::make_unique<DfProtocol>(); };
  const auto options = aio::SubprocessOptions().stdout(aio::subprocess::PIPE);
  std::puts("launching process");
  auto [transport, protocol] = co_await aio::subprocess_exec(factory, "df", "-hl", options);
  std::puts("waiting for process to complete");
  const int return_code = co_await protocol->done;
  if (return_code != 0) {
    fmt::print("error exit {}\n", return_code);
    co_return;
  }
  std::puts("\nFree space:");
  for (const auto& [mounted, available] : protocol->results) {
    fmt::print("{:25}: {}\n", mounted, available);
  }
}

}  // namespace

void subprocess_protocol_demo() { aio::run(run_df()); }

}  // namespace aioc::demo
