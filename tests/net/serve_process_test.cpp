// What all servers share: addresses, workers, systemd's sockets and notices, logs that nobody
// can read or reads, descriptors.
#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "e2e/aioc.h"
#include "support/loopback.h"
#include "support/serving.h"
#include "support/tcp_client.h"
#include "support/temporary_folder.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> serve_tcp(std::vector<std::string> options) {
  options.insert(options.begin(), {AIOC_BINARY, "serve", "tcp"});
  return options;
}

void check_answers(TcpClient client) {
  client.send("rook black turned\n");
  CHECK_THAT(client.read_until(" found\r\n"), Contains("U+1FA26"));
}

/// The shell's workers below `parent`.
std::set<pid_t> children_of(pid_t parent) {
  std::set<pid_t> out;
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                     "/children");
  for (pid_t pid = 0; file >> pid;) out.insert(pid);
  return out;
}

/// Whether somebody accepts there. A Unix socket has its path some time before that.
bool listens_at(const std::string& path) {
  try {
    const TcpClient client(path);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("serve: wrong options are told before anything is opened") {
  const auto error = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"serve", "tcp"});
    const Result result = run_aioc(words);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    return result.err;
  };
  CHECK_THAT(error({"--port", "65536"}),
             Contains("--port: '65536' is no port; give 1 to 65535"));
  CHECK_THAT(error({"--port", "x"}), Contains("--port: 'x' is not a whole number"));
  CHECK_THAT(error({"--workers", "0"}), Contains("--workers: give 1 to 256"));
  CHECK_THAT(error({"--max-connections", "0"}), Contains("--max-connections: give 1 or more"));
  CHECK_THAT(error({"--grace", "soon"}), Contains("--grace: 'soon' is no length of time"));
  CHECK_THAT(error({"--log", "loud"}), Contains("--log: 'loud' is not one of common, json or"));
  CHECK_THAT(error({"--unix", "x", "--port", "1"}),
             Contains("--unix and --port: give one of them"));
  CHECK_THAT(run_aioc({"serve", "http", "--idle-timeout", "0"}).err,
             Contains("--idle-timeout: give more than 0 seconds"));
  CHECK_THAT(error({"--unix", ""}), Contains("--unix: give the path of a socket"));
  CHECK_THAT(error({"--unix", std::string(200, 'x')}), Contains("aioc serve tcp: "));
  CHECK_THAT(error({"--host", "192.0.2.1"}),
             Contains("give --host an address of this machine"));
  CHECK_THAT(run_aioc({"serve", "commands", "--workers", "2"}).err,
             Contains("unknown option '--workers'"));
}

TEST_CASE("serve: the group is help, and knows its commands") {
  const Result bare = run_aioc({"serve"});
  CHECK(bare.exit_code == 2);
  CHECK_THAT(bare.err, Contains("Commands:\n  tcp "));
  CHECK(run_aioc({"serve", "-h"}).out == bare.err);
  CHECK_THAT(run_aioc({"serve", "tpc"}).err,
             StartsWith("aioc serve: unknown command 'tpc'. Did you mean 'tcp'?"));
  CHECK_THAT(run_aioc({"help", "serve", "tcp"}).out, StartsWith("aioc serve tcp - "));
  CHECK_THAT(run_aioc({"help", "serve", "tpc"}).err, Contains("Did you mean 'tcp'?"));
  CHECK(run_aioc({"help", "find", "rook"}).exit_code == 2);
  CHECK_THAT(run_aioc({"__complete", "serve", "t"}).out, StartsWith("tcp\t"));
  CHECK_THAT(run_aioc({"__complete", "serve", "tcp", "--max"}).out,
             StartsWith("--max-connections\t"));
  CHECK_THAT(run_aioc({"__complete", "help", "serve", "com"}).out, StartsWith("commands\t"));
}

TEST_CASE("serve: a port that is taken is an error that says what to do") {
  Serving first(serve_tcp({"--port", "0"}));
  const Result second = run_aioc({"serve", "tcp", "--port", std::to_string(first.port())});
  CHECK(second.exit_code == 2);
  CHECK_THAT(second.err, StartsWith("aioc serve tcp: cannot listen on 127.0.0.1:") &&
                             Contains("Address already in use; give another --port"));
}

TEST_CASE("serve: workers share their port with nobody else") {
  Serving first(serve_tcp({"--port", "0", "--workers", "2"}));
  const Result second = run_aioc({"serve", "commands", "--port", std::to_string(first.port())});
  CHECK(second.exit_code == 2);
  const Result third =
      run_aioc({"serve", "tcp", "--workers", "2", "--port", std::to_string(first.port())});
  CHECK(third.exit_code == 2);
  CHECK_THAT(third.err, Contains("Address already in use; give another --port"));
}

TEST_CASE("serve: localhost is both of its addresses") {
  Serving server(serve_tcp({"--port", "0", "--host", "localhost"}));
  CHECK_THAT(server.log(), StartsWith("Serving on 127.0.0.1:"));
  check_answers(TcpClient(server.port()));
}

TEST_CASE("serve: a Unix socket, whose file goes with the server") {
  const TemporaryFolder folder;
  const std::string path = folder / "socket";
  {
    Serving server(serve_tcp({"--unix", path}));
    CHECK_THAT(server.log(), StartsWith("Serving on unix:" + path + ". Hit"));
    check_answers(TcpClient(path));
    const Result second = run_aioc({"serve", "tcp", "--unix", path});
    CHECK(second.exit_code == 2);
    CHECK_THAT(second.err, Contains("another program serves on " + path));
    CHECK(server.stop() == 0);
    CHECK_FALSE(fs::exists(path));
  }
  {
    Serving server(serve_tcp({"--unix", path}));
    server.signal(SIGKILL);
    server.wait();
    CHECK(fs::exists(path));
  }
  {
    Serving server(serve_tcp({"--unix", path}));
    check_answers(TcpClient(path));
  }
  std::ofstream(folder / "file") << "text";
  const Result file = run_aioc({"serve", "tcp", "--unix", folder / "file"});
  CHECK(file.exit_code == 2);
  CHECK_THAT(file.err, Contains("exists and is no socket"));
}

TEST_CASE("serve: workers share the port, are replaced when they die, and end together") {
  Serving server(serve_tcp({"--port", "0", "--workers", "3", "--log", "none"}));
  for (int i = 0; i < 20; ++i) check_answers(TcpClient(server.port()));
  auto before = children_of(server.pid());
  REQUIRE(before.size() == 3);
  const pid_t victim = *before.begin();
  ::kill(victim, SIGKILL);
  server.wait_for("worker " + std::to_string(victim) + " died: Killed; another one takes its");
  // What the kernel gave to the dead one's socket waits for the next.
  for (int i = 0; i < 20; ++i) check_answers(TcpClient(server.port()));
  CHECK(children_of(server.pid()).size() == 3);
  CHECK(server.stop() == 0);
}

TEST_CASE("serve: workers end with their parent, however that ends") {
  Serving server(serve_tcp({"--port", "0", "--workers", "2", "--log", "none"}));
  TcpClient client(server.port());
  client.read_until("?> ");
  server.signal(SIGKILL);
  CHECK(client.read_all(true).empty());
}

TEST_CASE("serve: a session that a worker has is finished, for all that others are told") {
  // As systemd does, SIGTERM goes to the workers too.
  Serving server(serve_tcp({"--port", "0", "--workers", "2", "--log", "none"}));
  TcpClient busy(server.port());
  busy.send("cjk\n");
  busy.read_until("U+");
  for (const pid_t pid : children_of(server.pid())) ::kill(pid, SIGTERM);
  server.signal(SIGTERM);
  // Where the kernel has taken all of it at once there is a prompt behind it.
  const std::string answer = busy.read_all();
  CHECK_THAT(answer.substr(answer.size() - 30), Contains(" 98263 found\r\n"));
  CHECK(server.wait() == 0);
}

TEST_CASE("serve: sockets that systemd passes are served, and it is told how it goes") {
  const TemporaryFolder folder;
  const std::string notices = folder / "notify";
  const Fd listener = make_socket(SOCK_STREAM);
  REQUIRE(bind_socket(listener, loopback_address(0)));
  REQUIRE(::listen(listener.get(), 10) == 0);
  const Fd manager(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, notices.c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(manager.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  const auto notice = [&] {
    std::array<char, 200> room{};
    const auto size = ::recv(manager.get(), room.data(), room.size(), 0);
    return std::string(room.data(), static_cast<std::size_t>(size));
  };
  // The shell makes its input the first of the passed descriptors, and has the process id that
  // counts.
  Serving server({"sh", "-c", "exec 3<&0; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "sh",
                  AIOC_BINARY, "serve", "tcp", "--port", "1"},
                 {.env = {{"NOTIFY_SOCKET", notices}}}, listener.get());
  CHECK(server.port() == bound_port(listener));
  CHECK_THAT(notice(), StartsWith("READY=1"));
  check_answers(TcpClient(server.port()));
  server.signal(SIGTERM);
  CHECK(notice() == "STOPPING=1");
  CHECK(server.wait() == 0);
}

TEST_CASE("serve: a log that cannot be written holds nobody up") {
  const TemporaryFolder folder;
  const std::string path = folder / "socket";
  Serving shell({"sh", "-c", "echo Serving on unix: 2>&1; exec \"$@\" 2>/dev/full", "sh",
                 AIOC_BINARY, "serve", "tcp", "--unix", path});
  while (!listens_at(path)) ::sched_yield();
  for (int i = 0; i < 3; ++i) check_answers(TcpClient(path));
  CHECK(shell.stop() == 0);
}

TEST_CASE("serve: a log that nobody reads holds nobody up, and its losses are counted") {
  Serving server(serve_tcp({"--port", "0", "--log", "json"}));
  TcpClient client(server.port());
  const std::string query(1000, 'x');
  // A pipe takes 64 KiB, the server keeps 256.
  for (int i = 0; i < 1000; ++i) {
    client.send(query + "\n");
    client.read_until(" 0 found\r\n");
  }
  server.wait_for(R"("event":"results")");
  client.send("rook\n");
  client.read_until(" 14 found\r\n");
  CHECK_THAT(server.wait_for("lines were lost"), Contains(" log lines were lost here"));
}

TEST_CASE("serve: short of descriptors, what is open goes on, and others wait their turn") {
  Serving server({"sh", "-c", "ulimit -Hn 40; exec \"$@\"", "sh", AIOC_BINARY, "serve", "tcp",
                  "--port", "0", "--log", "none"});
  std::vector<TcpClient> clients;
  for (int i = 0; i < 60; ++i) clients.emplace_back(server.port());
  clients.front().read_until("?> ");
  check_answers(std::move(clients.front()));
  // One goes, one comes: in the end all have been served.
  for (std::size_t i = 1; i < clients.size(); ++i) check_answers(std::move(clients[i]));
  CHECK(server.stop() == 0);
}

TEST_CASE("serve: at most so many connections, and the others wait") {
  Serving server(serve_tcp({"--port", "0", "--max-connections", "1", "--log", "none"}));
  TcpClient first(server.port());
  first.read_until("?> ");
  TcpClient second(server.port());
  second.send("rook black turned\n");
  first.send("rook\n");
  first.read_until(" 14 found\r\n");
  first.close();
  CHECK_THAT(second.read_until(" found\r\n"), Contains("U+1FA26"));
}
