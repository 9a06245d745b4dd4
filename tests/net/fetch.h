// aioc fetch as a whole, in a folder of its own.
#pragma once

#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <catch2/catch.hpp>

#include "e2e/aioc.h"
#include "support/fd.h"
#include "support/nginx.h"
#include "support/temporary_folder.h"

namespace aioc::testing {

/// Whether a test that needs nginx has to be left out; says so.
inline bool no_nginx() {
  if (Nginx::installed()) return false;
  WARN("nginx is not installed");
  return true;
}

/// A line of `aioc fetch --json`.
struct FetchResult {
  std::string url;
  std::optional<std::string> file;
  std::optional<int> status;
  std::uint64_t bytes = 0;
  double seconds = 0;
  std::string error;  ///< "" where it is null
  std::string detail;
};

/// Throws std::runtime_error for a line that is no such object.
inline std::vector<FetchResult> fetch_results(const std::string& out) {
  std::vector<FetchResult> results;
  for (std::size_t begin = 0; begin < out.size();) {
    const auto end = std::min(out.find('\n', begin), out.size());
    const std::string line = out.substr(begin, end - begin);
    begin = end + 1;
    rapidjson::Document object;
    object.Parse(line.data(), line.size());
    const auto has = [&](const char* key) {
      if (!object.HasMember(key)) throw std::runtime_error("no " + std::string(key) + line);
      return !object[key].IsNull();
    };
    const auto text = [&](const char* key) {
      return has(key) ? std::string(object[key].GetString()) : std::string();
    };
    if (object.HasParseError() || !object.IsObject()) {
      throw std::runtime_error("no JSON: " + line);
    }
    FetchResult result;
    result.url = text("url");
    if (has("file")) result.file = text("file");
    if (has("status")) result.status = object["status"].GetInt();
    if (has("bytes")) result.bytes = object["bytes"].GetUint64();
    if (has("seconds")) result.seconds = object["seconds"].GetDouble();
    result.error = text("error");
    result.detail = text("detail");
    results.push_back(std::move(result));
  }
  return results;
}

/// Where aioc fetch saves, and what it has saved there.
///
///     const FetchFolder folder;
///     CHECK(folder.fetch({server.url("/a.txt")}).out == "a.txt\n");
///     CHECK(folder.names() == Names{"a.txt"});
class FetchFolder {
 public:
  using Names = std::vector<std::string>;

  FetchFolder() {
    // A proxy of whoever runs the tests is asked for nothing.
    static const bool once = [] {
      for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                               "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
        ::unsetenv(name);
      }
      return true;
    }();
    static_cast<void>(once);
  }

  /// Runs `aioc fetch` there with `words`.
  Result fetch(std::vector<std::string> words, RunOptions options = {}) const {
    words.insert(words.begin(), "fetch");
    options.working_directory = path();
    return run_aioc(std::move(words), std::move(options));
  }

  std::string path() const { return folder_.path(); }
  std::string operator/(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, std::string_view text) const {
    folder_.write(name, text);
  }
  bool has(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  /// What is in it, hidden files too, in order.
  Names names() const {
    Names out;
    for (const auto& entry : std::filesystem::directory_iterator(path())) {
      out.push_back(entry.path().filename());
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::string text(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    if (!file) throw std::runtime_error("there is no file " + name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Whether a file is just that: without all of it in the message where it is not.
  bool holds(const std::string& name, const std::string& bytes) const {
    return text(name) == bytes;
  }

 private:
  TemporaryFolder folder_;
};

using Names = FetchFolder::Names;

/// Waits until a file in `folder` whose name ends with `end` has `size` bytes.
inline void wait_for_bytes(const FetchFolder& folder, const std::string& end,
                           std::size_t size) {
  const Fd changes = adopt(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify");
  if (::inotify_add_watch(changes.get(), folder.path().c_str(), IN_MODIFY | IN_CREATE) < 0) {
    throw_errno("watching a folder");
  }
  for (;;) {
    for (const auto& name : folder.names()) {
      if (name.ends_with(end) && std::filesystem::file_size(folder / name) >= size) return;
    }
    pollfd entry = {changes.get(), POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(kDefaultDeadline.count())) <= 0) {
      throw std::runtime_error("no such file comes: " + end);
    }
    std::array<char, 4096> events;
    while (::read(changes.get(), events.data(), events.size()) > 0) {
    }
  }
}

/// The lines of `text`, in order: of what comes in any order.
inline std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Bytes without a period, so that a piece in the wrong place is seen.
inline std::string some_bytes(std::size_t size) {
  std::string out;
  out.reserve(size);
  std::uint32_t state = 1;
  while (out.size() < size) {
    state = state * 1664525U + 1013904223U;
    out += static_cast<char>(state >> 24);
  }
  return out;
}

}  // namespace aioc::testing
