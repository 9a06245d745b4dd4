// A temporary directory: made with mkdtemp under $TMPDIR, so that runs side by side do not
// meet.
#include "scratch.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "spawn.h"

namespace bench {
namespace {

std::filesystem::path usual_parent() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) throw BenchError(fmt::format("no temporary directory: {}", error.message()));
  return parent;
}

}  // namespace

ScratchDirectory::ScratchDirectory() : ScratchDirectory(usual_parent()) {}

ScratchDirectory::ScratchDirectory(const std::filesystem::path& parent) {
  std::string pattern = (parent / "aioc-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw BenchError(fmt::format("cannot make {}: {}", pattern, std::strerror(errno)));
  }
  root_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;  // nothing sensible is left to do about it here
  std::filesystem::remove_all(root_, ignored);
}

std::string ScratchDirectory::path(std::string_view name) const {
  return (root_ / name).string();
}

std::string ScratchDirectory::write(std::string_view name, std::string_view bytes) const {
  std::string target = path(name);
  std::ofstream file(target, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw BenchError(fmt::format("cannot write {}", target));
  return target;
}

std::string ScratchDirectory::install(const std::string& program) const {
  const auto target = root_ / std::filesystem::path(program).filename();
  std::error_code error;
  std::filesystem::copy_file(program, target, error);
  if (error) throw BenchError("cannot copy " + program + ": " + error.message());
  return target.string();
}

}  // namespace bench
