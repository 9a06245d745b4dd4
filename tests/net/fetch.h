// aioc fetch as a whole, in a folder of its own.
#pragma once

#include <stdlib.h>

#include <algorithm>
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

#include "e2e/aioc.h"
#include "support/temporary_folder.h"

namespace aioc::testing {

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
