// The page of `aioc serve http`, with all that it shows without JavaScript.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.h"
#include "serve/parameters.h"

namespace aioc::serve {

/// page/index.html with what is asked for.
class FinderPage {
 public:
  /// How many rows a page has; page/app.js knows it too.
  static constexpr std::size_t kRows = 200;

  FinderPage();

  /// /?query=WORDS&start=N: the status line and the rows from `start` on, with links to those
  /// before and behind. What is wrong with the query is said in place of the status line.
  net::Response find(const Parameters& parameters) const;

  /// The page with nothing but a sentence.
  net::Response say(int status, std::string_view sentence) const;

 private:
  /// What stands in the template's braces.
  struct Values {
    std::string title;
    std::string query;
    std::string message;
    std::string count = "0";
    std::string start = "0";
    std::string rows;
    std::string pages;
  };
  struct Piece {
    std::string_view literal;
    std::string Values::*value;  ///< behind it; null where there is none
  };

  std::string fill(const Values& values) const;

  std::string template_;  // with the links already in it
  std::vector<Piece> pieces_;
};

/// The page's other files: "/style.css", "/app.js", "/favicon.svg".
std::optional<net::Response> page_file(std::string_view path);

}  // namespace aioc::serve
