#include "support/session.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <stdexcept>
#include <utility>
#include <variant>

namespace aioc::testing::internal {
namespace {

constexpr std::size_t kMaxOutput = std::size_t{256} << 20;  // Bytes per stream.
constexpr std::size_t kMaxShown = 2000;                     // Bytes in an error message.
constexpr std::chrono::milliseconds kHangUpGrace = std::chrono::milliseconds(500) * kSlowdown;

// A child that does not read its input must not kill the test. Blocking SIGPIPE for this
// thread and taking it back leaves the process's disposition alone.
class NoSigpipe {
 public:
  NoSigpipe() noexcept {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;
  ~NoSigpipe() {
    const int saved_errno = errno;
    const timespec at_once = {0, 0};
    if (!was_pending_) sigtimedwait(&sigpipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = saved_errno;
  }

 private:
  sigset_t sigpipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

// Calls poll(2), with a timeout that errs on the long side; false if nothing is ready.
template <std::size_t kCount>
bool poll_until(std::array<pollfd, kCount>& entries, Clock::time_point deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  const auto timeout = std::clamp(left, milliseconds(0), milliseconds(1'000'000));
  const int ready = ::poll(entries.data(), entries.size(), static_cast<int>(timeout.count()));
  if (ready < 0 && errno != EINTR) throw_errno("polling a child process");
  return ready > 0;
}

// Opens the child's end of an output and, if there is one, the test's end.
Fd open_output(const Output& output, Source& source) {
  if (std::holds_alternative<Closed>(output)) return {};
  if (const Path* path = std::get_if<Path>(&output)) {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC;
    return adopt(::open(path->path.c_str(), flags, 0666), "opening " + path->path);
  }
  Pipe pipe = make_pipe();
  if (const ReaderCloses* limited = std::get_if<ReaderCloses>(&output)) {
    source.limit = limited->after_bytes;
  }
  if (source.limit > 0) source.fd = std::move(pipe.reader);
  return std::move(pipe.writer);
}

Fd open_input(const RunOptions& options, Sink& sink) {
  if (std::holds_alternative<Closed>(options.standard_input)) return {};
  if (const Path* path = std::get_if<Path>(&options.standard_input)) {
    const int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC;
    return adopt(::open(path->path.c_str(), flags), "opening " + path->path);
  }
  Pipe pipe = make_pipe();
  if (!options.input.empty()) {
    sink.fd = std::move(pipe.writer);
    sink.pending = options.input;
    set_nonblocking(sink.fd);
  }
  return std::move(pipe.reader);
}

// The end of `text`, with control characters made visible.
std::string printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  if (text.size() > kMaxShown) {
    result = "[...]";
    text.remove_prefix(text.size() - kMaxShown);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r') {
      result += "\\r";
    } else if ((byte < 0x20 && c != '\n') || byte == 0x7f) {
      result += "\\x";
      result += kDigits[byte >> 4U];
      result += kDigits[byte & 0xfU];
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

void Source::read_some() {
  std::array<char, 65536> buffer;
  const std::size_t wanted = std::min(buffer.size(), limit - data.size());
  const ssize_t count = ::read(fd.get(), buffer.data(), wanted);
  if (count > 0) data.append(buffer.data(), static_cast<std::size_t>(count));
  const bool failed = count < 0 && errno != EAGAIN && errno != EINTR;
  if (count == 0 || failed || data.size() == limit) fd.reset();
}

void Sink::write_some() {
  ssize_t count = -1;
  {
    const NoSigpipe guard;
    count = ::write(fd.get(), pending.data() + written, pending.size() - written);
  }
  if (count > 0) written += static_cast<std::size_t>(count);
  const bool failed = count < 0 && errno != EAGAIN && errno != EINTR;
  if (failed || (written == pending.size() && !stays_open)) fd.reset();
}

Session::Session(const std::vector<std::string>& argv, const RunOptions& options,
                 std::optional<TerminalSize> size)
    : argv_(argv),
      terminal_is_out_(size && options.tty_stdout),
      terminal_is_err_(size && options.tty_stderr),
      child_(start(argv, options, size)) {}

Child Session::start(const std::vector<std::string>& argv, const RunOptions& options,
                     std::optional<TerminalSize> size) {
  if (size) open_terminal(*size);
  const bool terminal_is_in = size && options.tty_stdin;
  if (terminal_is_in) keys_.pending = options.input;

  const Fd in = terminal_is_in ? duplicate(child_terminal_.get()) : open_input(options, in_);
  const Fd out = terminal_is_out_ ? duplicate(child_terminal_.get())
                                  : open_output(options.standard_output, out_);
  const Fd err = terminal_is_err_ ? duplicate(child_terminal_.get())
                                  : open_output(options.standard_error, err_);
  return Child::start(argv, options, {{in.get(), out.get(), err.get()}, child_terminal_.get()});
}

void Session::open_terminal(TerminalSize size) {
  Fd main_end = adopt(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "making a terminal");
  std::array<char, 128> name = {};
  if (::grantpt(main_end.get()) != 0 || ::unlockpt(main_end.get()) != 0 ||
      ::ptsname_r(main_end.get(), name.data(), name.size()) != 0) {
    throw_errno("making a terminal");
  }
  child_terminal_ = adopt(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC),
                          "opening " + std::string(name.data()));
  winsize window = {};
  window.ws_row = static_cast<unsigned short>(size.rows);
  window.ws_col = static_cast<unsigned short>(size.columns);
  if (::ioctl(child_terminal_.get(), TIOCSWINSZ, &window) != 0) {
    throw_errno("setting a terminal's size");
  }
  set_nonblocking(main_end);
  keys_.fd = duplicate(main_end.get());
  keys_.stays_open = true;
  terminal_.fd = std::move(main_end);
}

void Session::pump(Clock::time_point deadline) {
  check(deadline);
  // poll(2) skips entries whose descriptor is negative.
  std::array<pollfd, 6> entries = {{
      {ended_ ? -1 : child_.exit_event(), POLLIN, 0},
      {terminal_.fd.get(), POLLIN, 0},
      {out_.fd.get(), POLLIN, 0},
      {err_.fd.get(), POLLIN, 0},
      {keys_.busy() ? keys_.fd.get() : -1, POLLOUT, 0},
      {in_.busy() ? in_.fd.get() : -1, POLLOUT, 0},
  }};
  if (!poll_until(entries, deadline)) return;
  if (entries[1].revents != 0) terminal_.read_some();
  if (entries[2].revents != 0) out_.read_some();
  if (entries[3].revents != 0) err_.read_some();
  if (entries[4].revents != 0) keys_.write_some();
  if (entries[5].revents != 0) in_.write_some();
  if (entries[0].revents != 0) {
    ended_ = true;
    drain_terminal(deadline);
  }
}

// All the child wrote before its end can be read by now. Its descendants may keep the
// terminal open for as long as they like, so its end is not waited for.
void Session::drain_terminal(Clock::time_point deadline) {
  std::array<pollfd, 1> entries = {{{terminal_.fd.get(), POLLIN, 0}}};
  while (terminal_.fd && poll_until(entries, Clock::now())) {
    terminal_.read_some();
    check(deadline);
  }
  keys_.fd.reset();
  terminal_.fd.reset();
}

void Session::check(Clock::time_point deadline) const {
  if (Clock::now() >= deadline) throw std::runtime_error(explain("The deadline passed for"));
  if (std::max({terminal_.data.size(), out_.data.size(), err_.data.size()}) > kMaxOutput) {
    throw std::runtime_error(explain("Too much output from"));
  }
}

void Session::type(std::string_view keys, Clock::time_point deadline) {
  keys_.pending.append(keys);
  while (keys_.busy()) pump(deadline);
}

Result Session::finish(Clock::time_point deadline) {
  while (!ended_ || out_.fd || err_.fd) pump(deadline);
  if (!status_) status_ = child_.reap();
  Result result;
  result.out = terminal_is_out_ ? terminal_.data : out_.data;
  result.err = terminal_is_err_ && !terminal_is_out_ ? terminal_.data : err_.data;
  if (WIFSIGNALED(*status_)) {
    result.signal = WTERMSIG(*status_);
  } else {
    result.exit_code = WEXITSTATUS(*status_);
  }
  return result;
}

void Session::hang_up() {
  if (status_) return;
  child_.signal_group(SIGHUP);
  child_.signal_group(SIGCONT);
  keys_.fd.reset();
  terminal_.fd.reset();
  std::array<pollfd, 1> entries = {{{child_.exit_event(), POLLIN, 0}}};
  poll_until(entries, Clock::now() + kHangUpGrace);
}

std::string Session::explain(std::string_view problem) const {
  std::string message(problem);
  for (const std::string& word : argv_) message.append(" ").append(printable(word));
  const std::array<std::pair<std::string_view, const std::string&>, 3> streams = {
      {{"terminal", terminal_.data}, {"stdout", out_.data}, {"stderr", err_.data}}};
  for (const auto& [name, data] : streams) {
    if (!data.empty()) message.append("\n").append(name).append(": ").append(printable(data));
  }
  return message;
}

}  // namespace aioc::testing::internal
