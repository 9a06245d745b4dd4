// aioc serve db with a real MariaDB server.
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <string>
#include <vector>

#include "e2e/aioc.h"
#include "net/http_client.h"
#include "support/loopback.h"
#include "support/mariadb.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using namespace std::string_literals;

namespace {

bool have_mariadb() {
  if (MariaDbServer::installed()) return true;
  WARN("skipped: there is no MariaDB server (Debian: mariadb-server)");
  return false;
}

const std::string kJson = "Accept: application/json\r\n";

constexpr const char* kUsers =
    "CREATE TABLE users (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50));"
    "INSERT INTO users (name) VALUES ('Alice'), ('Zoë ♜');";
const std::string kRows = "(1, 'Alice')\n(2, 'Zoë ♜')\n";

std::vector<std::string> serve_db(const std::string& url, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {AIOC_BINARY, "serve", "db", "--port", "0", "--mysql", url};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

RunOptions with_password(std::string_view password = MariaDbServer::kPassword) {
  return {.env = {{"MYSQL_PWD", std::string(password)}}};
}

/// The numbers of the connections that the server has from `reader`.
std::string connections_of_reader(const MariaDbServer& database) {
  return database.execute(
      "SELECT id FROM information_schema.processlist WHERE user = 'reader'");
}

}  // namespace

TEST_CASE("serve db mysql: rows of every type, through TCP and through a Unix socket") {
  if (!have_mariadb()) return;
  const MariaDbServer database(
      "CREATE TABLE users (id INT UNSIGNED ZEROFILL, big BIGINT UNSIGNED, f FLOAT, d DOUBLE,"
      " price DECIMAL(8,2) ZEROFILL, name VARCHAR(50), bin VARBINARY(9), data BLOB, flags "
      "BIT(9),"
      " day DATE, moment DATETIME(3), span TIME, year YEAR, kind ENUM('a','b'), doc JSON,"
      " nothing TEXT);"
      "INSERT INTO users VALUES (42, 18446744073709551615, 1.5, 1e300, 12.5, 'Zoë\\'s ♜',"
      " x'00ff', 'it''s', b'100000001', '2024-02-29', '2024-02-29 12:30:05.125', '-30:00:01',"
      " 1999, 'b', '{\"a\": [1]}', NULL);");
  const std::string text =
      "(42, 18446744073709551615, 1.5, 1e+300, Decimal('12.50'), \"Zoë's ♜\", b'\\x00\\xff', "
      "b\"it's\", b'\\x01\\x01', '2024-02-29', '2024-02-29 12:30:05.125', '-30:00:01', 1999, "
      "'b', '{\"a\": [1]}', None)\n";
  const std::string password = "p%40ss%3Aw%2Frd";
  for (const std::string& url :
       {"mysql://reader:" + password + "@" + loopback_text(database.port()) + "/shop",
        "mariadb://reader:" + password + "@localhost:" + std::to_string(database.port()) +
            "/shop",
        "mysql://reader:" + password + "@/shop?socket=" + database.socket()}) {
    INFO(url);
    Serving server(serve_db(url));
    CHECK_THAT(server.log(),
               StartsWith("Reading the table users of mysql://reader@") && !Contains("p%40"));
    for (int i = 0; i < 2; ++i) CHECK(get(server.port(), "/db_query").body == text);
    CHECK(
        get(server.port(), "/db_query", kJson).body ==
        "[{\"id\":42,\"big\":18446744073709551615,\"f\":1.5,\"d\":1e+300,\"price\":12.50,"
        "\"name\":\"Zoë's ♜\",\"bin\":\"AP8=\",\"data\":\"aXQncw==\",\"flags\":\"AQE=\","
        "\"day\":\"2024-02-29\",\"moment\":\"2024-02-29 12:30:05.125\",\"span\":\"-30:00:01\","
        "\"year\":1999,\"kind\":\"b\",\"doc\":\"{\\\"a\\\": [1]}\",\"nothing\":null}]\n");
    CHECK(server.stop() == 0);
  }
}

TEST_CASE(
    "serve db mysql: what the server refuses is told at the start, and later in the log") {
  if (!have_mariadb()) return;
  const MariaDbServer database(kUsers);
  const auto refused = [&](const std::string& url, std::string_view password) {
    const Result result = run(serve_db(url), with_password(password));
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, !Contains("Serving"));
    return result.err;
  };
  CHECK_THAT(refused(database.url(), "wrong"),
             StartsWith("aioc serve db: " + database.url() +
                        ": Access denied for user 'reader'@'127.0.0.1' (using password: YES)"));
  CHECK_THAT(refused(database.url() + "s", MariaDbServer::kPassword), Contains("'shops'"));

  Serving server(serve_db(database.url()), with_password());
  CHECK(get(server.port(), "/db_query").body == kRows);
  database.execute("DROP TABLE users");
  const HttpAnswer missing = get(server.port(), "/db_query");
  CHECK(missing.status == 500);
  CHECK(missing.body == "the database could not answer\n");
  server.wait_for("Database: Table 'shop.users' doesn't exist (1146)");
  database.execute(kUsers);
  CHECK(get(server.port(), "/db_query").body == kRows);
  // Connections that are open stay; new ones are refused.
  database.execute("ALTER USER reader@'%' IDENTIFIED BY 'other'");
  database.execute("KILL USER reader");
  CHECK(get(server.port(), "/db_query").status == 503);
  server.wait_for("Access denied");
  CHECK(server.stop() == 0);
}

TEST_CASE("serve db mysql: a pool of two answers twenty at once, by two connections") {
  if (!have_mariadb()) return;
  constexpr int kClients = 20;
  const MariaDbServer database(
      "CREATE TABLE users (id INT, note VARCHAR(1000));"
      "INSERT INTO users SELECT seq, REPEAT('x', 1000) FROM seq_1_to_1000;");
  Serving server(serve_db(database.url(), {"--pool", "2"}), with_password());
  std::vector<TcpClient> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back(server.port());
    clients.back().send("GET /db_query HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  std::set<std::string> bodies;
  for (auto& client : clients) {
    const HttpAnswer answer = read_answer(client);
    CHECK(answer.status == 200);
    bodies.insert(answer.body);
  }
  CHECK(bodies.size() == 1);
  CHECK(bodies.begin()->size() > 1'000'000);
  const std::string connections = connections_of_reader(database);
  CHECK(std::count(connections.begin(), connections.end(), '\n') == 3);  // and a heading

  // One row too many, and far too many.
  for (const char* most : {"999", "10"}) {
    Serving limited(serve_db(database.url(), {"--max-rows", most}), with_password());
    for (int i = 0; i < 2; ++i) {
      const HttpAnswer answer = get(limited.port(), "/db_query");
      CHECK(answer.field("X-More-Rows") == "yes");
      CHECK(std::to_string(std::count(answer.body.begin(), answer.body.end(), '(')) == most);
      CHECK_THAT(answer.body, EndsWith("')\n...\n"));
    }
  }
}

TEST_CASE("serve db mysql: connections that are lost, and a server that goes and comes back") {
  if (!have_mariadb()) return;
  MariaDbServer database(kUsers);
  Serving server(serve_db(database.url()), with_password());
  CHECK(get(server.port(), "/db_query").body == kRows);
  // Whether it hears of that before the next question or by it, nobody else does.
  const std::string before = connections_of_reader(database);
  database.execute("KILL USER reader");
  CHECK(get(server.port(), "/db_query").body == kRows);
  CHECK(connections_of_reader(database) != before);

  database.stop();
  const HttpAnswer gone = get(server.port(), "/db_query");
  CHECK(gone.status == 503);
  CHECK(gone.body == "the database cannot be reached at present\n");
  CHECK(gone.field("Retry-After") == "1");
  server.wait_for("Database: Can't connect to server on '127.0.0.1'");
  CHECK(get(server.port(), "/healthz").status == 200);

  // Started while there is no server, it waits for one to come.
  Serving early(serve_db(database.url()), with_password());
  CHECK_THAT(early.log(), StartsWith("The database does not answer yet: Can't connect"));
  CHECK(get(early.port(), "/db_query").status == 503);

  database.start();
  CHECK(get(server.port(), "/db_query").body == kRows);
  CHECK(get(early.port(), "/db_query").body == kRows);
  CHECK(server.stop() == 0);
}

TEST_CASE("serve db mysql: a query that takes too long") {
  if (!have_mariadb()) return;
  // Not SLEEP(): MariaDB does not always wake that.
  const MariaDbServer database(
      "CREATE VIEW users AS SELECT a.seq FROM seq_1_to_100000000 a, seq_1_to_100000000 b "
      "WHERE a.seq + b.seq = 0");
  {
    Serving server(serve_db(database.url(), {"--query-timeout", "0.1"}), with_password());
    const HttpAnswer answer = get(server.port(), "/db_query");
    CHECK(answer.status == 504);
    CHECK(answer.body == "the database did not answer in time\n");
    server.wait_for("max_statement_time exceeded");
    CHECK(server.stop() == 0);
  }
  // One that is waited for holds up neither other requests nor the end.
  Serving server(serve_db(database.url(), {"--grace", "0"}), with_password());
  TcpClient waiting(server.port());
  waiting.send("GET /db_query HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(get(server.port(), "/healthz").body == "ok\n");
  server.signal(SIGTERM);
  CHECK(waiting.read_all(true).empty());
  CHECK(server.wait() == 0);
}

TEST_CASE("serve db mysql: a server that says nothing, and one that is none") {
  const LoopbackPort port = take_loopback_port();
  REQUIRE(::listen(port.tcp.get(), 10) == 0);
  const std::string url = "mysql://reader@" + loopback_text(port.number) + "/shop";
  Serving server(serve_db(url, {"--query-timeout", "0.1"}));
  CHECK_THAT(server.log(), StartsWith("The database does not answer yet: "));
  CHECK(get(server.port(), "/db_query").status == 504);
  server.wait_for("Database: the connect took more than 0.1");
  CHECK(server.stop() == 0);
}
