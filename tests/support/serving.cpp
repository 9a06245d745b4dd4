#include "support/serving.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace aioc::testing {
namespace {

internal::Child start(const std::vector<std::string>& argv, const RunOptions& options,
                      int standard_input, Fd& reader) {
  Pipe err = make_pipe();
  const Fd null = adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null");
  internal::Stdio stdio;
  stdio.streams = {standard_input < 0 ? null.get() : standard_input, err.writer.get(),
                   err.writer.get()};
  reader = std::move(err.reader);
  return internal::Child::start(argv, options, stdio);
}

bool wait_readable(int fd, std::chrono::milliseconds patience) {
  pollfd entry = {fd, POLLIN, 0};
  return ::poll(&entry, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace

Serving::Serving(std::vector<std::string> argv, RunOptions options, int standard_input)
    : patience_(options.deadline),
      child_(start(argv, options, standard_input, err_)),
      pid_(child_.pid()) {
  const std::string line = wait_for("Serving on ");
  // "Serving on http://127.0.0.1:8888/. Hit Ctrl-C to stop."
  for (auto at = line.find(':'); at != line.npos; at = line.find(':', at + 1)) {
    std::from_chars(line.data() + at + 1, line.data() + line.size(), port_);
    if (port_ != 0) break;
  }
}

bool Serving::read_some() {
  if (!wait_readable(err_.get(), patience_)) {
    throw std::runtime_error("the server says nothing more. Its log:\n" + log_);
  }
  std::array<char, 65536> buffer;
  const ssize_t size = ::read(err_.get(), buffer.data(), buffer.size());
  if (size <= 0) return false;
  log_.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

std::string Serving::wait_for(std::string_view text) {
  for (;;) {
    const auto at = log_.find(text);
    const auto end = at == log_.npos ? at : log_.find('\n', at);
    if (end != log_.npos) {
      const auto before = log_.rfind('\n', at);
      const std::size_t begin = before == log_.npos ? 0 : before + 1;
      return log_.substr(begin, end - begin);
    }
    if (!read_some()) {
      throw std::runtime_error("the server did not say '" + std::string(text) +
                               "'. Its log:\n" + log_);
    }
  }
}

void Serving::signal(int number) const { ::kill(pid_, number); }

int Serving::wait() {
  while (read_some()) {
  }
  if (!wait_readable(child_.exit_event(), patience_)) {
    throw std::runtime_error("the server does not end. Its log:\n" + log_);
  }
  const int status = child_.reap();
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int Serving::stop() {
  signal(SIGTERM);
  return wait();
}

std::size_t Serving::status_number(std::string_view key) const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return std::stoul(line.substr(key.size()));
  }
  throw std::runtime_error("no " + std::string(key));
}

}  // namespace aioc::testing
