// What a person sees of aioc fetch: the program on a pseudo-terminal, its output on a screen.
#include <catch2/catch.hpp>

#include <csignal>
#include <cstddef>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "net/fetch.h"
#include "support/fault_http.h"
#include "support/http_faults.h"
#include "support/screen.h"
#include "support/terminal.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// A file that is whole at once, one that stalls at 45 %, and one of unknown length that
/// stalls.
void serve_three(FaultHttp& server) {
  const std::string body(1'000'000, 'x');
  server.on("/a.txt", http_faults::whole("hello"));
  server.on("/half.bin", http_faults::stall_in_body(body, 450'000, ""));
  server.on("/long.bin", [body](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body.substr(0, 51'200));
    exchange.stall();
    exchange.close();
  });
}

class Watched {
 public:
  Watched(FaultHttp& server, const FetchFolder& folder, int columns, int rows = 12)
      : screen_(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)),
        terminal_({AIOC_BINARY, "fetch", "-o", folder.path(), server.url("/a.txt"),
                   server.url("/half.bin"), server.url("/long.bin")},
                  {}, rows, columns) {}

  /// What is there once `text` has come.
  const Screen& see(const std::string& text) {
    screen_.write(terminal_.expect(text));
    return screen_;
  }
  void press(std::string_view keys) { terminal_.send(keys); }
  /// What is left when it has ended.
  const Screen& end() {
    const Result result = terminal_.wait();
    status_ = result.exit_code;
    signal_ = result.signal;
    Screen whole(12, 80);
    screen_ = whole;
    screen_.write(result.out);
    return screen_;
  }
  int status() const { return status_; }
  int signal() const { return signal_; }

 private:
  Screen screen_;
  Terminal terminal_;
  int status_ = -1;
  int signal_ = 0;
};

}  // namespace

TEST_CASE("fetch, screen: a line a download and one for all, at any width") {
  const int columns = GENERATE(30, 40, 80, 120);
  INFO(columns << " columns");
  FaultHttp server;
  serve_three(server);
  const FetchFolder folder;
  Watched watched(server, folder, columns);
  // Where it is drawn for the third time, the first two are whole.
  watched.see("45%");
  watched.see("45%");
  const Screen& screen = watched.see("45%");
  CHECK(screen.unknown().empty());
  CHECK_FALSE(screen.cursor_shown());
  const auto lines = lines_of(screen.text());
  INFO(screen.text());
  std::vector<std::string> found;
  for (const auto& line : lines) {
    CHECK(line.size() < static_cast<std::size_t>(columns));  // of ASCII alone
    if (line.starts_with("half.bin") || line.starts_with("long.bin") ||
        line.starts_with("1 of 3 done")) {
      found.push_back(line.substr(0, 8));
    }
  }
  CHECK(found == std::vector<std::string>{"half.bin", "long.bin", "1 of 3 d"});
  if (columns >= 80) {
    const std::regex half(R"(half\.bin +\[=+> +\] +45% +439 KiB +\S+ \S+ .*)");
    CHECK(std::regex_match(lines[lines.size() - 3], half));
    const std::regex open(R"(long\.bin +\[ *<=> *\] +50 KiB +\S+ \S+ .*)");
    CHECK(std::regex_match(lines[lines.size() - 2], open));
  }
  server.let_go();
  watched.end();
}

TEST_CASE("fetch, screen: what is left at the end is what was printed") {
  FaultHttp server;
  serve_three(server);
  const FetchFolder folder;
  Watched watched(server, folder, 80);
  watched.see("45%");
  watched.see("45%");
  server.let_go();
  const Screen& screen = watched.end();
  CHECK(watched.status() == 0);
  CHECK(screen.unknown().empty());
  CHECK(screen.cursor_shown());
  const auto lines = lines_of(screen.text());
  INFO(screen.text());
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == folder.path() + "/a.txt");
  CHECK(lines[3] == "(3 saved)");
}

TEST_CASE("fetch, screen: Ctrl-C leaves no lines and shows the cursor") {
  FaultHttp server;
  serve_three(server);
  const FetchFolder folder;
  Watched watched(server, folder, 80);
  watched.see("45%");
  watched.see("45%");
  watched.press(kCtrlC);
  const Screen& screen = watched.end();
  CHECK(watched.signal() == SIGINT);
  CHECK(screen.cursor_shown());
  const auto lines = lines_of(screen.text());
  INFO(screen.text());
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == folder.path() + "/a.txt");
  CHECK(lines[1] == "aioc fetch: interrupted: 1 saved, 2 partial files removed");
  CHECK(folder.names() == FetchFolder::Names{"a.txt"});
}
