// aioc serve tcp: what serves, in aioc-serve.
#include <memory>
#include <string>
#include <utility>

#include "finder.h"
#include "net/line_session.h"
#include "serve/row_stream.h"
#include "serve/serve.h"
#include "serve/servers.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc::serve {
namespace {

using net::LineSession;

constexpr std::string_view kPrompt = "?> ";
constexpr std::string_view kLineEnd = "\r\n";

std::string status_line(std::size_t count) {
  constexpr int kRule = 66;
  std::string out;
  for (int i = 0; i < kRule; ++i) out += "─";
  return out + " " + std::to_string(count) + " found" + std::string(kLineEnd);
}

/// A row a character, and the status line.
class Rows final : public net::BodySource {
 public:
  explicit Rows(Found found)
      : count_(found.count), rows_(kTabbedRow, std::move(found.ranges)) {}

  bool read(std::string& out) override {
    if (rows_.read(out)) return true;
    out += status_line(count_);
    return false;
  }

 private:
  std::size_t count_;
  RowStream rows_;
};

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kBlank = " \t\v\f\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

class Finder {
 public:
  explicit Finder(Context& context) : log_(context.log()) {}

  void answer(LineSession& session, std::string_view line) {
    std::string_view query = stripped(line);
    // As in the seed, what cannot be decoded counts as a control character.
    if (unicode::find_invalid(query)) query = std::string_view("\0", 1);
    if (log_.on()) {
      log_.client_event("query", session.peer(), " From ", ": " + unicode::python_repr(query),
                        ",\"query\":" + Log::json(query));
    }
    if (query.empty()) return;
    constexpr unsigned char kSpace = ' ';
    if (static_cast<unsigned char>(query[0]) < kSpace) return session.close();
    Found found;
    try {
      found = find_characters(query, FindIn::names, kServerLimits);
    } catch (const QueryError& error) {
      session.write(std::string(error.what()) + std::string(kLineEnd));
    }
    if (log_.on()) {
      const std::string count = std::to_string(found.count);
      log_.client_event("results", session.peer(), "   To ", ": " + count + " results.",
                        ",\"results\":" + count);
    }
    session.stream(std::make_unique<Rows>(std::move(found)));
  }

  void closed(const LineSession& session) {
    log_.client_event("close", session.peer(), "Close ", ".");
  }

 private:
  Log& log_;
};

Service make_service(Context& context) {
  auto finder = std::make_shared<Finder>(context);
  auto lines = std::make_shared<net::LineService>();
  lines->telnet = true;
  lines->ready = [](LineSession& session) { session.write(kPrompt); };
  lines->line = [finder](LineSession& session, std::string_view line) {
    finder->answer(session, line);
  };
  lines->closed = [finder](LineSession& session) { finder->closed(session); };
  return line_service(std::move(lines));
}

}  // namespace

cli::ExitStatus run_tcp(const ServeOptions& options) {
  constexpr std::uint16_t kPort = 2323;
  return run(options, {"serve tcp", kPort, ""}, make_service);
}

}  // namespace aioc::serve
