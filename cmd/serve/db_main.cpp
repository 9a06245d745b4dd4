// aioc-serve-db, the companion that aioc becomes for `aioc serve db`.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/parse.h"
#include "run.h"
#include "seconds.h"
#include "serve/db.h"
#include "serve/db_mariadb.h"
#include "serve/db_site.h"
#include "serve/db_sqlite.h"
#include "serve/http_service.h"
#include "serve/serve.h"

namespace aioc::serve {
namespace {

/// Makes the rows' reader in each worker's process, within its loop.
using MakeReader = std::function<ReadRows()>;

/// What there is to say of a database before anybody asks for it.
void say(const std::string& text) { cli::print_error(text + "\n"); }

std::size_t from_one(std::string_view option, std::optional<std::size_t> value,
                     std::size_t usual, std::size_t most) {
  const std::size_t out = value.value_or(usual);
  if (out == 0 || out > most) {
    throw cli::UsageError(std::string(option) + ": give 1 to " + std::to_string(most));
  }
  return out;
}

/// aioc/users.db among the data of this user; its folders are made.
std::string usual_file() {
  namespace fs = std::filesystem;
  const char* const data = std::getenv("XDG_DATA_HOME");
  const char* const home = std::getenv("HOME");
  fs::path folder;
  if (data != nullptr && data[0] == '/') {  // as the XDG specification has it
    folder = data;
  } else if (home != nullptr && home[0] == '/') {
    folder = fs::path(home) / ".local" / "share";
  } else {
    throw cli::UsageError(
        "without $HOME there is no usual place for a database; give "
        "--database FILE");
  }
  folder /= "aioc";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error(folder.string() + ": " + error.message());
  return (folder / "users.db").string();
}

MakeReader sqlite_reader(const DbOptions& options, SqliteOptions reading) {
  reading.path = options.database ? *options.database : usual_file();
  if (reading.path.empty()) throw cli::UsageError("--database: give the path of a file");
  if (prepare_sqlite(reading.path)) say("Made " + reading.path + " with a few users.");
  say("Reading the table users of " + reading.path + ".");
  return [reading] { return sqlite_rows(reading); };
}

MakeReader mariadb_reader(const DbOptions& options, MariaDbOptions reading) {
  reading.url = parse_db_url(*options.mysql);
  const char* const password = std::getenv("MYSQL_PWD");
  if (!reading.url.password && password != nullptr) reading.url.password = password;
  const std::string absent = check_mariadb(reading.url, reading.query_timeout);
  if (!absent.empty()) say("The database does not answer yet: " + absent + ".");
  say("Reading the table users of " + reading.url.text() + ".");
  return [reading] { return mariadb_rows(reading); };
}

MakeReader make_reader(const DbOptions& options) {
  constexpr std::size_t kUsualPool = 8;
  constexpr std::size_t kMostPool = 1000;
  constexpr std::size_t kMostRows = 1'000'000'000;
  const std::size_t pool = from_one("--pool", options.pool, kUsualPool, kMostPool);
  RowLimits limits;
  limits.rows = from_one("--max-rows", options.max_rows, limits.rows, kMostRows);
  const double timeout = parse_seconds("--query-timeout", options.query_timeout);
  if (timeout <= 0) throw cli::UsageError("--query-timeout: give more than 0 seconds");
  if (options.database && options.mysql) {
    throw cli::UsageError("--database and --mysql: give one of them");
  }
  if (options.mysql) {
    MariaDbOptions reading;
    reading.connections = pool;
    reading.query_timeout = timeout;
    reading.limits = limits;
    return mariadb_reader(options, reading);
  }
  SqliteOptions reading;
  reading.threads = pool;
  reading.query_timeout = timeout;
  reading.limits = limits;
  return sqlite_reader(options, reading);
}

cli::ExitStatus serve_db(const DbOptions& options) {
  constexpr std::uint16_t kPort = 8080;
  net::HttpOptions http = http_options(options.http);
  http.common_fields = DbSite::common_fields();
  const MakeReader reader = make_reader(options);
  const MakeService make = [&](Context& context) {
    return http_service(context, http, [&](const net::HttpServer&) {
      auto site = std::make_shared<DbSite>(reader(), context.log());
      return [site](const net::Request& request) { return site->answer(request); };
    });
  };
  return run(options.serve, {"serve db", kPort, "http"}, make);
}

int run_main(const std::vector<std::string>& words) {
  DbOptions options;
  cli::Command command = describe_db(options);
  command.run = [&options](cli::Output&) { return serve_db(options); };
  return run_program(command.full_name(),
                     [&](cli::Output& out) { return run_command(command, words, out); });
}

}  // namespace
}  // namespace aioc::serve

int main(int argc, char** argv) {
  std::_Exit(aioc::serve::run_main({argv + (argc > 0 ? 1 : 0), argv + argc}));
}
