#include "serve/file_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <memory>
#include <system_error>
#include <vector>

#include "net/http_message.h"
#include "net/uri.h"
#include "unicode/repr.h"

namespace aioc::serve {
namespace {

struct Entry {
  std::string name;
  bool directory = false;
  std::uint64_t size = 0;
  std::time_t modified = 0;

  /// Directories first.
  bool operator<(const Entry& other) const {
    return directory != other.directory ? directory : name < other.name;
  }
};

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

Directory open_directory(const OpenFile& file) {
  // A description of its own, for reading moves its position.
  FileDescriptor copy(::openat(file.fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!copy) throw std::system_error(errno, std::generic_category(), "opening a directory");
  Directory out(::fdopendir(copy.get()));
  if (!out) throw std::system_error(errno, std::generic_category(), "reading a directory");
  copy.release();
  return out;
}

/// What a name stands for, a link for what it leads to; false where that is not served.
bool look_at(const FileRoot& root, const OpenFile& directory, const std::string& path,
             const char* name, struct stat& status) {
  if (::fstatat(directory.fd.get(), name, &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (S_ISLNK(status.st_mode)) {
    const OpenFile target = root.open(path + name);
    if (!target.fd) return false;
    status = target.status;
  }
  return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

std::string size_text(std::uint64_t size) {
  constexpr std::array<const char*, 7> kUnits = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  std::uint64_t tenths = size * 10;
  if (size > UINT64_MAX / 10) return "?";  // no file system's
  while (tenths >= 10'000 && unit + 1 < kUnits.size()) {
    tenths = (tenths + 500) / 1000;
    ++unit;
  }
  std::string out = std::to_string(tenths / 10);
  if (unit > 0 && tenths < 1000) out += "." + std::to_string(tenths % 10);
  return out + " " + kUnits[unit];
}

std::string date_text(std::time_t time) {
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) return "?";
  std::array<char, 64> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts)};
}

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.25rem;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}"
    "td{padding:.15rem 1rem .15rem 0;vertical-align:top}td:first-child{overflow-wrap:anywhere}"
    "td+td{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums;opacity:.75}"
    "a{text-decoration:none}a:hover,a:focus{text-decoration:underline}";

void append_row(std::string& out, const Entry& entry) {
  const std::string_view slash = entry.directory ? "/" : "";
  out.append("<tr><td><a href=\"").append(net::percent_encode(entry.name)).append(slash);
  out.append("\">").append(net::html_escape(unicode::printable(entry.name))).append(slash);
  out.append("</a></td><td>").append(entry.directory ? "" : size_text(entry.size));
  out.append("</td><td>").append(date_text(entry.modified)).append("</td></tr>\n");
}

}  // namespace

std::string listing_page(const FileRoot& root, const OpenFile& directory,
                         std::string_view name) {
  const std::string path = name.empty() ? "" : std::string(name) + "/";
  std::vector<Entry> entries;
  bool more = false;
  const Directory reading = open_directory(directory);
  while (const dirent* const found = ::readdir(reading.get())) {
    struct stat status = {};
    if (found->d_name[0] == '.' || !look_at(root, directory, path, found->d_name, status)) {
      continue;
    }
    more = entries.size() == kMostEntries;
    if (more) break;
    entries.push_back({found->d_name, S_ISDIR(status.st_mode),
                       static_cast<std::uint64_t>(status.st_size), status.st_mtim.tv_sec});
  }
  std::sort(entries.begin(), entries.end());

  const std::string title = net::html_escape(unicode::printable("/" + path));
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">";
  out += "<meta name=\"viewport\" content=\"width=device-width\">";
  out.append("<title>").append(title).append("</title><style>").append(kStyle);
  out.append("</style></head>\n<body><h1>").append(title).append("</h1>\n<table>\n");
  if (!path.empty()) out += "<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n";
  for (const auto& entry : entries) append_row(out, entry);
  out += "</table>\n";
  if (more) {
    out += "<p>There are more than " + std::to_string(kMostEntries) +
           " entries; these are some of them.</p>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace aioc::serve
