// aioc serve: the group of servers. By itself, so that a companion which links a server does
// not link the whole table of commands.
#include "commands.h"

namespace aioc {

cli::Command serve_command() {
  return group_command("serve", "serve characters, files, commands or a database");
}

}  // namespace aioc
