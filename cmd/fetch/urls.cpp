#include "fetch/urls.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "lines.h"
#include "net/digest.h"
#include "net/http_chars.h"

namespace aioc::fetch {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

/// A line without blanks at its ends and without a comment, which begins with a # behind a
/// blank: within a word it belongs to the URL.
std::string_view url_entry(std::string_view line) {
  for (std::size_t at = 0; (at = line.find('#', at)) != line.npos; ++at) {
    if (at == 0 || kBlanks.find(line[at - 1]) != kBlanks.npos) {
      line = line.substr(0, at);
      break;
    }
  }
  const auto first = line.find_first_not_of(kBlanks);
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) + 1 - first);
}

bool begins_with(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char x, char y) { return x == net::ascii_lower(y); });
}

}  // namespace

std::string checked_url(const std::string& url) {
  const auto colon = url.find("://");
  if (colon == url.npos) {
    throw std::invalid_argument("it has no scheme; give https://" + url);
  }
  if (!begins_with(url, "http://") && !begins_with(url, "https://")) {
    throw std::invalid_argument("'" + url.substr(0, colon) +
                                "' is not fetched; give http or https");
  }
  const auto path = std::min(url.find_first_of("/?#", colon + 3), url.size());
  if (path == colon + 3) throw std::invalid_argument("it has no host");
  std::string out = url.substr(0, path);
  for (const char c : out) {
    if (static_cast<unsigned char>(c) <= ' ') {
      throw std::invalid_argument("there is a blank in its host");
    }
  }
  for (const char c : url.substr(path)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F) {
      out += c;
    } else {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

Urls::Urls(const FetchOptions& options, Complain complain)
    : options_(options), complain_(std::move(complain)) {
  if (!options.input || *options.input == "-") return;
  input_ = ::open(options.input->c_str(), O_RDONLY | O_CLOEXEC);
  if (input_ < 0) {
    throw std::runtime_error(*options.input + ": " + std::generic_category().message(errno));
  }
}

Urls::~Urls() {
  if (input_ >= 0) ::close(input_);
}

std::optional<std::uint64_t> Urls::count() const {
  const auto& urls = options_.urls;
  if (options_.input || std::count(urls.begin(), urls.end(), "-") > 0) return std::nullopt;
  return urls.size();
}

bool Urls::check(Wanted& wanted, const std::string& where) const {
  try {
    const std::string url = checked_url(wanted.url);
    if (!wanted.checksum.empty()) net::parse_checksum(wanted.checksum);
    wanted.url = url;
    return true;
  } catch (const std::invalid_argument& error) {
    complain_(wanted.url, where + error.what());
    return false;
  }
}

aio::AsyncGenerator<Wanted> Urls::all() {
  for (const auto& url : options_.urls) {
    if (url == "-") {
      auto list = of_list(STDIN_FILENO, "standard input");
      while (auto wanted = co_await list.next()) co_yield std::move(*wanted);
      continue;
    }
    Wanted wanted;
    wanted.url = url;
    wanted.checksum = options_.checksum.value_or("");
    wanted.name = options_.name;
    if (check(wanted, "")) co_yield std::move(wanted);
  }
  if (options_.input) {
    const bool standard = input_ < 0;
    auto list = of_list(standard ? STDIN_FILENO : std::exchange(input_, -1),
                        standard ? "standard input" : *options_.input);
    while (auto wanted = co_await list.next()) co_yield std::move(*wanted);
  }
}

aio::AsyncGenerator<Wanted> Urls::of_list(int fd, std::string name) {
  constexpr std::size_t kLongest = 65536;
  auto lines = list_lines(fd, name, kLongest, url_entry);
  while (auto line = co_await lines.next()) {
    const std::string where = "line " + std::to_string(line->number) + " of " + name;
    Wanted wanted;
    const auto end = std::min(line->text.find_first_of(kBlanks), line->text.size());
    wanted.url = line->text.substr(0, end);
    const auto rest = line->text.find_first_not_of(kBlanks, end);
    if (rest != line->text.npos) wanted.checksum = line->text.substr(rest);
    if (line->cut) {
      complain_(where, "longer than 64 KB");
    } else if (check(wanted, where + ": ")) {
      co_yield std::move(wanted);
    }
  }
}

}  // namespace aioc::fetch
