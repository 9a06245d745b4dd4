#include "support/nginx.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "support/child.h"
#include "support/fd.h"
#include "support/loopback.h"
#include "support/process.h"
#include "support/tcp_client.h"
#include "support/temporary_folder.h"

namespace aioc::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "/usr/sbin/nginx";
/// What it says once it listens.
constexpr std::string_view kReady = "event method";
/// Fields are told apart by tabs, which those of an NginxRequest do not have.
constexpr std::string_view kLogFormat =
    "$connection\t$connection_requests\t$server_protocol\t$request_method\t$request_uri\t"
    "$status\t$body_bytes_sent\t$http_host\t$http_range\t$http_if_range\t$http_user_agent\t"
    "$http_accept_encoding\t$http_authorization\t$http_x_test";
constexpr std::size_t kLogFields = 14;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ready_made_locations(const std::string& root) {
  std::string text;
  for (const int status : {400, 401, 403, 404, 405, 410, 416, 429, 500, 502, 503, 504}) {
    const std::string number = std::to_string(status);
    text += "location = /status/" + number + " { return " + number + " 'this is " + number +
            "\\n'; }\n";
  }
  constexpr int kRedirects = 30;
  for (int n = 1; n <= kRedirects; ++n) {
    const std::string next = n == 1 ? "" : "/redirect/" + std::to_string(n - 1);
    text += "location ~ ^/redirect/" + std::to_string(n) + "(/.*)$ { return 302 " + next +
            "$1; }\n";
  }
  text += "location = /loop { return 302 /loop; }\n";
  text += "location /slow/ { alias " + root + "/; limit_rate $arg_rate; }\n";
  return text;
}

std::string configuration(const TemporaryFolder& folder, std::uint16_t port,
                          const NginxOptions& options) {
  const bool tls = !options.certificate.empty();
  std::string text =
      "daemon off;\n"
      // A worker would outlive a master that is killed.
      "master_process off;\n"
      "error_log stderr notice;\n"
      "events { worker_connections 2048; }\n";
  if (::geteuid() == 0) text += "user root;\n";  // Else its folders become those of another.
  const auto path = [&](std::string_view key, const std::string& name) {
    text.append(key).append(" ").append(folder / name).append(";\n");
  };
  path("pid", "pid");
  text += "http {\n";
  path("error_log", "errors");
  for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    path(std::string(kind) + "_temp_path", kind);
  }
  text.append("log_format seen escape=none '").append(kLogFormat).append("';\n");
  text += "access_log " + folder / "requests" + " seen;\n";
  text +=
      "types { text/html html; text/plain txt; application/json json; image/gif gif; }\n"
      "default_type application/octet-stream;\n"
      "sendfile on;\n";
  if (options.gzip) text += "gzip on; gzip_types *; gzip_min_length 0; gzip_vary on;\n";
  text += "server {\nlisten " + loopback_text(port) + (tls ? " ssl" : "") +
          (tls && options.http2 ? " http2" : "") + ";\n";
  if (tls) {
    path("ssl_certificate", "cert.pem");
    path("ssl_certificate_key", "key.pem");
  }
  path("root", "root");
  text += ready_made_locations(folder / "root") + options.server + "\n}\n";
  text += "server { listen unix:" + folder / "control" + "; access_log off; return 204; }\n";
  return text + "}\n";
}

NginxRequest parse_request(const std::string& line) {
  std::array<std::string, kLogFields> fields;
  std::size_t begin = 0;
  for (std::string& field : fields) {
    if (begin > line.size()) throw std::runtime_error("nginx logs '" + line + "'");
    const std::size_t end = std::min(line.find('\t', begin), line.size());
    field = line.substr(begin, end - begin);
    begin = end + 1;
  }
  auto next = fields.begin();
  NginxRequest out;
  out.connection = std::stoul(*next++);
  out.nth = std::stoul(*next++);
  out.protocol = *next++;
  out.method = *next++;
  out.target = *next++;
  out.status = std::stoi(*next++);
  out.body_bytes = std::stoul(*next++);
  for (auto* field : {&out.host, &out.range, &out.if_range, &out.user_agent,
                      &out.accept_encoding, &out.authorization, &out.x_test}) {
    *field = *next++;
  }
  return out;
}

}  // namespace

class Nginx::Process {
 public:
  Process(std::uint16_t port, const NginxOptions& options)
      : port_(port), tls_(!options.certificate.empty()), output_(make_pipe()) {
    folder_.write("nginx.conf", configuration(folder_, port, options));
    folder_.write("cert.pem", options.certificate);
    folder_.write("key.pem", options.key);
    fs::create_directories(file("root"));
    const Fd null = adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null");
    internal::Stdio stdio;
    stdio.streams = {null.get(), output_.writer.get(), output_.writer.get()};
    child_.emplace(internal::Child::start(
        {kProgram, "-p", folder_.path(), "-c", file("nginx.conf")}, {}, stdio));
    output_.writer.reset();
  }

  /// Waits until it listens; false if it has ended.
  bool listens() {
    while (said_.find(kReady) == said_.npos) {
      pollfd entry = {output_.reader.get(), POLLIN, 0};
      if (::poll(&entry, 1, static_cast<int>(kDefaultDeadline.count())) <= 0) {
        throw std::runtime_error("nginx does not start:\n" + said_);
      }
      std::array<char, 4096> buffer;
      const ssize_t size = ::read(output_.reader.get(), buffer.data(), buffer.size());
      if (size <= 0) return false;
      said_.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return true;
  }

  /// It writes its log when it has sent an answer, in the same turn of its loop. Whoever has
  /// got that answer, and then one more, finds the first in the log.
  void take_a_turn() const {
    TcpClient client(file("control"));
    client.send("GET / HTTP/1.0\r\n\r\n");
    client.read_all();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool tls() const { return tls_; }
  [[nodiscard]] const std::string& said() const { return said_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  bool tls_;
  Pipe output_;
  std::string said_;
  std::optional<internal::Child> child_;
};

bool Nginx::installed() { return ::access(kProgram, X_OK) == 0; }

Nginx::Nginx(const NginxOptions& options) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    // Free again at once, and perhaps another's before nginx has it. A listening socket can be
    // handed to it (NGINX=0;), but without a master process it crashes then.
    auto process = std::make_unique<Process>(take_loopback_port().number, options);
    if (process->listens()) {
      process_ = std::move(process);
      return;
    }
    const bool taken = process->said().find("Address already in use") != std::string::npos;
    if (!taken || attempt == kAttempts) {
      throw std::runtime_error("nginx does not start:\n" + process->said());
    }
  }
}

Nginx::Nginx(Nginx&&) noexcept = default;
Nginx::~Nginx() = default;

void Nginx::add_file(const std::string& name, std::string_view bytes) const {
  const fs::path path = process_->file("root/" + name);
  const bool replaces = fs::exists(path);
  const auto before = replaces ? fs::last_write_time(path) : fs::file_time_type();
  process_->folder().write("new", bytes);
  const fs::path made = process_->file("new");
  // An ETag of nginx is the size and the second of the last change.
  if (replaces) fs::last_write_time(made, before + std::chrono::seconds(1));
  fs::create_directories(path.parent_path());
  fs::rename(made, path);
}

void Nginx::remove_file(const std::string& name) const {
  fs::remove(process_->file("root/" + name));
}

std::uint16_t Nginx::port() const { return process_->port(); }

std::string Nginx::url(std::string_view target) const {
  return (process_->tls() ? "https://" : "http://") + loopback_text(port()) +
         std::string(target);
}

std::vector<NginxRequest> Nginx::requests() const {
  process_->take_a_turn();
  std::ifstream log(process_->file("requests"), std::ios::binary);
  std::vector<NginxRequest> out;
  for (std::string line; std::getline(log, line);) out.push_back(parse_request(line));
  return out;
}

std::vector<NginxRequest> Nginx::wait_for_requests(std::size_t count) const {
  const Fd changes = adopt(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify");
  if (::inotify_add_watch(changes.get(), process_->file("requests").c_str(), IN_MODIFY) < 0) {
    throw_errno("watching the log of nginx");
  }
  for (;;) {
    auto found = requests();
    if (found.size() >= count) return found;
    pollfd entry = {changes.get(), POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(kDefaultDeadline.count())) <= 0) {
      throw std::runtime_error("nginx has logged " + std::to_string(found.size()) + " of " +
                               std::to_string(count) + " requests");
    }
    std::array<char, 4096> events;
    while (::read(changes.get(), events.data(), events.size()) > 0) {
    }
  }
}

std::size_t Nginx::connections(const std::vector<NginxRequest>& requests) {
  std::set<std::size_t> seen;
  for (const auto& request : requests) seen.insert(request.connection);
  return seen.size();
}

std::string Nginx::error_log() const { return read_file(process_->file("errors")); }

}  // namespace aioc::testing
