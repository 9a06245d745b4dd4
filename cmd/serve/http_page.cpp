#include "serve/http_page.h"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

#include "finder.h"
#include "net/uri.h"
#include "serve/page_assets.h"
#include "serve/row_stream.h"
#include "unicode/utf8.h"

namespace aioc::serve {
namespace {

/// The seed's SAMPLE_WORDS in the order in which it shows them.
constexpr std::array<std::string_view, 16> kSamples = {
    "bismillah", "black", "Braille",  "cat",       "chess", "circled",  "digit", "dot",
    "Ethiopic",  "face",  "hexagram", "Malayalam", "mark",  "operator", "Roman", "symbol"};

constexpr RowShape kRow = {{{{"<tr><th scope=row><bdi>", RowShape::Field::shown},
                             {"</bdi><td>", RowShape::Field::code},
                             {"<td>", RowShape::Field::name},
                             {"\n"}}},
                           {},
                           RowShape::Escape::html};

constexpr std::string_view kSecurity =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const Asset& asset(std::string_view name) {
  const auto all = assets();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Asset& it) { return it.name == name; });
  if (found == all.end()) throw std::logic_error("no such file in the program");
  return *found;
}

std::string sample_links() {
  std::string out;
  for (const auto word : kSamples) {
    out.append("<a href=\"/?query=").append(word).append("\">").append(word).append("</a>\n");
  }
  return out;
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

/// `text` with U+FFFD for what is not UTF-8.
std::string as_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = unicode::decode(text.substr(at));
    unicode::append_utf8(out, step.valid && step.code_point != 0 ? step.code_point : 0xFFFD);
    at += step.size;
  }
  return out;
}

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

/// "the query is ..." as a sentence.
std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out + ".";
}

/// 98263 as "98,263".
std::string with_commas(std::size_t number) {
  std::string out = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3) {
    out.insert(static_cast<std::size_t>(at), ",");
  }
  return out;
}

std::string page_link(std::string_view query, std::size_t start, std::size_t count,
                      std::string_view relation) {
  const std::size_t stop = std::min(start + FinderPage::kRows, count);
  std::string out = "<a rel=\"" + std::string(relation) + "\" href=\"/?query=";
  out += net::percent_encode(query);
  if (start > 0) out += "&amp;start=" + std::to_string(start);
  out += "\">" + with_commas(start + 1) + " to " + with_commas(stop) + "</a>\n";
  return out;
}

/// Links to the pages before and behind, for who has no JavaScript.
std::string page_links(std::string_view query, std::size_t start, std::size_t count) {
  constexpr std::size_t kRows = FinderPage::kRows;
  std::string out;
  if (start > 0 && count > 0) {
    const std::size_t before = std::min(start, (count + kRows - 1) / kRows * kRows);
    out += page_link(query, before - std::min(before, kRows), count, "prev");
  }
  if (start < count && count - start > kRows)
    out += page_link(query, start + kRows, count, "next");
  return out.empty() ? "" : "<p id=\"pages\">\n" + out + "</p>\n";
}

std::string rows_of(const Found& found, std::size_t start) {
  std::string out;
  if (start >= found.count) return out;
  RowStream rows(kRow, unicode::slice(found.ranges, start, start + FinderPage::kRows));
  while (rows.read(out)) {
  }
  return out;
}

net::Response page(int status, std::string text) {
  net::Response response = net::Response::html(status, std::move(text));
  response.header("Content-Security-Policy", kSecurity);
  response.header("Cache-Control", "no-cache");  // ask again, for a 304
  return response;
}

struct File {
  std::string_view path;
  std::string_view type;
};
constexpr std::array kFiles = {File{"/style.css", "text/css; charset=utf-8"},
                               File{"/app.js", "text/javascript; charset=utf-8"},
                               File{"/favicon.svg", "image/svg+xml"}};

}  // namespace

FinderPage::FinderPage()
    : template_(replaced(std::string(asset("index.html").text), "{links}\n", sample_links())) {
  static constexpr std::pair<std::string_view, std::string Values::*> kNames[] = {
      {"title", &Values::title}, {"query", &Values::query}, {"message", &Values::message},
      {"count", &Values::count}, {"start", &Values::start}, {"rows", &Values::rows},
      {"pages", &Values::pages}};
  std::string_view rest = template_;
  for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
    const auto close = rest.find('}', open);
    const auto name = rest.substr(open + 1, close - open - 1);
    for (const auto& [known, value] : kNames) {
      if (known == name) pieces_.push_back({rest.substr(0, open), value});
    }
    rest.remove_prefix(close + 1);
  }
  pieces_.push_back({rest, nullptr});
}

std::string FinderPage::fill(const Values& values) const {
  std::string out;
  out.reserve(template_.size() + values.rows.size() + 2000);
  for (const auto& [literal, value] : pieces_) {
    out += literal;
    if (value != nullptr) out += values.*value;
  }
  return out;
}

net::Response FinderPage::find(const Parameters& parameters) const {
  const std::string query(stripped(parameters.first("query").value_or("")));
  Values values;
  values.query = net::html_escape(as_utf8(query));
  values.title = "Character finder";
  if (query.empty()) {
    values.message = "Enter words describing characters.";
    return page(200, fill(values));
  }
  values.title = values.query + " · character finder";
  try {
    const std::size_t start = parameters.number("start").value_or(0);
    const Found found = find_characters(query, FindIn::names, kServerLimits);
    values.message = net::html_escape(found.status);
    values.count = std::to_string(found.count);
    values.start = std::to_string(start);
    values.rows = rows_of(found, start);
    values.pages = page_links(query, start, found.count);
  } catch (const QueryError& error) {
    values.message = net::html_escape(sentence(error.what()));
  } catch (const BadRequest& error) {
    values.message = net::html_escape(sentence(error.what()));
  }
  return page(200, fill(values));
}

net::Response FinderPage::say(int status, std::string_view text) const {
  Values values;
  values.title = "Character finder";
  values.message = net::html_escape(text);
  return page(status, fill(values));
}

std::optional<net::Response> page_file(std::string_view path) {
  for (const auto& file : kFiles) {
    if (file.path != path) continue;
    const Asset& found = asset(path.substr(1));
    net::Response response(200, file.type, std::string(found.text));
    response.compressible().header("Cache-Control", "no-cache");
    return response;
  }
  return std::nullopt;
}

}  // namespace aioc::serve
