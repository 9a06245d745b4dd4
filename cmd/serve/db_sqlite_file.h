// SqliteFile: one connection to an SQLite file, for one thread at a time.
#pragma once

#include <sqlite3.h>
#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "serve/db_rows.h"

namespace aioc::serve {

struct CloseSqlite {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Sqlite = std::unique_ptr<sqlite3, CloseSqlite>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, CloseSqlite>;

class SqliteFile {
 public:
  /// Opens nothing yet.
  explicit SqliteFile(std::string path) : path_(std::move(path)) {}
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  /// All rows of the table users. Blocks; throws DatabaseError.
  Rows read(RowFormat format, const RowLimits& limits, std::chrono::duration<double> timeout);
  /// Ends a read() in another thread soon, and all later ones.
  void stop() { stopped_ = true; }

 private:
  using Clock = std::chrono::steady_clock;

  void open();
  void close();
  Rows step(RowFormat format, const RowLimits& limits);
  [[noreturn]] void fail(int code);
  static int on_progress(void* self);

  std::string path_;
  Sqlite connection_;
  SqliteStatement statement_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  Clock::time_point deadline_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace aioc::serve
