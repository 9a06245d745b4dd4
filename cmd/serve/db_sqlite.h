// The table users of an SQLite file, read by threads.
#pragma once

#include <cstddef>
#include <string>

#include "serve/db_rows.h"

namespace aioc::serve {

/// Makes the file with a table `users` of a few people, all or nothing, where it is not there
/// or holds nothing yet; of two processes that begin at once one makes it, and the other waits.
/// Folders are not made. Returns whether it did. Throws std::runtime_error, which names the
/// file, where it cannot be made or read, or has no such table.
bool prepare_sqlite(const std::string& path);

struct SqliteOptions {
  std::string path;
  std::size_t threads;      ///< that read at once; further questions wait in order
  double query_timeout;     ///< seconds
  double pool_timeout = 5;  ///< seconds to wait for a thread
  RowLimits limits;
};

/// Reads the file by connections that cannot write, each kept for the next question. A file
/// that is replaced by another, or comes back, is opened anew. Within a loop only.
ReadRows sqlite_rows(SqliteOptions options);

}  // namespace aioc::serve
