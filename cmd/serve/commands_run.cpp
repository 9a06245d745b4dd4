// aioc serve commands: what serves, in aioc-serve.
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/line_session.h"
#include "serve/serve.h"
#include "serve/servers.h"
#include "unicode/repr.h"

namespace aioc::serve {
namespace {

using net::LineSession;

constexpr std::string_view kUnknown =
    "Unknown command. Available commands: add <number>, multiply <number>, reset, shutdown\n";

/// A whole number, as Python's int() reads it, of 64 bits.
std::optional<std::int64_t> parse_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (text.empty() || result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kBlank = " \t\v\f\r";
  std::vector<std::string_view> out;
  for (auto at = line.find_first_not_of(kBlank); at != line.npos;
       at = line.find_first_not_of(kBlank, at)) {
    const auto end = std::min(line.find_first_of(kBlank, at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

/// The total, which all connections share, and the commands that change it.
class Calculator {
 public:
  explicit Calculator(Context& context) : context_(context) {}

  void answer(LineSession& session, std::string_view line) {
    const auto words = words_of(line);
    if (words.empty()) return;
    Log& log = context_.log();
    if (log.on()) {
      log.client_event("command", session.peer(), " From ", ": " + unicode::python_repr(line),
                       ",\"command\":" + Log::json(line));
    }
    if (words[0] == "add") {
      calculate(session, words, "add", "Current total: ", [](auto a, auto b, auto* sum) {
        return __builtin_add_overflow(a, b, sum);
      });
    } else if (words[0] == "multiply") {
      calculate(session, words, "multiply",
                "Current total after multiplication: ", [](auto a, auto b, auto* product) {
                  return __builtin_mul_overflow(a, b, product);
                });
    } else if (words[0] == "reset") {
      total_ = 0;
      session.write("Total has been reset to 0.\n");
    } else if (words[0] == "shutdown") {
      log.event("shutdown", "Shutting down the server...");
      session.close();
      context_.stop();
    } else {
      session.write(kUnknown);
    }
  }

 private:
  template <class Operation>
  void calculate(LineSession& session, const std::vector<std::string_view>& words,
                 const std::string& name, const std::string& before, Operation operation) {
    const auto number = words.size() > 1 ? parse_number(words[1]) : std::nullopt;
    std::int64_t total = 0;
    if (!number) {
      session.write("Invalid " + name + " command. Usage: " + name + " <number>\n");
    } else if (operation(total_, *number, &total)) {
      session.write("Invalid " + name + " command. The total would not fit into 64 bits\n");
    } else {
      total_ = total;
      session.write(before + std::to_string(total_) + "\n");
    }
  }

  Context& context_;
  std::int64_t total_ = 0;
};

Service make_service(Context& context) {
  auto calculator = std::make_shared<Calculator>(context);
  auto lines = std::make_shared<net::LineService>();
  lines->line = [calculator](LineSession& session, std::string_view line) {
    calculator->answer(session, line);
  };
  lines->closed = [&context](LineSession&) {
    context.log().event("close", "Connection closed");
  };
  return line_service(std::move(lines));
}

}  // namespace

cli::ExitStatus run_commands(const ServeOptions& options) {
  constexpr std::uint16_t kPort = 8888;
  return run(options, {"serve commands", kPort, ""}, make_service);
}

}  // namespace aioc::serve
