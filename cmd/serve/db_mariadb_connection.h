// MariaDbConnection: one connection to a server, for one question at a time.
#pragma once

#include <mysql.h>

#include <memory>
#include <string>

#include "loop/address.h"
#include "loop/coro.h"
#include "serve/db_mariadb_socket.h"
#include "serve/db_rows.h"
#include "serve/db_url.h"

namespace aioc::serve {

struct CloseMariaDb {
  void operator()(MYSQL* client) const { mysql_close(client); }
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using MariaDb = std::unique_ptr<MYSQL, CloseMariaDb>;

/// A client with the options that all connections have.
MariaDb make_mariadb();
/// Why the last call of `client` failed.
DatabaseError mariadb_error(MYSQL* client);

/// The server is not there any more: another connection may find it again.
class LostConnection : public DatabaseError {
 public:
  explicit LostConnection(const std::string& what)
      : DatabaseError(DatabaseError::Kind::unavailable, what) {}
};

class MariaDbConnection {
 public:
  MariaDbConnection();
  MariaDbConnection(const MariaDbConnection&) = delete;
  MariaDbConnection& operator=(const MariaDbConnection&) = delete;
  /// Breaks off what is under way. Never blocks.
  ~MariaDbConnection();

  /// Connects to `address`, or to the URL's Unix socket. Once only; throws DatabaseError.
  aio::Coro<> connect(const DbUrl& url, const aio::Address& address);
  /// Sends a query and reads the rows. Throws DatabaseError, LostConnection where a new
  /// connection might do better.
  aio::Coro<Rows> ask(std::string query, RowFormat format, const RowLimits& limits);
  /// Whether it may be asked again.
  bool usable() const { return usable_ && !socket_.ended(); }

 private:
  [[noreturn]] void fail();
  aio::Coro<Rows> fetch(RowFormat format, const RowLimits& limits);

  MariaDb client_ = make_mariadb();
  std::unique_ptr<MYSQL_RES, CloseMariaDb> result_;
  MariaDbSocket socket_;
  bool usable_ = false;
};

}  // namespace aioc::serve
