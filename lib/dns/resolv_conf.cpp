#include "dns/resolv_conf.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "dns/text.h"

namespace aioc::dns {
namespace {

constexpr std::uint16_t kPort = 53;
constexpr unsigned kMostDots = 15;  // as the C library has it

/// `why` ends where the remedy begins: "is missing: ".
[[noreturn]] void fail(std::string_view what, const std::string& why) {
  throw std::runtime_error(std::string(what) + why +
                           "say which server to ask with --server or AIOC_SERVER");
}

std::vector<std::string> to_domains(std::string_view words, std::size_t most) {
  std::vector<std::string> domains;
  for (auto word = take_word(words); !word.empty() && domains.size() < most;
       word = take_word(words)) {
    if (word.starts_with('#') || word.starts_with(';')) break;
    if (word.ends_with('.')) word.remove_suffix(1);
    if (!word.empty()) domains.emplace_back(word);  // "search ." means none
  }
  return domains;
}

std::optional<int> to_ndots(std::string_view option) {
  constexpr std::string_view kName = "ndots:";
  if (!option.starts_with(kName)) return std::nullopt;
  const auto number =
      to_number(option.substr(kName.size()), std::numeric_limits<unsigned>::max());
  if (!number) return std::nullopt;
  return static_cast<int>(std::min(*number, kMostDots));
}

/// Takes a file line by line.
class Parser {
 public:
  explicit Parser(std::string_view path) : path_(path) {}

  void add_line(std::string_view line) {
    ++number_;
    if (line.starts_with(' ') || line.starts_with('\t')) return;
    const auto keyword = take_word(line);
    if (keyword == "nameserver") {
      add_server(take_word(line));
    } else if (keyword == "search") {
      add_search(line, std::numeric_limits<std::size_t>::max());
    } else if (keyword == "domain") {
      add_search(line, 1);
    } else if (keyword == "options") {
      for (auto word = take_word(line); !word.empty(); word = take_word(line)) {
        conf_.ndots = to_ndots(word).value_or(conf_.ndots);
      }
    }
  }

  ResolvConf finish() {
    if (conf_.nameservers.empty()) {
      fail(path_, missing_zone_.empty() ? " names no server: " : missing_zone_);
    }
    return std::move(conf_);
  }

 private:
  void add_server(std::string_view host) {
    const std::string line = " line " + std::to_string(number_) + ": ";
    if (host.empty()) fail(path_, line + "nameserver names none; correct it, or ");
    if (const auto address = to_address(host, kPort)) {
      conf_.nameservers.push_back(*address);
    } else if (const auto zone = missing_zone(host); !zone.empty()) {
      missing_zone_ = line + "there is no interface '" + std::string(zone) + "'; ";
    } else {
      fail(path_, line + "'" + std::string(host) + "' is no address; correct it, or ");
    }
  }

  void add_search(std::string_view words, std::size_t most) {
    std::string_view rest = words;
    if (!take_word(rest).empty()) conf_.search = to_domains(words, most);
  }

  std::string_view path_;
  ResolvConf conf_;
  std::size_t number_ = 0;
  std::string missing_zone_;  // what to say of a server that was left out
};

}  // namespace

ResolvConf ResolvConf::read(const std::string& path) {
  std::string text;
  try {
    text = read_text(path);
  } catch (const std::system_error& error) {
    const bool missing = error.code() == std::errc::no_such_file_or_directory;
    fail(path,
         missing ? " is missing: " : " cannot be read (" + error.code().message() + "): ");
  }
  return parse(text, path);
}

ResolvConf ResolvConf::parse(std::string_view text, std::string_view path) {
  Parser parser(path);
  while (!text.empty()) parser.add_line(take_line(text));
  return parser.finish();
}

}  // namespace aioc::dns
