// Where a server of MariaDB or MySQL is, and as whom to ask it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aioc::serve {

struct DbUrl {
  std::string host = "localhost";  ///< a name or a number; of no use with a socket
  std::uint16_t port = 3306;
  std::string socket = {};              ///< the path of a Unix socket; empty for TCP
  std::string user = {};                ///< empty: who runs this process
  std::optional<std::string> password;  ///< none where the URL has none
  std::string database = {};

  /// The URL again, without the password: for messages.
  std::string text() const;
};

/// Parses mysql://USER:PASSWORD@HOST:PORT/DATABASE?socket=PATH, or mariadb://, of which all but
/// the host or socket and the database may be left out. User, password and database are
/// percent-decoded. Throws cli::UsageError, which never repeats what may be a password.
///
///     parse_db_url("mysql://reader:a%40b@db.example/shop").password  // "a@b"
DbUrl parse_db_url(std::string_view url);

}  // namespace aioc::serve
