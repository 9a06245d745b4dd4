#include "fetch/flag_codes.h"

#include <algorithm>
#include <array>
#include <set>

#include "cli/parse.h"
#include "net/http_chars.h"

namespace aioc::fetch {
namespace {

/// The most populous, in that order.
constexpr std::array<std::string_view, 20> kPop20 = {"CN", "IN", "US", "ID", "BR", "PK", "NG",
                                                     "BD", "RU", "JP", "MX", "PH", "VN", "ET",
                                                     "EG", "DE", "IR", "TR", "CD", "FR"};

bool is_letter(char c) { return net::ascii_lower(c) >= 'a' && net::ascii_lower(c) <= 'z'; }

char upper(char letter) {
  return letter >= 'a' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// Adds the codes that begin with `first`.
void add_all(std::set<std::string>& codes, char first) {
  for (char second = 'A'; second <= 'Z'; ++second) codes.insert(std::string{first, second});
}

void add(std::set<std::string>& codes, const std::string& word) {
  if (word.empty() || word.size() > 2 || !std::all_of(word.begin(), word.end(), is_letter)) {
    throw cli::UsageError("'" + word + "' is no country code; each CC is A to Z or AA to ZZ");
  }
  if (word.size() == 1) {
    add_all(codes, upper(word[0]));
  } else {
    codes.insert(std::string{upper(word[0]), upper(word[1])});
  }
}

}  // namespace

std::vector<std::string> flag_codes(const std::vector<std::string>& words, bool every,
                                    std::size_t limit) {
  std::set<std::string> codes;
  for (const auto& word : words) add(codes, word);
  if (every) {
    for (char first = 'A'; first <= 'Z'; ++first) add_all(codes, first);
  } else if (words.empty()) {
    codes.insert(kPop20.begin(), kPop20.end());
  }
  std::vector<std::string> out(codes.begin(), codes.end());
  out.resize(std::min(out.size(), limit));
  return out;
}

std::string flag_url(std::string_view base_url, std::string_view code) {
  std::string lower;
  for (const char c : code) lower += net::ascii_lower(c);
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  std::string out(base_url);
  out += "/" + lower + "/" + lower + ".gif";
  return out;
}

std::string flag_file_name(std::string_view code) { return std::string(code) + ".gif"; }

}  // namespace aioc::fetch
