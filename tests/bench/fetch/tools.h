// The programs that download: ours, the floors and the rivals, each as it is fastest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../client.h"
#include "fetch_benches.h"
#include "web.h"

namespace bench::fetch {

struct Tool {
  std::string name;
  Command command;
};

/// `aioc fetch` of the list; nothing, and a line that says so, where its companion is not
/// built.
std::optional<Tool> find_subject(const Settings& settings, const Web& web);
/// The least program on libcurl and libuv.
Tool floor_on_curl(const Web& web);
/// The least program on libuv alone.
Tool floor_on_uv(const Web& web);
/// Those of curl, wget2 and aria2 that are installed; what is missing is said.
std::vector<Tool> find_rivals(const Web& web);

/// Runs it into an empty folder. Throws BenchError where it fails or a file is not whole.
ClientRun run_tool(const Tool& tool, const Web& web, Side side = Side::client);

/// Whether `aioc fetch` can be run.
bool has_fetch(const Settings& settings);

}  // namespace bench::fetch
