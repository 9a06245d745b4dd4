// The pages of aioc serve db.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/http_message.h"
#include "serve/db_rows.h"
#include "serve/log.h"

namespace aioc::serve {

/// "/" tells what there is, "/db_query" the rows of the table, in the form that the client
/// likes best, and "/healthz" that this process lives, whatever the database does. A database
/// that does not answer is told to the client in a few words, and to the log in all.
class DbSite {
 public:
  DbSite(ReadRows read, Log& log);

  /// The coroutine refers to this.
  net::Answer answer(const net::Request& request);

  /// Fields of all responses.
  static std::string common_fields();

 private:
  aio::Coro<net::Response> query(RowFormat format);
  net::Response refuse(RowFormat format, const DatabaseError& error);

  ReadRows read_;
  Log& log_;
};

}  // namespace aioc::serve
