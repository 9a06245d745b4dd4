// Echo servers against each other. The kernel is nine tenths of an echo, so the CPU time of the
// server is compared, and what it does in user space is counted apart, by callgrind.
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../compare.h"
#include "../report.h"
#include "../scratch.h"
#include "../spawn.h"
#include "echo_server.h"
#include "loop_benches.h"

namespace bench::loop {
namespace {

struct Server {
  std::string_view name;
  std::vector<std::string> command;
  std::optional<double> ratio_aim;
  std::optional<double> instructions_aim;
};

constexpr double kRatioAim = 1.05;
constexpr double kStreamsAim = 600;
constexpr double kProtocolAim = 400;

// The floor comes first. Those of other libraries are there where the libraries are.
std::vector<Server> servers() {
  std::vector<Server> all{
      {"raw libuv", {BENCH_ECHO_UV}, {}, {}},
      {"streams, read()", {BENCH_ECHO_STREAMS, "read"}, kRatioAim, kStreamsAim},
      {"streams, readinto()", {BENCH_ECHO_STREAMS, "readinto"}, kRatioAim, kStreamsAim},
      {"protocol", {BENCH_ECHO_PROTOCOL}, kRatioAim, kProtocolAim},
  };
  if (std::string_view(BENCH_ECHO_ASIO).empty()) {
    fmt::print("echo: no Asio (package libasio-dev, built with GCC)\n");
  } else {
    all.push_back({"Asio", {BENCH_ECHO_ASIO}, {}, {}});
  }
  return all;
}

std::vector<Server> python_servers() {
  const std::string python = "/usr/bin/python3";
  try {
    if (run_timed({{python, "-c", "import uvloop"}}, Sink::kNull).exit_code != 0) return {};
  } catch (const BenchError&) {
    return {};
  }
  return {{"uvloop, streams", {python, BENCH_ECHO_UVLOOP, "streams"}, {}, {}},
          {"uvloop, protocol", {python, BENCH_ECHO_UVLOOP, "protocol"}, {}, {}}};
}

// Each connection takes a descriptor in the server and one in the client.
void allow_descriptors(std::size_t connections) {
  constexpr rlim_t kSpare = 64;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t wanted = connections + kSpare;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw BenchError(fmt::format("{} descriptors are not allowed", wanted));
  }
}

struct Figures {
  std::vector<double> times;
  std::vector<double> ratios;
};

void compare_servers(std::string_view what, const Load& load, const std::vector<Server>& all) {
  const Processors processors = choose_processors();
  allow_descriptors(load.connections);
  std::vector<Figures> figures(all.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t at = 0; at < all.size(); ++at) {
      const EchoServer server(all[at].command, processors.server);
      figures[at].times.push_back(server.run(BENCH_ECHO_CLIENT, load, processors.client));
      figures[at].ratios.push_back(figures[at].times.back() / figures[0].times.back());
    }
  }
  for (std::size_t at = 0; at < all.size(); ++at) {
    print_figure({"echo", fmt::format("{}: {}", what, all[at].name), ""},
                 median(figures[at].ratios), "x", all[at].ratio_aim,
                 fmt::format("{:.0f} ns of CPU a message", median(figures[at].times)));
  }
}

// Instructions

std::uint64_t instructions_in(const std::string& profile) {
  std::ifstream file(profile);
  std::string word;
  while (file >> word) {
    std::uint64_t total = 0;
    if (word == "totals:" && file >> total) return total;
  }
  throw BenchError("callgrind left no total");
}

std::uint64_t instructions_of(const std::string& valgrind, const Server& server,
                              const Load& load) {
  const Processors processors = choose_processors();
  const ScratchDirectory scratch;
  const std::string profile = scratch.path("profile");
  std::vector<std::string> command{valgrind, "--quiet", "--tool=callgrind",
                                   fmt::format("--callgrind-out-file={}", profile)};
  command.insert(command.end(), server.command.begin(), server.command.end());
  EchoServer child(command, processors.server);
  child.run(BENCH_ECHO_CLIENT, load, processors.client);
  child.stop();
  return instructions_in(profile);
}

}  // namespace

void bench_echo() {
  constexpr std::size_t kKibibyte = 1024;
  std::vector<Server> all = servers();
  const std::vector<Server> python = python_servers();
  if (python.empty()) fmt::print("echo: no uvloop (package python3-uvloop)\n");
  all.insert(all.end(), python.begin(), python.end());
  compare_servers("1 KiB x 100", {100, kKibibyte, 10'000, 100'000}, all);
  compare_servers("64 KiB x 100", {100, 64 * kKibibyte, 2'000, 20'000}, all);
  compare_servers("1 KiB x 1000", {1'000, kKibibyte, 10'000, 100'000}, all);
}

// Counted twice, with few messages and with many: the difference is the messages' alone,
// without the program's start and its connections.
void bench_echo_instructions() {
  const auto valgrind = find_in_path("valgrind");
  if (!valgrind) throw BenchError("valgrind is not in PATH");
  constexpr Load kFew{100, 1024, 1'000, 1'000};
  constexpr Load kMany{100, 1024, 1'000, 11'000};
  for (const Server& server : servers()) {
    const auto few = instructions_of(*valgrind, server, kFew);
    const auto many = instructions_of(*valgrind, server, kMany);
    print_figure(
        {"echo_instr", fmt::format("1 KiB x 100: {}", server.name), ""},
        static_cast<double>(many - few) / static_cast<double>(kMany.messages - kFew.messages),
        "instr", server.instructions_aim, "in user space, a message");
  }
}

}  // namespace bench::loop
