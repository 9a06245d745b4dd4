// What keeps a URL from being fetched, in a word and in a sentence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include "net/http_client.h"

namespace aioc::fetch {

/// Nothing, where `word` is empty.
struct Problem {
  std::string word;     ///< "cut short"; the man page lists them
  std::string detail;   ///< what more there is to say
  bool passes = false;  ///< it may come right by itself: worth another try
  bool anew = false;    ///< it is of what we asked for: another request at once, no retry

  explicit operator bool() const { return !word.empty(); }
  /// Whether the server says that there is no such thing.
  bool not_found() const { return word == "not found"; }
  /// Whether there is a file of that name.
  bool exists() const { return word == "exists"; }
  /// Whether the run was ended meanwhile.
  bool interrupted() const { return word == "interrupted"; }
  /// "cut short: 100 bytes are missing"
  std::string text() const { return detail.empty() ? word : word + ": " + detail; }
};

/// Of a status of 400 or more, and of any that has no body to save.
Problem status_problem(int status);
Problem transfer_problem(net::TransferError error, const std::string& detail);
/// Of the end of a transfer after `bytes` of `total`; nothing where that is the whole.
Problem end_problem(const net::TransferResult& result, std::uint64_t bytes,
                    std::optional<std::uint64_t> total);
/// Of the file system.
Problem file_problem(const std::system_error& error);

}  // namespace aioc::fetch
