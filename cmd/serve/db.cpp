// aioc serve db: a table of a database as a page. Counterpart of the seed's
// async_database_query.py.
#include "serve/db.h"

#include "commands.h"
#include "companion.h"

namespace aioc::serve {

cli::Command describe_db(DbOptions& options) {
  cli::Command command("serve db", "serve the users of a database");
  command
      .option("-d,--database", "FILE", &options.database,
              "the SQLite database; made where it is not there",
              "By default aioc/users.db below $XDG_DATA_HOME or ~/.local/share. One that is "
              "made gets a few users to begin with.")
      .completes_files();
  command.option("--mysql", "URL", &options.mysql, "ask a server of MariaDB or MySQL instead",
                 "mysql://USER:PASSWORD@HOST:PORT/DATABASE, with %XX for what would not stand "
                 "in a URL. Better than in the URL, where other users see it, the password "
                 "stands in $MYSQL_PWD. With ?socket=PATH behind it, the server is asked "
                 "through its Unix socket.");
  command.option("--pool", "N", &options.pool, "ask N questions at once; 8 by default",
                 "So many connections to the database there are at most, in each worker. "
                 "Further requests wait in order, for 5 seconds at most.");
  command.option("--query-timeout", "SECONDS", &options.query_timeout,
                 "give a query up after so long; 10 by default");
  command.option("--max-rows", "N", &options.max_rows,
                 "answer with at most N rows; 10000 by default");
  add_serve_options(command, options.serve);
  add_http_options(command, options.http);
  command.example("aioc serve db", "serve a database of its own on http://127.0.0.1:8080/");
  command.example("MYSQL_PWD=secret aioc serve db --mysql mysql://reader@127.0.0.1/shop",
                  "serve the table users of a MariaDB server");
  command.example("curl -H 'Accept: application/json' http://127.0.0.1:8080/db_query",
                  "ask such a server for JSON");
  command.status(cli::ExitStatus::ok, "it was told to stop, and did");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, or the port or the database could not be had");
  return command;
}

}  // namespace aioc::serve

namespace aioc {

cli::Command serve_db_command() { return command_of_companion(serve::describe_db, "serve-db"); }

}  // namespace aioc
