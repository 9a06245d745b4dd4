#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "cli/parse.h"
#include "dns/idn.h"
#include "domaincheck.h"
#include "lines.h"

namespace aioc {
namespace {

constexpr std::size_t kUsualLength = 4;

std::vector<std::string> read_words(const std::string& path) {
  std::ifstream file(path == "-" ? "/dev/stdin" : path);
  const int error = errno;
  std::vector<std::string> words;
  for (std::string line; std::getline(file, line);) {
    const auto word = list_entry(line);
    if (!word.empty()) words.emplace_back(word);
  }
  if (!file.eof()) {
    throw cli::UsageError(
        "--words: cannot read '" + path + "'" +
        (file.is_open() ? "" : " (" + std::generic_category().message(error) + ")") +
        "; give a file of a word a line, python or cpp");
  }
  return words;
}

bool is_longer(std::string_view word, std::size_t most) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), begins)) > most;
}

std::vector<std::string> chosen_words(const DomaincheckOptions& options) {
  const auto* const list = word_list(options.words.value_or("python"));
  std::vector<std::string> words = list == nullptr
                                       ? read_words(*options.words)
                                       : std::vector<std::string>(list->begin(), list->end());
  if (list != nullptr || options.max_length) {
    const std::size_t most = options.max_length.value_or(kUsualLength);
    std::erase_if(words, [most](const std::string& word) { return is_longer(word, most); });
  }
  if (words.empty()) {
    throw cli::UsageError(options.max_length
                              ? "--max-length leaves no word to check; give a larger number"
                              : "--words: there is no word in '" + *options.words + "'");
  }
  return words;
}

}  // namespace

bool DomainNames::is_tld(std::string_view argument) {
  if (argument.empty() || argument == "-" || argument.ends_with('.')) return false;
  // The dots that UTS #46 maps to one.
  for (const std::string_view dot : {"\u3002", "\uFF0E", "\uFF61"}) {
    if (argument.find(dot) != argument.npos) return false;
  }
  if (argument.starts_with('.')) return true;
  const auto dot = argument.find('.');
  if (dot == argument.npos) return true;
  // The registries below which countries give out names.
  constexpr std::array<std::string_view, 12> kRegistries = {
      "ac", "co", "com", "edu", "gob", "gov", "mil", "ne", "net", "nom", "or", "org"};
  std::string first(argument.substr(0, dot));
  for (char& c : first) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return argument.size() - dot == 3 &&
         std::find(kRegistries.begin(), kRegistries.end(), first) != kRegistries.end();
}

DomainNames::DomainNames(const DomaincheckOptions& options, Complain complain)
    : arguments_(options.names), complain_(std::move(complain)) {
  if (std::any_of(arguments_.begin(), arguments_.end(), is_tld)) {
    words_ = chosen_words(options);
  } else if (options.words || options.max_length) {
    throw cli::UsageError(std::string(options.words ? "--words" : "--max-length") +
                          " is for a TLD, such as .dev; names are checked as they are");
  }
}

std::optional<std::uint64_t> DomainNames::count() const {
  std::uint64_t count = 0;
  for (const auto& argument : arguments_) {
    if (argument == "-") return std::nullopt;
    count += is_tld(argument) ? words_.size() : 1;
  }
  return count;
}

template <class Where>
std::optional<dns::Name> DomainNames::parse(std::string_view text, Where where) {
  try {
    dns::Name name;
    name.ascii = dns::parse_domain(text).ascii;
    // Case and the last dot are not what a name was meant by; letters beyond ASCII are.
    if (std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; })) {
      name.shown = dns::to_unicode(name.ascii);
    }
    return name;
  } catch (const dns::BadName& error) {
    constexpr std::size_t kEnough = 64;  // to know it by
    std::string start(text.substr(0, kEnough));
    if (start.size() < text.size()) start += "...";
    complain_(where(), "'" + start + "' " + error.what());
    return std::nullopt;
  }
}

bool DomainNames::is_good_tld(const std::string& argument, const std::string& below) {
  try {
    dns::parse_domain("x" + below);
    return true;
  } catch (const dns::BadName& error) {
    complain_("TLD '" + argument + "'", error.what());
    return false;
  }
}

aio::AsyncGenerator<dns::Name> DomainNames::all() {
  // Names in bulk are spared a step each.
  return arguments_ == std::vector<std::string>{"-"} ? of_standard_input() : of_arguments();
}

aio::AsyncGenerator<dns::Name> DomainNames::of_arguments() {
  std::size_t number = 0;
  for (const auto& argument : arguments_) {
    ++number;
    if (argument == "-") {
      auto lines = of_standard_input();
      while (auto name = co_await lines.next()) co_yield std::move(*name);
    } else if (is_tld(argument)) {
      const std::string below = argument.starts_with('.') ? argument : "." + argument;
      // A TLD that is none is one fault, not one a word.
      if (!is_good_tld(argument, below)) continue;
      for (const auto& word : words_) {
        if (auto name = parse(word + below, [&] { return argument; }))
          co_yield std::move(*name);
      }
    } else {
      const auto where = [&] { return "argument " + std::to_string(number); };
      if (auto name = parse(argument, where)) co_yield std::move(*name);
    }
  }
}

aio::AsyncGenerator<dns::Name> DomainNames::of_standard_input() {
  auto lines = standard_input_lines();
  while (auto line = co_await lines.next()) {
    const auto where = [&] { return "line " + std::to_string(line->number); };
    if (auto name = parse(line->text, where)) co_yield std::move(*name);
  }
}

}  // namespace aioc
