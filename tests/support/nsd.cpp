#include "support/nsd.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "support/child.h"
#include "support/dns_message.h"
#include "support/fd.h"
#include "support/loopback.h"
#include "support/process.h"

namespace aioc::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr const char* kProgram = "/usr/sbin/nsd";
constexpr milliseconds kDeadline = std::chrono::seconds(10) * kSlowdown;
constexpr std::uint16_t kQueryId = 4711;

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (fs::temp_directory_path() / "aioc-nsd-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw_errno("making a directory for nsd");
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string configuration(const fs::path& directory, std::uint16_t port,
                          const std::vector<NsdZone>& zones) {
  const auto file = [&](const char* name) { return (directory / name).string(); };
  std::string text = "server:\n";
  const auto say = [&](std::string_view key, const std::string& value) {
    text.append("  ").append(key).append(": ").append(value).append("\n");
  };
  const auto quoted = [](const std::string& value) { return '"' + value + '"'; };
  say("ip-address", "127.0.0.1@" + std::to_string(port));
  say("server-count", "1");
  say("username", quoted(""));  // Stays who it is, root or not.
  say("chroot", quoted(""));
  say("database", quoted(""));
  say("zonesdir", quoted(directory.string()));
  say("pidfile", quoted(file("pid")));
  say("xfrdir", quoted(directory.string()));
  say("xfrdfile", quoted(file("xfrd")));
  say("zonelistfile", quoted(file("zonelist")));
  say("identity", quoted(directory.filename().string()));
  say("hide-version", "yes");
  say("verbosity", "0");
  say("round-robin", "no");
  say("rrl-ratelimit", "0");
  say("rrl-whitelist-ratelimit", "0");
  say("zonefiles-write", "0");
  text += "remote-control:\n";
  say("control-enable", "no");
  for (std::size_t i = 0; i < zones.size(); ++i) {
    text += "zone:\n";
    say("name", quoted(zones[i].name));
    say("zonefile", quoted("zone" + std::to_string(i)));
  }
  return text;
}

std::string master_file(const NsdZone& zone) {
  std::string text = "$ORIGIN " + zone.name + (zone.name.ends_with('.') ? "\n" : ".\n");
  if (zone.records.find("SOA") == std::string::npos) {
    text +=
        "$TTL 300\n@ SOA ns.invalid. admin.invalid. 1 3600 600 86400 60\n@ NS ns.invalid.\n";
  }
  return text + zone.records + "\n";
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Polls until `deadline` for one of `fds`, if so many; false if none is ready by then.
template <std::size_t kCount>
bool wait_for(const std::array<int, kCount>& fds, Clock::time_point deadline) {
  std::array<pollfd, kCount> entries;
  std::transform(fds.begin(), fds.end(), entries.begin(), [](int fd) {
    return pollfd{fd, POLLIN, 0};
  });
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return ::poll(entries.data(), kCount, static_cast<int>(std::max<long>(left.count(), 0))) > 0;
}

}  // namespace

class Nsd::Process {
 public:
  Process(std::uint16_t port, const std::vector<NsdZone>& zones)
      : port_(port), alive_(make_pipe()), child_(start(zones)) {
    alive_.writer.reset();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    child_.signal_group(SIGTERM);
    wait_until_gone();
    child_.reap();  // Kills those that did not listen, and the end of that is soon.
    wait_until_gone();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  // False if the program ended at once: another has the port, or it cannot run. Throws
  // std::runtime_error if it runs, but does not serve.
  bool serves(const std::vector<NsdZone>& zones) {
    const auto deadline = Clock::now() + kDeadline;
    // Another nsd may have the port and the zone: the identity tells whose answer that is.
    const auto identity =
        ask(encode_query(kQueryId, "id.server", DnsType::kTxt, DnsClass::kChaos), deadline);
    if (!identity || !identity->ends_with(directory_.path().filename().string())) return false;
    for (const NsdZone& zone : zones) {
      const auto soa = ask(encode_query(kQueryId, zone.name, DnsType::kSoa), deadline);
      if (!soa) return false;
      if ((u16_at(*soa, 2) & 0xF) != 0) {
        throw std::runtime_error("nsd does not serve " + zone.name + ":\n" + log());
      }
    }
    return true;
  }

  [[nodiscard]] std::string log() const { return read_file(directory_.path() / "log"); }

 private:
  internal::Child start(const std::vector<NsdZone>& zones) {
    const fs::path& directory = directory_.path();
    for (std::size_t i = 0; i < zones.size(); ++i) {
      write_file(directory / ("zone" + std::to_string(i)), master_file(zones[i]));
    }
    const fs::path config = directory / "nsd.conf";
    write_file(config, configuration(directory, port_, zones));
    const int log_fd =
        ::open((directory / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
    const Fd log = adopt(log_fd, "opening the log of nsd");
    return internal::Child::start({kProgram, "-d", "-c", config.string()}, {},
                                  {.streams = {alive_.writer.get(), log.get(), log.get()}});
  }

  // Waits until the program and all its children have ended, or long enough.
  void wait_until_gone() const {
    wait_for(std::array{alive_.reader.get()}, Clock::now() + kDeadline);
  }

  // The answer to `query`, asked again and again; nothing if the program has ended. Throws
  // std::runtime_error at the deadline.
  std::optional<std::string> ask(const std::string& query, Clock::time_point deadline) const {
    const Fd socket = make_socket(SOCK_DGRAM);
    const sockaddr_in server = loopback_address(port_);
    if (::connect(socket.get(), as_sockaddr(server), sizeof server) != 0) {
      throw_errno("asking nsd");
    }
    for (milliseconds patience(1); Clock::now() < deadline; patience *= 2) {
      const auto retry = std::min(deadline, Clock::now() + patience);
      ::send(socket.get(), query.data(), query.size(), 0);
      // While nobody is there, the socket is ready at once, and says so.
      while (wait_for(std::array{socket.get(), child_.exit_event()}, retry)) {
        if (wait_for(std::array{child_.exit_event()}, Clock::now())) return std::nullopt;
        std::array<char, 4096> buffer;
        const ssize_t count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (count >= 12) return std::string(buffer.data(), static_cast<std::size_t>(count));
      }
    }
    throw std::runtime_error("nsd does not answer:\n" + log());
  }

  TemporaryDirectory directory_;
  std::uint16_t port_;
  // The standard input of nsd and of its children is the writing end, to which none of them
  // writes: the pipe is at its end when all of them have ended.
  Pipe alive_;
  internal::Child child_;
};

bool Nsd::installed() { return ::access(kProgram, X_OK) == 0; }

Nsd::Nsd(const std::vector<NsdZone>& zones) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    // Free again at once, and perhaps another's before nsd has it.
    const std::uint16_t port = take_loopback_port().number;
    auto process = std::make_unique<Process>(port, zones);
    if (process->serves(zones)) {
      process_ = std::move(process);
      return;
    }
    if (attempt == kAttempts) {
      throw std::runtime_error("nsd does not start:\n" + process->log());
    }
  }
}

Nsd::Nsd(std::string name, std::string records)
    : Nsd(std::vector<NsdZone>{{std::move(name), std::move(records)}}) {}
Nsd::Nsd(Nsd&&) noexcept = default;
Nsd::~Nsd() = default;

std::uint16_t Nsd::port() const { return process_->port(); }

std::string Nsd::address() const { return loopback_text(port()); }

}  // namespace aioc::testing
