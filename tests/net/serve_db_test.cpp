// aioc serve db with an SQLite file: first starts, forms of answers, and a database that fails.
#include <catch2/catch.hpp>

#include <sqlite3.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "net/http_client.h"
#include "support/serving.h"
#include "support/tcp_client.h"
#include "support/temporary_folder.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

const std::string kSample =
    "(1, 'Alice', 'alice@example.org')\n"
    "(2, 'Bob', 'bob@example.org')\n"
    "(3, 'Zoë', 'zoe@example.org')\n"
    "(4, \"Miles O'Brien\", None)\n";

/// A connection of the test's own.
class Database {
 public:
  explicit Database(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &connection_) == SQLITE_OK);
  }
  Database(const std::string& path, const std::string& sql) : Database(path) { run(sql); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(connection_); }

  void run(const std::string& sql) {
    INFO(sql);
    REQUIRE(sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }

 private:
  sqlite3* connection_ = nullptr;
};

std::vector<std::string> serve_db(const std::string& file, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {AIOC_BINARY, "serve", "db", "--port", "0"};
  if (!file.empty()) words.insert(words.end(), {"--database", file});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Result run_serve_db(const std::string& file) { return run(serve_db(file)); }

const std::string kJson = "Accept: application/json\r\n";

}  // namespace

TEST_CASE("serve db: the first start makes a database, the next ones read it") {
  const TemporaryFolder folder;
  const RunOptions options{.env = {{"XDG_DATA_HOME", folder / "data"}}};
  const std::string path = folder / "data/aioc/users.db";
  {
    Serving server(serve_db(""), options);
    CHECK_THAT(server.log(), StartsWith("Made " + path +
                                        " with a few users.\n"
                                        "Reading the table users of " +
                                        path + ".\n"));
    const HttpAnswer answer = get(server.port(), "/db_query");
    CHECK(answer.status == 200);
    CHECK(answer.body == kSample);
    CHECK(answer.field("Content-Type") == "text/plain; charset=utf-8");
    CHECK(answer.field("Vary") == "Accept");
    CHECK(server.stop() == 0);
  }
  Database(path, "DELETE FROM users WHERE id > 1");
  Serving server(serve_db(""), options);
  CHECK_THAT(server.log(), StartsWith("Reading the table users of " + path + ".\n"));
  CHECK(get(server.port(), "/db_query").body == "(1, 'Alice', 'alice@example.org')\n");
  CHECK(server.stop() == 0);
}

TEST_CASE("serve db: without XDG_DATA_HOME the database stands below the home folder") {
  const TemporaryFolder folder;
  const RunOptions options{.env = {{"HOME", folder.path()}}, .unset = {"XDG_DATA_HOME"}};
  Serving server(serve_db(""), options);
  CHECK(fs::exists(folder / ".local/share/aioc/users.db"));
  CHECK(get(server.port(), "/db_query").body == kSample);
}

TEST_CASE("serve db: processes that start at once make one database") {
  constexpr std::size_t kProcesses = 4;
  const TemporaryFolder folder;
  const std::string path = folder / "users.db";
  std::vector<std::future<std::pair<std::string, std::string>>> running;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    running.push_back(std::async(std::launch::async, [&] {
      const Serving server(serve_db(path));
      return std::pair(server.log(), get(server.port(), "/db_query").body);
    }));
  }
  int makers = 0;
  for (auto& server : running) {
    const auto [log, body] = server.get();
    makers += log.starts_with("Made ") ? 1 : 0;
    CHECK(body == kSample);
  }
  CHECK(makers == 1);
}

TEST_CASE("serve db: text or JSON, as the client likes") {
  const TemporaryFolder folder;
  Serving server(serve_db(folder / "users.db"));
  const HttpAnswer answer = get(server.port(), "/db_query", kJson);
  CHECK(answer.field("Content-Type") == "application/json");
  CHECK_THAT(answer.body, StartsWith("[{\"id\":1,\"name\":\"Alice\",\"email\":\"alice@"));
  CHECK_THAT(answer.body,
             EndsWith("\n{\"id\":4,\"name\":\"Miles O'Brien\",\"email\":null}]\n"));
  const auto type = [&](const std::string& accept) {
    return get(server.port(), "/db_query", "Accept: " + accept + "\r\n").field("Content-Type");
  };
  CHECK(type("application/json, text/plain, */*") == "application/json");
  CHECK(type("application/json;q=0.5, text/plain") == "text/plain; charset=utf-8");
  CHECK(type("text/plain;q=0.5, application/*") == "application/json");
  CHECK(type("application/json;q=0") == "text/plain; charset=utf-8");
  CHECK(type("*/*") == "text/plain; charset=utf-8");
  CHECK(type("text/html,application/xhtml+xml,*/*;q=0.8") == "text/plain; charset=utf-8");
  CHECK(type("image/png") == "text/plain; charset=utf-8");
}

TEST_CASE("serve db: what else there is") {
  const TemporaryFolder folder;
  Serving server(serve_db(folder / "users.db", {"--workers", "2"}));
  CHECK_THAT(get(server.port(), "/").body, Contains("href=\"/db_query\""));
  CHECK(get(server.port(), "/healthz").body == "ok\n");
  CHECK(get(server.port(), "/nothing").status == 404);
  const HttpAnswer post = get(server.port(), "/db_query", "Content-Length: 0\r\n", "POST");
  CHECK(post.status == 405);
  CHECK(post.field("Allow") == "GET, HEAD");
  const HttpAnswer head = get(server.port(), "/db_query", "", "HEAD");
  CHECK(head.body.empty());
  CHECK(head.field("Content-Length") == std::to_string(kSample.size()));
  // Nothing of a request becomes SQL.
  CHECK(get(server.port(), "/db_query?id=1;DROP%20TABLE%20users").body == kSample);
  CHECK(get(server.port(), "/db_query").body == kSample);
  CHECK(server.stop() == 0);
}

TEST_CASE("serve db: every type of SQLite's") {
  const TemporaryFolder folder;
  Database(folder / "users.db",
           "CREATE TABLE users (n, i, f, t, b);"
           "INSERT INTO users VALUES (NULL, -9223372036854775808, 0.1, '♜''' || char(10), "
           "x'00ff27'), (NULL, 0, 9e999, '', x'')");
  Serving server(serve_db(folder / "users.db"));
  CHECK(get(server.port(), "/db_query").body ==
        "(None, -9223372036854775808, 0.1, \"♜'\\n\", b\"\\x00\\xff'\")\n"
        "(None, 0, inf, '', b'')\n");
  CHECK(get(server.port(), "/db_query", kJson).body ==
        "[{\"n\":null,\"i\":-9223372036854775808,\"f\":0.1,\"t\":\"♜'\\n\",\"b\":\"AP8n\"},\n"
        "{\"n\":null,\"i\":0,\"f\":null,\"t\":\"\",\"b\":\"\"}]\n");
}

TEST_CASE("serve db: a table that is altered meanwhile, and --max-rows") {
  const TemporaryFolder folder;
  const std::string path = folder / "users.db";
  Serving server(serve_db(path, {"--max-rows", "4"}));
  CHECK(get(server.port(), "/db_query").field("X-More-Rows").empty());
  Database(path,
           "ALTER TABLE users ADD COLUMN age INTEGER DEFAULT 7;"
           "INSERT INTO users (name) VALUES ('Eve')");
  const HttpAnswer answer = get(server.port(), "/db_query");
  CHECK_THAT(answer.body, StartsWith("(1, 'Alice', 'alice@example.org', 7)\n"));
  CHECK_THAT(answer.body, !Contains("Eve"));
  CHECK(answer.field("X-More-Rows") == "yes");
}

TEST_CASE("serve db: a file that cannot be had is told at the start") {
  const TemporaryFolder folder;
  const auto check = [](const std::string& file, const std::string& why) {
    const Result result = run_serve_db(file);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, StartsWith("aioc serve db: " + file + ": ") && Contains(why));
    CHECK_THAT(result.err, !Contains("Serving"));
  };
  // Where not even root can make a file.
  check("/proc/aioc/users.db", "unable to open database file (No such file or directory)");
  check(folder.path(), "unable to open database file");
  folder.write("text", "This is no database, but a text that is longer than its header.\n" +
                           std::string(1000, '-'));
  check(folder / "text", "file is not a database");
  Database(folder / "other.db", "CREATE TABLE people (id)");
  check(folder / "other.db", "no such table: users");

  folder.write("file", "");
  const Result result = run(serve_db(""), {.env = {{"XDG_DATA_HOME", folder / "file"}}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains(folder / "file/aioc: Not a directory"));
}

TEST_CASE("serve db: a file in a folder that is only read") {
  const TemporaryFolder folder;
  const std::string path = folder / "users.db";
  Database(path, "CREATE TABLE users (id); INSERT INTO users VALUES (1)");
  fs::permissions(path, fs::perms::owner_read);
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  Serving server(serve_db(path));
  CHECK(get(server.port(), "/db_query").body == "(1,)\n");
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("serve db: a file that goes, is damaged, and comes back") {
  const TemporaryFolder folder;
  const std::string path = folder / "users.db";
  Serving server(serve_db(path));
  CHECK(get(server.port(), "/db_query").status == 200);

  fs::rename(path, folder / "away.db");
  const HttpAnswer gone = get(server.port(), "/db_query");
  CHECK(gone.status == 503);
  CHECK(gone.body == "the database cannot be reached at present\n");
  CHECK(gone.field("Retry-After") == "1");
  server.wait_for("Database: " + path + ": No such file or directory");
  CHECK(get(server.port(), "/db_query", kJson).body ==
        "{\"error\":\"the database cannot be reached at present\"}\n");
  CHECK(get(server.port(), "/healthz").status == 200);

  fs::copy_file(folder / "away.db", path);
  CHECK(get(server.port(), "/db_query").body == kSample);

  // In place, under the connection that is open.
  { std::fstream(path) << "This is no database any more."; }
  const HttpAnswer damaged = get(server.port(), "/db_query");
  CHECK(damaged.status == 500);
  CHECK(damaged.body == "the database could not answer\n");
  server.wait_for("Database: " + path + ": file is not a database");

  fs::rename(folder / "away.db", path);
  CHECK(get(server.port(), "/db_query").body == kSample);
  CHECK(server.stop() == 0);
}

TEST_CASE("serve db: a writer that keeps the file locked") {
  const TemporaryFolder folder;
  const std::string path = folder / "users.db";
  Serving server(serve_db(path, {"--query-timeout", "0.1"}));
  Database writer(path, "BEGIN EXCLUSIVE");
  const HttpAnswer busy = get(server.port(), "/db_query");
  CHECK(busy.status == 503);
  CHECK(busy.body == "the database has too much to do at present\n");
  server.wait_for("database is locked");
  writer.run("COMMIT");
  CHECK(get(server.port(), "/db_query").body == kSample);
}

namespace {

/// A table whose rows never come.
constexpr const char* kEndless =
    "CREATE VIEW users AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) "
    "SELECT count(*) FROM c";

}  // namespace

TEST_CASE("serve db: a query that takes too long is given up") {
  const TemporaryFolder folder;
  Database(folder / "users.db", kEndless);
  // The first start looks whether there are users.
  Serving server(serve_db(folder / "users.db", {"--query-timeout", "0.1"}));
  const HttpAnswer answer = get(server.port(), "/db_query");
  CHECK(answer.status == 504);
  CHECK(answer.body == "the database did not answer in time\n");
  server.wait_for("Database: " + folder / "users.db" + ": interrupted");
  CHECK(server.stop() == 0);
}

TEST_CASE("serve db: a query holds up neither other requests nor the end") {
  const TemporaryFolder folder;
  Database(folder / "users.db", kEndless);
  Serving server(serve_db(folder / "users.db", {"--query-timeout", "3600", "--grace", "0"}));
  TcpClient waiting(server.port());
  waiting.send("GET /db_query HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(get(server.port(), "/healthz").body == "ok\n");
  server.signal(SIGTERM);
  CHECK(waiting.read_all(true).empty());
  CHECK(server.wait() == 0);
}

TEST_CASE("serve db: wrong words") {
  const auto why = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"serve", "db"});
    const Result result = run_aioc(words);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, EndsWith("Try 'aioc serve db -h'.\n"));
    return result.err;
  };
  CHECK_THAT(why({"--databse", "x"}), Contains("Did you mean '--database'?"));
  CHECK_THAT(why({"--pool", "0"}), StartsWith("aioc serve db: --pool: give 1 to 1000"));
  CHECK_THAT(why({"--max-rows", "0"}), Contains("--max-rows: give 1 to"));
  CHECK_THAT(why({"--query-timeout", "0"}), Contains("--query-timeout: give more than 0"));
  CHECK_THAT(why({"--query-timeout", "x"}), Contains("--query-timeout: 'x'"));
  CHECK_THAT(why({"--database", ""}), Contains("--database: give the path"));
  CHECK_THAT(why({"--database", "x", "--mysql", "y"}), Contains("give one of them"));
  CHECK_THAT(why({"--mysql", "y"}), Contains("--mysql: this is no URL"));
}
