#include "loop/child_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loop/errors.h"

namespace aio {

ProcessLookupError::ProcessLookupError()
    : std::system_error(std::make_error_code(std::errc::no_such_process),
                        "the process has ended") {}

namespace detail {
namespace {

using subprocess::Stdio;

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// Where our own standard streams are closed a pipe may get their numbers, which neither
/// libuv nor the child's side of the fork can do with.
Fd above_standard_streams(Fd fd) {
  if (fd.get() > STDERR_FILENO) return fd;
  Fd moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (moved.get() < 0) throw uv_error(-errno, "a pipe to a child process");
  return moved;
}

/// The descriptors that a child gets, and libuv's description of them.
class ChildStreams {
 public:
  /// Real pipes, not libuv's socket pairs: /dev/stdin and its kin do not open of a socket.
  ChildStreams(EventLoop& loop, const SubprocessOptions& options, ChildProcess::Pipes& pipes) {
    for (std::size_t number = 0; number < containers_.size(); ++number) {
      const Stdio what = options.stream(number);
      uv_stdio_container_t& container = containers_[number];
      switch (what.kind()) {
        case Stdio::Kind::inherit:
          inherit(container, static_cast<int>(number));
          break;
        case Stdio::Kind::devnull:
          container.flags = UV_IGNORE;
          break;
        case Stdio::Kind::descriptor:
          inherit(container, what.fd());
          break;
        case Stdio::Kind::standard_output:
          if (number != STDERR_FILENO) throw uv_error(UV_EINVAL, "STDOUT is for stderr");
          container = containers_[STDOUT_FILENO];
          break;
        case Stdio::Kind::pipe:
          pipes[number] = open_pipe(loop, number);
          inherit(container, ends_[number].get());
          break;
      }
    }
  }

  uv_stdio_container_t* containers() { return containers_.data(); }
  int count() const { return static_cast<int>(containers_.size()); }

 private:
  static void inherit(uv_stdio_container_t& container, int fd) {
    container.flags = UV_INHERIT_FD;
    container.data.fd = fd;
  }

  UvHandle<uv_pipe_t> open_pipe(EventLoop& loop, std::size_t number) {
    uv_file ends[2] = {-1, -1};
    check_uv(uv_pipe(ends, 0, 0), "a pipe to a child process");
    Fd reader(ends[0]);
    Fd writer(ends[1]);
    if (number == STDIN_FILENO) std::swap(reader, writer);
    Fd ours = above_standard_streams(std::move(reader));
    Fd theirs = above_standard_streams(std::move(writer));
    auto pipe = UvHandle<uv_pipe_t>::make();
    check_uv(uv_pipe_init(loop.uv(), pipe.get(), 0), "uv_pipe_init");
    check_uv(uv_pipe_open(pipe.get(), ours.get()), "uv_pipe_open");
    static_cast<void>(ours.release());
    ends_[number] = std::move(theirs);
    return pipe;
  }

  std::array<uv_stdio_container_t, 3> containers_{};
  std::array<Fd, 3> ends_;
};

/// What execve() takes; the texts stay where they are.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    if (text.find('\0') != text.npos) throw uv_error(UV_EINVAL, "a NUL in '" + text + "'");
    out.push_back(const_cast<char*>(text.c_str()));
  }
  out.push_back(nullptr);
  return out;
}

/// The error of uv_spawn, in the name of the directory where that is what is missing.
std::system_error spawn_error(int status, const CommandLine& command) {
  const auto& cwd = command.options().cwd();
  const bool directory = cwd && ::access(cwd->c_str(), X_OK) != 0;
  return uv_error(status, directory ? *cwd : command.argv().front());
}

}  // namespace

/// A running child as libuv and its loop know it. It goes when the child has ended.
class ChildProcess::State {
 public:
  State(LoopChildren& siblings, ChildProcess& of)
      : owner(&of), siblings_(&siblings), next_(siblings.first_) {
    if (next_ != nullptr) next_->previous_ = this;
    siblings_->first_ = this;
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    (previous_ == nullptr ? siblings_->first_ : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
  }

  /// Returns false where that is not allowed.
  bool kill() { return uv_process_kill(handle.get(), SIGKILL) == 0; }

  UvHandle<uv_process_t> handle = UvHandle<uv_process_t>::make();
  ChildProcess* owner;  // null once nobody asks for it any more

 private:
  LoopChildren* siblings_;
  State* next_;
  State* previous_ = nullptr;
};

ChildProcess::ChildProcess(EventLoop& loop, const CommandLine& command, Pipes& pipes) {
  const SubprocessOptions& options = command.options();
  ChildStreams streams(loop, options, pipes);
  std::vector<char*> arguments = pointers(command.argv());
  std::vector<char*> environment;
  uv_process_options_t how{};
  how.file = arguments.front();
  how.args = arguments.data();
  how.exit_cb = &ChildProcess::ended;
  how.stdio = streams.containers();
  how.stdio_count = streams.count();
  if (options.cwd()) how.cwd = options.cwd()->c_str();
  if (options.new_session()) how.flags = UV_PROCESS_DETACHED;
  if (options.env()) {
    environment = pointers(*options.env());
    how.env = environment.data();
  }
  auto state = std::make_unique<State>(loop.part<LoopChildren>(), *this);
  const int status = uv_spawn(loop.uv(), state->handle.get(), &how);
  if (status < 0) throw spawn_error(status, command);
  pid_ = state->handle->pid;
  state->handle->data = state.get();
  state_ = state.release();
}

ChildProcess::~ChildProcess() {
  if (!running()) return;
  state_->owner = nullptr;
  // One that may not be killed is not waited for either: it may have no end.
  if (!state_->kill()) delete state_;
}

void ChildProcess::ended(uv_process_t* process, std::int64_t status, int signum) {
  auto& loop = *static_cast<EventLoop*>(process->loop->data);
  const std::unique_ptr<State> state(static_cast<State*>(process->data));
  if (state->owner == nullptr) return;
  const Ref<ChildProcess> child(state->owner);
  child->state_ = nullptr;
  child->returncode_ = signum != 0 ? -signum : static_cast<int>(status);
  child->waiters_.wake_all();
  if (child->on_exit_ != nullptr) child->on_exit_(child->on_exit_of_);
  loop.run_ready();
}

void ChildProcess::send_signal(int signum) {
  if (!running()) throw ProcessLookupError();
  check_uv(uv_process_kill(state_->handle.get(), signum), "kill");
}

LoopChildren::~LoopChildren() {
  std::vector<int> killed;
  while (first_ != nullptr) {
    const std::unique_ptr<ChildProcess::State> state(first_);
    if (state->owner != nullptr) state->owner->state_ = nullptr;
    if (state->kill()) killed.push_back(state->handle->pid);
  }
  // The loop that would do it runs no more; each has its SIGKILL and ends at once.
  for (const int pid : killed) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace detail
}  // namespace aio
