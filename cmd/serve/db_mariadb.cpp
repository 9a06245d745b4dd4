#include "serve/db_mariadb.h"

#include <errmsg.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "loop/loop.h"
#include "seconds.h"
#include "serve/db_mariadb_connection.h"
#include "serve/db_slots.h"

namespace aioc::serve {
namespace {

using Kind = DatabaseError::Kind;
using Connection = std::unique_ptr<MariaDbConnection>;

/// The server is to give up first, and be free for the next question: it goes on with one whose
/// client has gone.
constexpr double kGrace = 0.5;  // seconds

/// MariaDB reads the first comment, MySQL the second one, as more than a comment.
std::string make_query(const MariaDbOptions& options) {
  const auto milliseconds = static_cast<long>(options.query_timeout * 1000);
  return "/*M!100101 SET STATEMENT max_statement_time=" +
         std::to_string(options.query_timeout) + " FOR */ SELECT /*+ MAX_EXECUTION_TIME(" +
         std::to_string(milliseconds) + ") */ * FROM users LIMIT " +
         std::to_string(options.limits.rows + 1);
}

class MariaDbPool {
 public:
  explicit MariaDbPool(MariaDbOptions options)
      : options_(std::move(options)),
        query_(make_query(options_)),
        slots_(options_.connections, options_.pool_timeout) {}

  static aio::Coro<Rows> read(std::shared_ptr<MariaDbPool> self, RowFormat format) {
    auto taking = self->slots_.take();
    const DbSlot slot = co_await std::move(taking);
    Connection connection = self->take_idle();
    if (connection != nullptr) {
      auto trying = self->try_ask(connection, format);
      std::optional<Rows> rows = co_await std::move(trying);
      if (rows) co_return *std::move(rows);
    }
    auto connecting = self->connect();
    connection = co_await std::move(connecting);
    auto asking = self->ask(connection, format);
    Rows rows = co_await std::move(asking);
    co_return rows;
  }

 private:
  /// Gives a connection back at the end of the scope, where it can be used again.
  class GiveBack {
   public:
    GiveBack(MariaDbPool& pool, Connection& connection)
        : pool_(pool), connection_(connection) {}
    GiveBack(const GiveBack&) = delete;
    GiveBack& operator=(const GiveBack&) = delete;
    ~GiveBack() {
      if (connection_->usable()) pool_.idle_.push_back(std::move(connection_));
    }

   private:
    MariaDbPool& pool_;
    Connection& connection_;
  };

  /// Nothing where the connection has been lost.
  aio::Coro<std::optional<Rows>> try_ask(Connection& connection, RowFormat format) {
    std::optional<Rows> rows;
    try {
      auto asking = ask(connection, format);
      rows = co_await std::move(asking);
    } catch (const LostConnection&) {
    }
    co_return rows;
  }

  aio::Coro<Rows> ask(Connection& connection, RowFormat format) {
    const GiveBack give_back(*this, connection);
    auto asking = connection->ask(query_, format, options_.limits);
    auto waiting = within(std::move(asking), options_.query_timeout + kGrace, "the query");
    Rows rows = co_await std::move(waiting);
    co_return rows;
  }

  aio::Coro<Connection> connect() {
    auto connecting = connect_to_any();
    auto waiting = within(std::move(connecting), options_.query_timeout, "the connect");
    Connection connection = co_await std::move(waiting);
    co_return connection;
  }

  /// The host's addresses in turn. The client is given numbers: it would look names up itself,
  /// and hold the loop up for that.
  aio::Coro<Connection> connect_to_any() {
    std::vector<aio::Address> addresses(1);
    if (options_.url.socket.empty()) {
      auto looking = look_up();
      addresses = co_await std::move(looking);
    }
    std::optional<DatabaseError> error;
    for (const auto& address : addresses) {
      auto connection = std::make_unique<MariaDbConnection>();
      try {
        auto connecting = connection->connect(options_.url, address);
        co_await std::move(connecting);
        co_return connection;
      } catch (const DatabaseError& thrown) {
        error = thrown;
      }
    }
    throw *error;
  }

  aio::Coro<std::vector<aio::Address>> look_up() {
    std::string why;
    try {
      std::string host = options_.url.host;
      auto addresses = co_await aio::getaddrinfo(std::move(host), options_.url.port);
      co_return addresses;
    } catch (const std::system_error& error) {
      why = error.what();
    }
    throw DatabaseError(Kind::unavailable, why);
  }

  template <class T>
  static aio::Coro<T> within(aio::Coro<T> doing, double seconds, const char* what) {
    try {
      auto waiting = aio::wait_for(std::move(doing), seconds);
      T result = co_await std::move(waiting);
      co_return result;
    } catch (const aio::TimeoutError&) {
    }
    throw DatabaseError(Kind::timed_out,
                        std::string(what) + " took more than " + seconds_text(seconds));
  }

  /// The one used last, so that what is more than needed can be closed by the server.
  Connection take_idle() {
    Connection connection;
    while (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->usable()) return connection;
    }
    return nullptr;
  }

  MariaDbOptions options_;
  std::string query_;
  DbSlots slots_;
  std::vector<Connection> idle_;
};

}  // namespace

ReadRows mariadb_rows(MariaDbOptions options) {
  auto pool = std::make_shared<MariaDbPool>(std::move(options));
  return [pool](RowFormat format) { return MariaDbPool::read(pool, format); };
}

std::string check_mariadb(const DbUrl& url, double timeout) {
  const MariaDb client = make_mariadb();
  const bool local = !url.socket.empty();
  const unsigned protocol = local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_options(client.get(), MYSQL_OPT_PROTOCOL, &protocol);
  const auto seconds = static_cast<unsigned>(timeout + 1);
  mysql_options(client.get(), MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(client.get(), MYSQL_OPT_READ_TIMEOUT, &seconds);
  if (mysql_real_connect(client.get(), local ? nullptr : url.host.c_str(),
                         url.user.empty() ? nullptr : url.user.c_str(),
                         url.password ? url.password->c_str() : nullptr, url.database.c_str(),
                         url.port, local ? url.socket.c_str() : nullptr, 0) != nullptr) {
    return "";
  }
  const DatabaseError error = mariadb_error(client.get());
  const bool answered = mysql_errno(client.get()) < CR_MIN_ERROR;
  if (answered && error.kind != Kind::busy) {
    throw std::runtime_error(url.text() + ": " + error.what());
  }
  return error.what();
}

}  // namespace aioc::serve
