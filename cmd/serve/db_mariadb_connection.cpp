#include "serve/db_mariadb_connection.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <sys/socket.h>

#include <charconv>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace aioc::serve {
namespace {

using Kind = DatabaseError::Kind;

constexpr unsigned kMySqlQueryTimeout = 3024;  // MariaDB's header does not have it

/// Errors that the client finds, not the server.
bool is_client_error(unsigned code) { return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR; }

Kind kind_of(unsigned code) {
  switch (code) {
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_LOCK_DEADLOCK:
      return Kind::busy;
    case ER_STATEMENT_TIMEOUT:
    case kMySqlQueryTimeout:
      return Kind::timed_out;
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_BAD_DB_ERROR:
    case ER_HOST_NOT_PRIVILEGED:
    case ER_HOST_IS_BLOCKED:
      return Kind::unavailable;
    default:
      return is_client_error(code) ? Kind::unavailable : Kind::failed;
  }
}

/// Whether the connection has gone, or makes no sense any more.
bool is_lost(unsigned code) {
  return is_client_error(code) || code == ER_CONNECTION_KILLED || code == ER_SERVER_SHUTDOWN;
}

bool is_binary(const MYSQL_FIELD& field) {
  constexpr unsigned kBinaryCharset = 63;
  return field.charsetnr == kBinaryCharset;
}

void write_value(RowWriter& writer, const MYSQL_FIELD& field, std::string_view value) {
  switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
      return writer.integer(value);
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
      return writer.decimal(value);
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE: {
      double number = 0;
      std::from_chars(value.data(), value.data() + value.size(), number);
      return writer.real(number);
    }
    case MYSQL_TYPE_BIT:
    case MYSQL_TYPE_GEOMETRY:
      return writer.bytes(value);
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_VARCHAR:
      return is_binary(field) ? writer.bytes(value) : writer.text(value);
    default:
      return writer.text(value);  // dates and times
  }
}

std::vector<std::string> columns_of(MYSQL_RES* result) {
  std::vector<std::string> out;
  const MYSQL_FIELD* const fields = mysql_fetch_fields(result);
  for (unsigned i = 0; i < mysql_num_fields(result); ++i) {
    out.emplace_back(fields[i].name, fields[i].name_length);
  }
  return out;
}

const char* text_or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace

MariaDb make_mariadb() {
  MariaDb client(mysql_init(nullptr));
  if (client == nullptr) throw std::bad_alloc();
  mysql_options(client.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  // A server may not ask for files of ours.
  const unsigned no = 0;
  mysql_options(client.get(), MYSQL_OPT_LOCAL_INFILE, &no);
  return client;
}

DatabaseError mariadb_error(MYSQL* client) {
  const unsigned code = mysql_errno(client);
  return {kind_of(code), std::string(mysql_error(client)) + " (" + std::to_string(code) + ")"};
}

MariaDbConnection::MariaDbConnection() {
  mysql_options(client_.get(), MYSQL_OPT_NONBLOCK, nullptr);
}

MariaDbConnection::~MariaDbConnection() {
  const int fd = static_cast<int>(mysql_get_socket(client_.get()));
  socket_.close();
  // Freeing a result reads what is left of it, and closing says goodbye: on a socket that has
  // been shut down neither waits.
  if (!usable_ && fd >= 0) ::shutdown(fd, SHUT_RDWR);
}

void MariaDbConnection::fail() {
  const DatabaseError error = mariadb_error(client_.get());
  if (is_lost(mysql_errno(client_.get()))) {
    socket_.close();
    throw LostConnection(error.what());
  }
  // The server has answered: the connection is as good as before.
  result_.reset();
  socket_.watch_end();
  usable_ = true;
  throw error;
}

aio::Coro<> MariaDbConnection::connect(const DbUrl& url, const aio::Address& address) {
  MYSQL* const client = client_.get();
  const bool local = !url.socket.empty();
  const unsigned protocol = local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_options(client, MYSQL_OPT_PROTOCOL, &protocol);
  const std::string host = local ? "" : address.host();
  MYSQL* connected = nullptr;
  int wanted =
      mysql_real_connect_start(&connected, client, text_or_null(host), text_or_null(url.user),
                               url.password ? url.password->c_str() : nullptr,
                               url.database.c_str(), url.port, text_or_null(url.socket), 0);
  while (wanted != 0) {
    auto coming = socket_.wait(client, wanted);
    const int come = co_await std::move(coming);
    wanted = mysql_real_connect_cont(&connected, client, come);
  }
  if (connected == nullptr) {
    socket_.close();
    throw mariadb_error(client);
  }
  socket_.watch_end();
  usable_ = true;
}

aio::Coro<Rows> MariaDbConnection::ask(std::string query, RowFormat format,
                                       const RowLimits& limits) {
  MYSQL* const client = client_.get();
  usable_ = false;
  int failed = 0;
  int wanted = mysql_real_query_start(&failed, client, query.data(), query.size());
  while (wanted != 0) {
    auto coming = socket_.wait(client, wanted);
    const int come = co_await std::move(coming);
    wanted = mysql_real_query_cont(&failed, client, come);
  }
  if (failed != 0) fail();
  result_.reset(mysql_use_result(client));
  if (result_ == nullptr) fail();
  auto fetching = fetch(format, limits);
  Rows rows = co_await std::move(fetching);
  co_return rows;
}

aio::Coro<Rows> MariaDbConnection::fetch(RowFormat format, const RowLimits& limits) {
  MYSQL* const client = client_.get();
  MYSQL_RES* const result = result_.get();
  const MYSQL_FIELD* const fields = mysql_fetch_fields(result);
  const unsigned columns = mysql_num_fields(result);
  RowWriter writer(format, limits, columns_of(result));
  for (bool cut = false;;) {
    MYSQL_ROW row = nullptr;
    int wanted = mysql_fetch_row_start(&row, result);
    while (wanted != 0) {
      auto coming = socket_.wait(client, wanted);
      const int come = co_await std::move(coming);
      wanted = mysql_fetch_row_cont(&row, result, come);
    }
    if (row == nullptr) break;
    // Where more than one row is left they are not read, and this connection is not used again.
    if (cut) co_return std::move(writer).finish();
    cut = !writer.begin_row();
    if (cut) continue;
    const unsigned long* const sizes = mysql_fetch_lengths(result);
    for (unsigned i = 0; i < columns; ++i) {
      if (row[i] == nullptr) {
        writer.null();
      } else {
        write_value(writer, fields[i], {row[i], sizes[i]});
      }
    }
    writer.end_row();
  }
  if (mysql_errno(client) != 0) fail();
  result_.reset();
  socket_.watch_end();
  usable_ = true;
  co_return std::move(writer).finish();
}

}  // namespace aioc::serve
