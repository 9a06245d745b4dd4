// aioc echo: the group of the server and the client. By itself, as serve/group.cpp is.
#include "commands.h"

namespace aioc {

cli::Command echo_command() { return group_command("echo", "send bytes and get them back"); }

}  // namespace aioc
