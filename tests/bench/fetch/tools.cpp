#include "tools.h"

#include <fmt/format.h>

#include <cstdio>

namespace bench::fetch {
namespace {

void say_missing(const std::string& what) {
  fmt::print("fetch: {}\n", what);
  std::fflush(stdout);
}

}  // namespace

bool has_fetch(const Settings& settings) {
  try {
    return capture({{settings.aioc, "fetch", "-h"}}).find("fetch") != std::string::npos;
  } catch (const BenchError&) {
    return false;
  }
}

std::optional<Tool> find_subject(const Settings& settings, const Web& web) {
  if (!has_fetch(settings)) {
    say_missing("aioc fetch is not there");
    return std::nullopt;
  }
  return Tool{"aioc fetch",
              {{settings.aioc, "fetch", "-j", std::to_string(kJobs), "-o", web.output_folder(),
                "-q", "-"},
               web.list()}};
}

Tool floor_on_curl(const Web& web) {
  return {"floor",
          {{BENCH_FETCH_FLOOR, web.output_folder(), std::to_string(kJobs)}, web.list()}};
}

Tool floor_on_uv(const Web& web) {
  return {"raw libuv",
          {{BENCH_FETCH_RAW, web.output_folder(), std::to_string(kJobs)}, web.list()}};
}

std::vector<Tool> find_rivals(const Web& web) {
  const std::string jobs = std::to_string(kJobs);
  const std::string folder = web.output_folder();
  // Each as it is fastest of what was tried: curl's --parallel-immediate makes it slower, wget2
  // spends a quarter on attributes and times of files, aria2 a fifth on the second connection,
  // its own resolver and the file in which it notes how far it has come.
  std::vector<Tool> candidates{
      {"curl --parallel",
       {{"curl", "-q", "--no-progress-meter", "--http1.1", "--noproxy", "*", "--parallel",
         "--parallel-max", jobs, "--config", web.curl_config()}}},
      {"wget2",
       {{"wget2", "--no-config", "--quiet", "--no-robots", "--no-compression", "--no-xattr",
         "--no-use-server-timestamps", "--max-threads=" + jobs, "--input-file=" + web.list(),
         "-P", folder}}},
      {"aria2c",
       {{"aria2c",
         "--no-conf",
         "--quiet",
         "-j",
         jobs,
         "-s",
         "1",
         "-x",
         "1",
         "-i",
         web.list(),
         "-d",
         folder,
         "--file-allocation=none",
         "--async-dns=false",
         "--auto-save-interval=0",
         "--summary-interval=0",
         "--allow-overwrite=true",
         "--no-netrc",
         "--http-accept-gzip=false",
         "--disk-cache=0"}}},
  };
  std::vector<Tool> found;
  for (Tool& tool : candidates) {
    std::string& program = tool.command.argv.front();
    const auto path = find_in_path(program);
    if (!path) {
      say_missing(program + " is not there");
      continue;
    }
    program = *path;
    found.push_back(std::move(tool));
  }
  return found;
}

ClientRun run_tool(const Tool& tool, const Web& web, Side side) {
  web.empty_output();
  const ClientRun run = run_client(tool.command, "/dev/null", side);
  web.check_output(tool.name);
  return run;
}

}  // namespace bench::fetch
