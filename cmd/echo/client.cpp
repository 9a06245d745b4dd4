// aioc echo client: sends messages and prints what comes back. Counterpart of the seed's
// asyncio_echo_client programs.
#include "echo/echo.h"

#include "commands.h"
#include "companion.h"

namespace aioc::echo {

cli::Command describe_client(ClientOptions& options) {
  cli::Command command("echo client", "send messages to a server, and print what comes back");
  command
      .argument("MESSAGE", &options.messages, "what to send; - is standard input",
                "They are sent one behind the other, with nothing between them. Without any, "
                "three are sent: \"This is the message. \", \"It will be sent \" and \"in "
                "parts.\"")
      .or_standard_input();
  command.option("--host", "ADDRESS", &options.host,
                 "connect to this host; 127.0.0.1 by default");
  command.option("-p,--port", "N", &options.port, "connect to this port; 10000 by default");
  command.option("--unix", "PATH", &options.unix_path, "connect to a Unix socket instead")
      .completes_files();
  command
      .flag("--streams", options.streams, "talk by coroutines and streams; the default",
            "The last of it and --protocol counts.")
      .wins_over(options.protocol);
  command.flag("--protocol", options.protocol, "talk by a protocol's callbacks")
      .wins_over(options.streams);
  command.flag("--tls", options.tls, "talk TLS, with a server that the system trusts",
               "The options that say whom else to trust imply it.");
  command.option("--ca", "FILE", &options.ca, "trust the certificates in FILE, in PEM form")
      .completes_files();
  command.option("--fingerprint", "SHA256:XX:...", &options.fingerprint,
                 "trust the one certificate of this fingerprint",
                 "'aioc echo server --tls' prints that of the certificate which it makes.");
  command.flag("--insecure", options.insecure, "trust whoever answers");
  command.option("--name", "NAME", &options.name,
                 "the name that the certificate is to bear; the host's by default");
  command.option("--timeout", "SECONDS", &options.timeout,
                 "give up where the server is silent for so long; 10 by default");
  command.flag("-q,--quiet", options.quiet, "do not say what is sent and received");
  command.example("aioc echo client", "send three messages to port 10000 of this host");
  command.example("aioc echo client -q - < notes.txt | cmp - notes.txt",
                  "send a file and see that it comes back");
  command.example("aioc echo client --ca host.crt --host host.example hello",
                  "send a word over TLS");
  command.status(cli::ExitStatus::ok, "all that was sent came back");
  command.status(cli::ExitStatus::no, "something else came back, or less");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, no connection, or one that broke or fell silent");
  return command;
}

}  // namespace aioc::echo

namespace aioc {

cli::Command echo_client_command() {
  return command_of_companion(echo::describe_client, "serve");
}

}  // namespace aioc
