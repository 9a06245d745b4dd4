#include "support/mariadb.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <vector>

#include "support/child.h"
#include "support/fd.h"
#include "support/loopback.h"
#include "support/process.h"
#include "support/temporary_folder.h"

namespace aioc::testing {
namespace {

using std::chrono::milliseconds;

constexpr const char* kProgram = "/usr/sbin/mariadbd";
/// The system tables, as mariadb-install-db makes them.
constexpr std::array kSystemTables = {"/usr/share/mysql/mysql_system_tables.sql",
                                      "/usr/share/mysql/mysql_system_tables_data.sql"};
constexpr milliseconds kDeadline = std::chrono::seconds(60) * kSlowdown;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Below those that the kernel gives to whoever does not ask for one, so that it is free again
/// after a restart.
std::uint16_t take_low_port() {
  constexpr int kFirst = 20'000;
  constexpr int kCount = 12'000;
  for (int i = 0; i < kCount; ++i) {
    const int number = kFirst + (static_cast<int>(::getpid()) * 7 + i) % kCount;
    const auto port = static_cast<std::uint16_t>(number);
    if (bind_socket(make_socket(SOCK_STREAM), loopback_address(port))) return port;
  }
  throw std::runtime_error("no port is free");
}

/// A socket for what systemd would be told.
Fd notify_socket(const std::string& path) {
  Fd socket =
      adopt(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "making a socket for READY=1");
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error(path + ": too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw_errno("binding " + path);
  }
  return socket;
}

}  // namespace

class MariaDbServer::Process {
 public:
  Process() : port_(take_low_port()), ready_(notify_socket(file("notify"))) {}

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_ / name; }

  /// Makes the system tables, runs `sql`, and ends.
  void bootstrap(const std::string& sql) const {
    std::string input = "CREATE DATABASE mysql;\nUSE mysql;\n";
    for (const auto* path : kSystemTables) input += read_file(path);
    input += "\nFLUSH PRIVILEGES;\n" + sql;
    auto argv = options();
    argv.insert(argv.end(), {"--bootstrap", "--sync-frm=0", "--debug-no-sync"});
    const Result result = run(argv, {.input = input, .deadline = kDeadline});
    if (result.exit_code != 0) throw std::runtime_error("mariadbd --bootstrap: " + result.err);
  }

  void start() {
    auto argv = options();
    argv.insert(argv.end(), {"--port=" + std::to_string(port_), "--bind-address=127.0.0.1",
                             "--socket=" + file("socket"), "--pid-file=" + file("pid"),
                             "--skip-name-resolve", "--performance-schema=OFF"});
    const Fd null = adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null");
    const Fd log = adopt(
        ::open(file("log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), "a log");
    internal::Stdio stdio;
    stdio.streams = {null.get(), log.get(), log.get()};
    child_.emplace(
        internal::Child::start(argv, {.env = {{"NOTIFY_SOCKET", file("notify")}}}, stdio));
    while (receive().find("READY=1") == std::string::npos) {
    }
  }

  void stop() {
    if (!child_) return;
    child_->signal_group(SIGTERM);
    pollfd entry = {child_->exit_event(), POLLIN, 0};
    ::poll(&entry, 1, static_cast<int>(kDeadline.count()));
    child_.reset();
    // What it said of its end is nothing to the next start.
    std::array<char, 4096> buffer;
    while (::recv(ready_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) {
    }
  }

 private:
  std::vector<std::string> options() const {
    std::vector<std::string> out = {kProgram,
                                    "--no-defaults",
                                    "--datadir=" + folder_.path(),
                                    "--tmpdir=" + folder_.path(),
                                    "--skip-innodb",  // which takes its time to start
                                    "--default-storage-engine=Aria",
                                    "--aria-log-file-size=8M",
                                    "--key-buffer-size=64K",
                                    "--character-set-server=utf8mb4"};
    if (::geteuid() == 0) out.emplace_back("--user=root");
    return out;
  }

  /// A notice of the server. Throws if it ends, or says nothing.
  std::string receive() const {
    std::array<pollfd, 2> entries = {
        {{ready_.get(), POLLIN, 0}, {child_->exit_event(), POLLIN, 0}}};
    const int count =
        ::poll(entries.data(), entries.size(), static_cast<int>(kDeadline.count()));
    if (count <= 0 || entries[1].revents != 0) {
      throw std::runtime_error("mariadbd does not start:\n" + read_file(file("log")));
    }
    std::array<char, 4096> buffer;
    const ssize_t size = ::recv(ready_.get(), buffer.data(), buffer.size(), 0);
    return {buffer.data(), static_cast<std::size_t>(size < 0 ? 0 : size)};
  }

  TemporaryFolder folder_;
  std::uint16_t port_;
  Fd ready_;
  std::optional<internal::Child> child_;
};

bool MariaDbServer::installed() {
  return ::access(kProgram, X_OK) == 0 && ::access(kSystemTables[0], R_OK) == 0;
}

MariaDbServer::MariaDbServer(const std::string& sql) : process_(std::make_unique<Process>()) {
  process_->bootstrap(
      "CREATE DATABASE shop;\n"
      "CREATE USER admin@localhost;\n"
      "GRANT ALL ON *.* TO admin@localhost;\n"
      "CREATE USER reader@'%' IDENTIFIED BY '" +
      std::string(kPassword) +
      "';\n"
      "GRANT SELECT ON shop.* TO reader@'%';\n");
  process_->start();
  execute(sql);
}

MariaDbServer::~MariaDbServer() { process_->stop(); }

std::string MariaDbServer::execute(const std::string& sql) const {
  const Result result = run({"mariadb", "--no-defaults", "--user=admin", "--batch",
                             "--default-character-set=utf8mb4", "--socket=" + socket(), "shop"},
                            {.input = sql});
  if (result.exit_code != 0) throw std::runtime_error("mariadb: " + result.err);
  return result.out;
}

void MariaDbServer::stop() { process_->stop(); }
void MariaDbServer::start() { process_->start(); }
std::uint16_t MariaDbServer::port() const { return process_->port(); }
std::string MariaDbServer::socket() const { return process_->file("socket"); }
std::string MariaDbServer::url() const {
  return "mysql://reader@" + loopback_text(port()) + "/shop";
}

}  // namespace aioc::testing
