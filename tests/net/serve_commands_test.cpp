// aioc serve commands.
#include <catch2/catch.hpp>

#include <string>

#include "e2e/aioc.h"
#include "support/serving.h"
#include "support/tcp_client.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

std::vector<std::string> serve_commands() {
  return {AIOC_BINARY, "serve", "commands", "--port", "0"};
}

std::string session(const Serving& server, std::string_view lines) {
  TcpClient client(server.port());
  client.send(lines);
  client.finish();
  return client.read_all();
}

}  // namespace

TEST_CASE("serve commands: add, multiply and reset, by the seed's words") {
  Serving server(serve_commands());
  CHECK(session(server, "add 5\nmultiply -3\r\n  add\t+1  \nreset\n") ==
        "Current total: 5\nCurrent total after multiplication: -15\nCurrent total: -14\n"
        "Total has been reset to 0.\n");
  CHECK(session(server, "add\nadd x\nadd 1.5\nadd +-1\nmultiply\nmultiply 9x\n\n") ==
        "Invalid add command. Usage: add <number>\n"
        "Invalid add command. Usage: add <number>\n"
        "Invalid add command. Usage: add <number>\n"
        "Invalid add command. Usage: add <number>\n"
        "Invalid multiply command. Usage: multiply <number>\n"
        "Invalid multiply command. Usage: multiply <number>\n");
  CHECK(
      session(server, "Add 1\n\xff\n") ==
      "Unknown command. Available commands: add <number>, multiply <number>, reset, shutdown\n"
      "Unknown command. Available commands: add <number>, multiply <number>, reset, "
      "shutdown\n");
  CHECK(server.stop() == 0);
}

TEST_CASE("serve commands: all connections share the total, which never overflows") {
  Serving server(serve_commands());
  CHECK(session(server, "add 9223372036854775806\n") == "Current total: 9223372036854775806\n");
  CHECK(session(server, "add 1\nadd 1\n") ==
        "Current total: 9223372036854775807\n"
        "Invalid add command. The total would not fit into 64 bits\n");
  CHECK(session(server, "multiply 2\nadd 99999999999999999999\nadd 0\n") ==
        "Invalid multiply command. The total would not fit into 64 bits\n"
        "Invalid add command. Usage: add <number>\n"
        "Current total: 9223372036854775807\n");
}

TEST_CASE("serve commands: shutdown ends the server") {
  Serving server(serve_commands());
  TcpClient other(server.port());
  other.send("add 1\n");
  other.read_until("1\n");
  CHECK(session(server, "shutdown\n").empty());
  CHECK(server.wait() == 0);
  CHECK_THAT(server.log(), Contains("Shutting down the server...\n"));
  CHECK(other.read_all().empty());
}
