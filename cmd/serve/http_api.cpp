#include "serve/http_api.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "finder.h"
#include "rows.h"
#include "serve/row_stream.h"
#include "unicode/codepoint.h"
#include "unicode/name_index.h"
#include "unicode/utf8.h"

namespace aioc::serve {
namespace {

using Field = RowShape::Field;
using unicode::CodePointRange;

constexpr RowShape kSearchRow = {
    {{{R"({"char":)", Field::character}, {R"(,"name":")", Field::name}, {R"("})"}}},
    ",",
    RowShape::Escape::json};

constexpr RowShape kFindRow = {{{{R"({"code":")", Field::code},
                                 {R"(","char":)", Field::character},
                                 {R"(,"name":")", Field::name},
                                 {R"("})"}}},
                               ",",
                               RowShape::Escape::json};

constexpr RowShape kParagraph = {
    {{{"<p>", Field::code}, {"\t", Field::character}, {"\t", Field::name}, {"</p>"}}},
    "\n",
    RowShape::Escape::html};

/// Rows with something around them, made while they are sent.
class RowBody : public net::BodySource {
 public:
  RowBody(std::string before, const RowShape& shape, std::vector<CodePointRange> ranges,
          std::string_view behind)
      : before_(std::move(before)), rows_(shape, std::move(ranges)), behind_(behind) {}

  bool read(std::string& out) override {
    out += std::exchange(before_, {});
    if (rows_.read(out)) return true;
    out += behind_;
    return false;
  }

 private:
  std::string before_;
  RowStream rows_;
  std::string_view behind_;
};

net::Body all_of(std::unique_ptr<net::BodySource> source) {
  std::string text;
  while (source->read(text)) {
  }
  return text;
}

/// A body of its own where there are few rows, else one that is made on the way.
net::Body body_of(std::unique_ptr<net::BodySource> source, std::size_t rows) {
  if (rows <= kMostRowsAtOnce) return all_of(std::move(source));
  return source;
}

net::Response json(net::Body body) {
  return std::move(net::Response(200, "application/json", std::move(body)).compressible());
}

std::string quoted(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

Found ask(std::string_view query) {
  return find_characters(query, FindIn::names, kServerLimits);
}

/// Words and how many characters have them, of a list that is made once.
class WordBody : public net::BodySource {
 public:
  explicit WordBody(std::size_t top) : left_(std::min(top, all().size())) {}

  bool read(std::string& out) override {
    const std::size_t end = out.size() + RowStream::kPiece;
    if (next_ == 0) out += '[';
    for (; left_ > 0 && out.size() < end; --left_, ++next_) {
      const auto& [word, count] = all()[next_];
      out += next_ == 0 ? R"({"word":)" : R"(,{"word":)";
      // Words of names are of A-Z and 0-9: nothing that JSON would have escaped.
      out.append("\"").append(word).append(R"(","count":)");
      out += std::to_string(count) + "}";
    }
    if (left_ > 0) return true;
    out += ']';
    return false;
  }

 private:
  static const std::vector<unicode::WordCount>& all() {
    static const auto kAll = unicode::NameIndex().word_rank();
    return kAll;
  }

  std::size_t left_;
  std::size_t next_ = 0;
};

/// What is known of characters, an object each.
class DescriptionBody : public net::BodySource {
 public:
  explicit DescriptionBody(std::vector<CodePointRange> ranges) : ranges_(std::move(ranges)) {}

  bool read(std::string& out) override {
    // An object takes microseconds, unlike a row.
    constexpr std::size_t kPiece = 16 * 1024;
    const std::size_t end = out.size() + kPiece;
    if (!any_) out += '[';
    for (; range_ < ranges_.size(); ++range_, done_ = 0) {
      const auto& range = ranges_[range_];
      for (; done_ < range.size(); ++done_) {
        if (out.size() >= end) return true;
        if (std::exchange(any_, true)) out += ',';
        append_json(out, static_cast<char32_t>(range.first + done_), {});
      }
    }
    out += ']';
    return false;
  }

 private:
  std::vector<CodePointRange> ranges_;
  std::size_t range_ = 0;
  std::size_t done_ = 0;
  bool any_ = false;
};

/// The code points that `text` spells, or its characters.
std::vector<CodePointRange> characters_of(std::string_view text) {
  if (text.size() > kServerLimits.bytes) {
    throw BadRequest("the text is longer than " + std::to_string(kServerLimits.bytes) +
                     " bytes");
  }
  if (const auto bad = unicode::find_invalid(text)) {
    throw BadRequest("the text is not UTF-8 at byte " + std::to_string(*bad));
  }
  auto parsed = unicode::parse_code_points(text);
  if (parsed.status == unicode::CodePointStatus::ok) return std::move(parsed.ranges);
  if (parsed.status != unicode::CodePointStatus::not_code_points) {
    throw BadRequest(unicode::explain(parsed));
  }
  std::vector<CodePointRange> ranges;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = unicode::decode(text.substr(at));
    ranges.push_back({step.code_point, step.code_point});
    at += step.size;
  }
  return ranges;
}

}  // namespace

net::Response search(const Parameters& parameters) {
  Found found = ask(parameters.required("q"));
  return json(body_of(std::make_unique<RowBody>("[", kSearchRow, std::move(found.ranges), "]"),
                      found.count));
}

net::Response find_rows(const Parameters& parameters) {
  const std::string_view query = parameters.required("query");
  const std::size_t start = parameters.number("start").value_or(0);
  const auto stop = parameters.number("stop");
  const Found found = ask(query);
  auto ranges = unicode::slice(found.ranges, start,
                               stop.value_or(std::numeric_limits<std::size_t>::max()));
  const std::size_t rows = unicode::count(ranges);
  std::string before = R"({"query":)" + quoted(query);
  before += R"(,"status":)" + quoted(found.status);
  before += R"(,"count":)" + std::to_string(found.count);
  before += R"(,"start":)" + std::to_string(start);
  before += R"(,"stop":)" + (stop ? std::to_string(*stop) : "null") + R"(,"items":[)";
  return json(body_of(
      std::make_unique<RowBody>(std::move(before), kFindRow, std::move(ranges), "]}"), rows));
}

net::Response words(const Parameters& parameters) {
  const std::size_t top =
      parameters.number("top").value_or(std::numeric_limits<std::size_t>::max());
  return json(body_of(std::make_unique<WordBody>(top), top));
}

net::Response describe(const Parameters& parameters) {
  constexpr std::size_t kMostAtOnce = 20;
  auto ranges = characters_of(parameters.required("text"));
  const std::size_t count = unicode::count(ranges);
  std::unique_ptr<net::BodySource> body = std::make_unique<DescriptionBody>(std::move(ranges));
  return json(count <= kMostAtOnce ? all_of(std::move(body)) : std::move(body));
}

net::Response charfinder(const Parameters& parameters) {
  std::string query;
  for (const auto word : parameters.all("char")) {
    if (!query.empty()) query += ' ';
    query += word;
  }
  Found found = ask(query);
  net::Response response(
      200, "text/html; charset=utf-8",
      body_of(std::make_unique<RowBody>("", kParagraph, std::move(found.ranges), ""),
              found.count));
  response.compressible();
  return response;
}

net::Response error_json(int status, std::string_view message) {
  return net::Response::json(status, R"({"error":)" + quoted(message) + "}\n");
}

}  // namespace aioc::serve
