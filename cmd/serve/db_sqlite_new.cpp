// A database to begin with.
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include "serve/db_sqlite.h"
#include "serve/db_sqlite_file.h"

namespace aioc::serve {
namespace {

constexpr const char* kUsers = R"(
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO users (name, email) VALUES
  ('Alice', 'alice@example.org'),
  ('Bob', 'bob@example.org'),
  ('Zoë', 'zoe@example.org'),
  ('Miles O''Brien', NULL);
)";
constexpr int kPatience = 10'000;  // milliseconds, for who makes it at the same time

class NewDatabase {
 public:
  explicit NewDatabase(std::string path) : path_(std::move(path)) {
    sqlite3* made = nullptr;
    const int code = sqlite3_open_v2(path_.c_str(), &made,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    connection_.reset(made);
    if (code != SQLITE_OK) fail();
    sqlite3_busy_timeout(made, kPatience);
  }

  bool fill() {
    if (!is_empty()) {
      prepare("SELECT * FROM users");
      return false;
    }
    run("BEGIN IMMEDIATE");
    // Another process may have been faster.
    const bool mine = is_empty();
    if (mine) run(kUsers);
    run("COMMIT");
    return mine;
  }

 private:
  SqliteStatement prepare(std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v2(connection_.get(), sql.data(),
                                        static_cast<int>(sql.size()), &made, nullptr);
    SqliteStatement statement(made);
    if (code != SQLITE_OK) fail();
    return statement;
  }

  bool is_empty() {
    const auto statement = prepare("SELECT 1 FROM sqlite_schema LIMIT 1");
    const int code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail();
    return code == SQLITE_DONE;
  }

  void run(const char* sql) {
    if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }

  [[noreturn]] void fail() const {
    std::string why = connection_ == nullptr ? "no memory" : sqlite3_errmsg(connection_.get());
    const int error = connection_ == nullptr ? 0 : sqlite3_system_errno(connection_.get());
    if (error != 0) why += std::string(" (") + std::strerror(error) + ")";
    throw std::runtime_error(path_ + ": " + why);
  }

  std::string path_;
  Sqlite connection_;
};

}  // namespace

bool prepare_sqlite(const std::string& path) { return NewDatabase(path).fill(); }

}  // namespace aioc::serve
