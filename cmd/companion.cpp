#include "companion.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <stdexcept>
#include <system_error>

namespace aioc {
namespace {

/// Where this program is, with links resolved.
std::string own_path() {
  std::array<char, PATH_MAX> path;
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size < 0) throw std::system_error(errno, std::generic_category(), "/proc/self/exe");
  return {path.data(), static_cast<std::size_t>(size)};
}

/// The folder that holds `path`.
std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

void become_companion(const cli::Command& command, const std::vector<std::string>& words) {
  const std::string path =
      folder_of(folder_of(own_path())) + "/libexec/aioc/aioc-" + std::string(command.companion);
  const std::string name = command.full_name();
  // execv promises to leave the words alone.
  std::vector<char*> arguments = {const_cast<char*>(name.c_str())};
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(path.c_str(), arguments.data());
  if (errno != ENOENT && errno != ENOTDIR) {
    throw std::system_error(errno, std::generic_category(), path);
  }
  throw std::runtime_error("the program that does this is not there: " + path +
                           ". './dev install' and './dev deb' install it beside aioc; in a "
                           "build, the target 'companions' makes it");
}

}  // namespace aioc
