// Child processes that do nothing, 64 at a time, over uv_spawn by hand.
#include <uv.h>

#include <array>
#include <string>
#include <vector>

#include "../spawn.h"
#include "loop/loop.h"
#include "loop/subprocess.h"
#include "loop_benches.h"

namespace bench::loop {
namespace {

constexpr int kProcesses = 1000;
constexpr int kAtATime = 64;

const std::string& true_program() {
  static const std::string path = [] {
    if (auto found = find_in_path("true")) return *found;
    throw BenchError("true is not in PATH");
  }();
  return path;
}

aio::Coro<> run_in_turn(int& left) {
  while (left > 0) {
    --left;
    const aio::Process process = co_await aio::create_subprocess_exec(true_program());
    if (co_await process.wait() != 0) throw BenchError("true failed");
  }
}

aio::Coro<double> run_many() {
  int left = kProcesses;
  const WallStopwatch watch;
  std::vector<aio::Coro<>> workers;
  for (int i = 0; i < kAtATime; ++i) workers.push_back(run_in_turn(left));
  co_await aio::gather(std::move(workers));
  co_return watch.nanoseconds() / kProcesses;
}

double spawn_ours() { return aio::run(run_many()); }

/// One of the 64, which starts the next child when one has ended.
struct Worker {
  uv_process_t process;
  int* left;
};

void spawn_next(uv_loop_t* loop, Worker& worker) {
  if (*worker.left == 0) return;
  --*worker.left;
  std::string program = true_program();
  std::array<char*, 2> argv{program.data(), nullptr};
  std::array<uv_stdio_container_t, 3> streams{};
  for (int fd = 0; fd < 3; ++fd) {
    streams[static_cast<std::size_t>(fd)].flags = UV_INHERIT_FD;
    streams[static_cast<std::size_t>(fd)].data.fd = fd;
  }
  uv_process_options_t options{};
  options.file = program.c_str();
  options.args = argv.data();
  options.stdio = streams.data();
  options.stdio_count = static_cast<int>(streams.size());
  options.exit_cb = [](uv_process_t* process, std::int64_t, int) {
    uv_close(reinterpret_cast<uv_handle_t*>(process), [](uv_handle_t* handle) {
      spawn_next(handle->loop, *static_cast<Worker*>(handle->data));
    });
  };
  worker.process.data = &worker;
  if (uv_spawn(loop, &worker.process, &options) != 0) throw BenchError("uv_spawn failed");
}

double spawn_uv() {
  uv_loop_t loop;
  uv_loop_init(&loop);
  int left = kProcesses;
  std::vector<Worker> workers(kAtATime);
  const WallStopwatch watch;
  for (Worker& worker : workers) {
    worker.left = &left;
    spawn_next(&loop, worker);
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  const double time = watch.nanoseconds();
  uv_loop_close(&loop);
  return time / kProcesses;
}

constexpr std::array<Measure, 1> kMeasures{{
    {"subprocess",
     "1,000 runs of true, 64 at a time",
     {"ours", spawn_ours},
     {"uv_spawn", spawn_uv},
     {},
     1.05},
}};

}  // namespace

std::span<const Measure> subprocess_measures() { return kMeasures; }

}  // namespace bench::loop
