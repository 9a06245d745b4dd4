#include "serve/db_sqlite_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace aioc::serve {
namespace {

using Kind = DatabaseError::Kind;

constexpr std::string_view kQuery = "SELECT * FROM users";
/// Steps of SQLite's machine between two looks at the clock: some 10 us.
constexpr int kSteps = 1000;
constexpr std::chrono::duration<double> kLongestBusy{5};

Kind kind_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::busy;
    case SQLITE_INTERRUPT:
      return Kind::timed_out;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_IOERR:
      return Kind::unavailable;
    default:
      return Kind::failed;
  }
}

std::string_view bytes_of(sqlite3_stmt* statement, int column) {
  // In this order: the first call may convert, and the second tells how long that is.
  const auto* const data = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return data == nullptr ? std::string_view() : std::string_view(data, size);
}

void write_value(RowWriter& writer, sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return writer.integer(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return writer.real(sqlite3_column_double(statement, column));
    case SQLITE_TEXT:
      return writer.text(bytes_of(statement, column));
    case SQLITE_BLOB:
      return writer.bytes(bytes_of(statement, column));
    default:
      return writer.null();
  }
}

std::vector<std::string> columns_of(sqlite3_stmt* statement) {
  const int count = sqlite3_column_count(statement);
  std::vector<std::string> out;
  out.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    out.emplace_back(sqlite3_column_name(statement, i));
  }
  return out;
}

}  // namespace

Rows SqliteFile::read(RowFormat format, const RowLimits& limits,
                      std::chrono::duration<double> timeout) {
  deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(timeout);
  struct stat now {};
  if (::stat(path_.c_str(), &now) != 0) {
    const int error = errno;
    close();
    throw DatabaseError(Kind::unavailable, path_ + ": " + std::strerror(error));
  }
  if (connection_ == nullptr || now.st_dev != device_ || now.st_ino != inode_) {
    close();
    device_ = now.st_dev;
    inode_ = now.st_ino;
    open();
  }
  const auto patience = std::min(timeout, kLongestBusy);
  sqlite3_busy_timeout(
      connection_.get(),
      static_cast<int>(std::chrono::duration<double, std::milli>(patience).count()));
  return step(format, limits);
}

void SqliteFile::open() {
  sqlite3* made = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &made,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(made);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(made, 1);
  sqlite3_progress_handler(made, kSteps, &SqliteFile::on_progress, this);
}

void SqliteFile::close() {
  statement_.reset();
  connection_.reset();
}

Rows SqliteFile::step(RowFormat format, const RowLimits& limits) {
  if (statement_ == nullptr) {
    sqlite3_stmt* made = nullptr;
    const int code =
        sqlite3_prepare_v3(connection_.get(), kQuery.data(), static_cast<int>(kQuery.size()),
                           SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    statement_.reset(made);
    if (code != SQLITE_OK) fail(code);
  }
  sqlite3_stmt* const statement = statement_.get();
  int code = sqlite3_step(statement);
  // Only now: where the table has been altered, the first step prepares the query anew.
  RowWriter writer(format, limits, columns_of(statement));
  const int columns = sqlite3_column_count(statement);
  for (; code == SQLITE_ROW && writer.begin_row(); code = sqlite3_step(statement)) {
    for (int i = 0; i < columns; ++i) write_value(writer, statement, i);
    writer.end_row();
  }
  if (code != SQLITE_DONE && code != SQLITE_ROW) fail(code);
  sqlite3_reset(statement);  // ends the transaction too
  return std::move(writer).finish();
}

/// Whatever it is, the next question begins anew.
void SqliteFile::fail(int code) {
  std::string why = path_ + ": ";
  why += connection_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection_.get());
  close();
  throw DatabaseError(kind_of(code), why);
}

int SqliteFile::on_progress(void* self) {
  auto* const file = static_cast<SqliteFile*>(self);
  return file->stopped_ || Clock::now() >= file->deadline_ ? 1 : 0;
}

}  // namespace aioc::serve
