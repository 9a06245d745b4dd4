// The walls between the rooms, read off the #include lines (the linker sees the rest: each
// room links only what it knows).
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// Which rooms of ours a room may include, itself aside.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"loop", {}}, {"unicode", {}}, {"cli", {}}, {"term", {"loop"}}, {"dns", {"loop"}}, {"net", {"loop"}}};

struct Include {
  std::string file;
  std::string target;
  bool quoted;
};

std::vector<Include> includes_below(const fs::path& folder) {
  std::vector<Include> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with("#include ")) continue;
      const auto begin = line.find_first_of("\"<", 9);
      const auto end = line.find_first_of("\">", begin + 1);
      out.push_back(
          {entry.path().string(), line.substr(begin + 1, end - begin - 1), line[begin] == '"'});
    }
  }
  return out;
}

const fs::path kSource = AIOC_SOURCE_DIR;

}  // namespace

TEST_CASE("house: a room includes only what it may know") {
  std::size_t rooms = 0;
  for (const auto& entry : fs::directory_iterator(kSource / "lib")) {
    if (!entry.is_directory()) continue;
    ++rooms;
    const std::string room = entry.path().filename().string();
    INFO("lib/" << room << " is in this test's table");
    const auto allowed = kMayInclude.find(room);
    REQUIRE(allowed != kMayInclude.end());
    for (const auto& include : includes_below(entry.path())) {
      if (!include.quoted) continue;
      INFO(include.file << " includes " << include.target);
      const std::string other = include.target.substr(0, include.target.find('/'));
      CHECK((other == room || allowed->second.contains(other)));
    }
  }
  CHECK(rooms == kMayInclude.size());
}

TEST_CASE("house: one file alone includes CLI11, which takes seconds to compile") {
  std::set<std::string> files;
  for (const auto* folder : {"lib", "cmd"}) {
    for (const auto& include : includes_below(kSource / folder)) {
      if (include.target.starts_with("CLI/")) files.insert(include.file);
    }
  }
  CHECK(files.size() == 1);
}

TEST_CASE("house: nothing of ours includes <iostream>, whose initialiser slows every start") {
  for (const auto* folder : {"lib", "cmd"}) {
    for (const auto& include : includes_below(kSource / folder)) {
      INFO(include.file);
      CHECK(include.target != "iostream");
    }
  }
}
