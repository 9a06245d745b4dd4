// GCC 12 destroys some temporaries of a co_await expression twice: an aggregate made with
// braces, a lambda with captures by value; and where a condition tests what is no bool, its
// code does anything. Nothing of ours may be spelt so; the same statement with the temporary
// named first, or with captures by reference, is right.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// The text without comments, and with strings and characters emptied; lines stay lines.
std::string bare(const std::string& text) {
  static const std::regex noise(R"(//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])')");
  std::string out;
  auto from = text.cbegin();
  for (std::sregex_iterator at(text.begin(), text.end(), noise), end; at != end; ++at) {
    out.append(from, (*at)[0].first);
    if (at->str().front() == '"') out += "\"\"";
    from = (*at)[0].second;
  }
  return out.append(from, text.cend());
}

/// What is wrong with the statement around a co_await, or nothing.
std::string trap_in(const std::string& statement) {
  struct Trap {
    const char* what;
    std::regex pattern;
  };
  static const std::vector<Trap> traps = {
      {"a lambda that captures by value",
       std::regex(R"([(,=\s]\[(=|[a-z_]\w*\s*[=,\]])(?!\s*\[))")},
      {"an aggregate or a list in braces as an argument",
       std::regex(R"([(,]\s*(?:[A-Za-z_:]\w*(?:::\w+)*)?\{\s*[^}\s])")},
      {"co_await in a branch of ?:", std::regex(R"(\?[^;]*[^:]:[^:;]*co_await|\?\s*co_await)")},
      {"an optional that a condition tests at once",
       std::regex(R"((if|while)\s*\(\s*!?\s*co_await\s+[\w.>-]*\bnext(_done)?\(\)\s*\))")},
      {"a member of a temporary", std::regex(R"(co_await\s+[A-Z]\w*(?:\{[^}]*\}|\(\))\.)")},
  };
  for (const auto& trap : traps) {
    if (std::regex_search(statement, trap.pattern)) return trap.what;
  }
  return "";
}

/// "LINE: TRAP" of each statement with a trap.
std::vector<std::string> traps_in(const std::string& source) {
  const std::string text = bare(source);
  std::vector<std::string> found;
  for (auto at = text.find("co_await"); at != text.npos; at = text.find("co_await", at + 1)) {
    const auto begin = text.find_last_of(";{}", at);
    std::string statement = text.substr(begin + 1, text.find(';', at) - begin - 1);
    // A lambda's body has statements of its own: what counts here ends at its brace.
    static const std::regex body(R"(\)\s*(?:mutable\s*)?(?:->\s*[\w:<>,& ]+)?\s*\{[\s\S]*)");
    static const std::regex bindings(R"(auto\s*&*\s*\[[^\]]*\])");
    statement = std::regex_replace(statement, body, ")");
    statement = std::regex_replace(statement, bindings, "auto bound");
    if (const auto trap = trap_in(statement); !trap.empty()) {
      const auto line =
          1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
      found.push_back(std::to_string(line) + ": " + trap);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("house: the check of co_await expressions knows bad from good") {
  const auto bad = [](const char* statement) { return !traps_in(statement).empty(); };
  CHECK(bad("co_await call([s] { return s.size(); });"));
  CHECK(bad("co_await call([=]() -> Coro<> { co_return; });"));
  CHECK(bad("co_await call(1, [s = big()] { return 1; });"));
  CHECK(bad("co_await take(Options{1, 2});"));
  CHECK(bad("co_await take({.name = x});"));
  CHECK(bad("auto x = flag ? co_await f() : T();"));
  CHECK(bad("auto x = flag ? T() : co_await f();"));
  CHECK(bad("co_await Thing{}.run();"));
  CHECK(bad("if (co_await signals.next()) stop();"));
  CHECK_FALSE(bad("while (auto signum = co_await signals.next()) stop();"));
  CHECK_FALSE(bad("co_await call([&] { return s.size(); });"));
  CHECK_FALSE(bad("co_await call([] { return 1; }, s);"));
  CHECK_FALSE(bad("co_await call(std::move(named));"));
  CHECK_FALSE(bad("co_await take({});"));
  CHECK_FALSE(bad("co_await table[index];"));
  CHECK_FALSE(bad("auto [one, two] = co_await both();"));
  CHECK_FALSE(bad("if (co_await one()) { take(Options{1}); }"));
  CHECK_FALSE(bad("// co_await call([s] { });\n"));
}

TEST_CASE("house: no co_await expression of ours is one that GCC 12 gets wrong") {
  std::size_t files = 0;
  for (const char* folder : {"lib", "cmd", "tests"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(AIOC_SOURCE_DIR) / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      if (entry.path().filename() == "co_await_test.cpp") continue;
      std::ifstream in(entry.path());
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      if (text.find("co_await") == text.npos) continue;
      ++files;
      for (const auto& trap : traps_in(text)) {
        FAIL_CHECK(entry.path().string() << ":" << trap);
      }
    }
  }
  CHECK(files > 10);
}
