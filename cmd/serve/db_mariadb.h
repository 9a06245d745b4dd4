// The table users of a server of MariaDB or MySQL, asked without a thread.
#pragma once

#include <cstddef>
#include <string>

#include "serve/db_rows.h"
#include "serve/db_url.h"

namespace aioc::serve {

struct MariaDbOptions {
  DbUrl url;
  std::size_t connections;  ///< at most; further questions wait in order
  double query_timeout;     ///< seconds, for a connect too
  double pool_timeout = 5;  ///< seconds to wait for a connection
  RowLimits limits;
};

/// Whether the server lets us in, before there is a loop: blocks. Returns an empty text, or
/// why there is no server, who may come yet. Throws std::runtime_error where there is one that
/// refuses us: the user, the password or the database is wrong.
std::string check_mariadb(const DbUrl& url, double timeout);

/// Asks by connections that are kept for the next question. One that turns out to be lost is
/// replaced, once a question. Within a loop only.
ReadRows mariadb_rows(MariaDbOptions options);

}  // namespace aioc::serve
