// Which URLs are to be fetched: those of the command line, and of lists.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "fetch/fetch.h"
#include "loop/async_generator.h"

namespace aioc::fetch {

struct Wanted {
  std::string url;
  std::string checksum;                  ///< "sha256=...", or nothing
  std::optional<std::string> name = {};  ///< of the file, whatever the URL and the server say
  std::string code = {};                 ///< the country's, of a flag
};

/// `url` as it is sent: blanks and what is not ASCII in its path are percent-encoded. Throws
/// std::invalid_argument, which names the remedy, for what is no URL of http or https.
std::string checked_url(const std::string& url);

/// Told of what cannot be fetched: the URL, and what is wrong with it or with the checksum
/// behind it. Where it is of a list that says its line, too: "line 3 of standard input: it has
/// no host".
using Complain = std::function<void(const std::string& url, const std::string& what)>;

/// The URLs in their order, as they come. Of those of the command line there is a count.
class Urls {
 public:
  /// Opens the list of --input. Throws std::runtime_error where it cannot.
  Urls(const FetchOptions& options, Complain complain);
  Urls(const Urls&) = delete;
  Urls& operator=(const Urls&) = delete;
  ~Urls();

  /// How many there are, where that is known before all have been read.
  std::optional<std::uint64_t> count() const;
  aio::AsyncGenerator<Wanted> all();

 private:
  aio::AsyncGenerator<Wanted> of_list(int fd, std::string name);
  bool check(Wanted& wanted, const std::string& where) const;

  const FetchOptions& options_;
  Complain complain_;
  int input_ = -1;
};

}  // namespace aioc::fetch
