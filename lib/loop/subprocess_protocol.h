// SubprocessProtocol: child processes in callback style.
#pragma once

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "loop/child_process.h"
#include "loop/coro.h"
#include "loop/resident.h"
#include "loop/subprocess_options.h"
#include "loop/transport.h"

namespace aio {

class SubprocessTransport;

/// What a child process calls. connection_made comes first and connection_lost last, when the
/// child has ended and all of its pipes are closed; process_exited may come before the last
/// of the data. What they throw is reported, and nothing else happens.
///
///     class Collect final : public aio::SubprocessProtocol {
///      public:
///       void pipe_data_received(int, std::string_view data) override { text += data; }
///       void connection_lost(std::exception_ptr) override { done.set_result(); }
///       std::string text;
///       aio::Future<> done;
///     };
class SubprocessProtocol {
 public:
  SubprocessProtocol() = default;
  SubprocessProtocol(const SubprocessProtocol&) = delete;
  SubprocessProtocol& operator=(const SubprocessProtocol&) = delete;
  virtual ~SubprocessProtocol() = default;

  /// The child runs. `transport` may be kept by pointer until connection_lost has returned.
  virtual void connection_made(SubprocessTransport& /*transport*/) {}
  /// The child has written to descriptor `fd`, 1 or 2; `data` is valid until this returns.
  virtual void pipe_data_received(int /*fd*/, std::string_view /*data*/) {}
  /// The pipe of descriptor `fd`, 0 to 2, is closed; `error` is null where that was in order.
  virtual void pipe_connection_lost(int /*fd*/, std::exception_ptr /*error*/) {}
  /// The child has ended; the transport has its returncode.
  virtual void process_exited() {}
  /// It is all over.
  virtual void connection_lost(std::exception_ptr /*error*/) {}
  /// Too much waits to be written to the child's stdin; resume_writing() tells when no more.
  virtual void pause_writing() {}
  virtual void resume_writing() {}
};

/// A child process as its protocol sees it. The loop holds it until connection_lost.
class SubprocessTransport final : private detail::Resident, public detail::Pooled {
 public:
  int get_pid() const { return child_->pid(); }
  /// The exit status, the negative number of the signal that ended it, or nothing yet.
  std::optional<int> get_returncode() const { return child_->returncode(); }
  /// The transport of the pipe to descriptor 0, 1 or 2; null where there is none.
  Transport* get_pipe_transport(int fd) const;

  /// Throws ProcessLookupError if the child has ended.
  void send_signal(int signum) { child_->send_signal(signum); }
  void terminate();
  void kill();
  /// Waits for the child's end and gives its returncode.
  detail::ChildExit wait() const { return detail::ChildExit(child_); }

  /// Closes the pipes at once, and kills the child if it runs.
  void close();
  bool is_closing() const { return closing_; }

  void ref() noexcept { ++references_; }
  void unref() noexcept {
    if (--references_ == 0) delete this;
  }

  /// For subprocess_exec().
  static detail::Ref<SubprocessTransport> start(const detail::CommandLine& command,
                                                std::shared_ptr<SubprocessProtocol> protocol);

 private:
  class Pipe;

  explicit SubprocessTransport(EventLoop& loop) : Resident(loop), loop_(&loop) {}
  ~SubprocessTransport() = default;
  void loop_closing() noexcept override;
  void pipe_lost(int fd, const std::exception_ptr& error);
  void finish_if_over();
  template <class F>
  void call(const char* where, F function) noexcept;

  EventLoop* loop_;
  std::shared_ptr<SubprocessProtocol> protocol_;
  detail::Ref<detail::ChildProcess> child_;
  std::array<TransportRef, 3> pipes_;
  std::array<bool, 3> open_{};
  bool closing_ = false;
  std::uint32_t references_ = 0;
};

/// Keeps a SubprocessTransport alive.
using SubprocessTransportRef = detail::Ref<SubprocessTransport>;

/// Starts a program as create_subprocess_exec() does, with a protocol: `factory()` returns a
/// std::unique_ptr or std::shared_ptr of it. Gives the transport and the protocol, of which
/// connection_made has been called.
///
///     auto pipe = aio::SubprocessOptions().stdout(aio::subprocess::PIPE);
///     auto factory = [] { return std::make_unique<Collect>(); };
///     auto [transport, collect] = co_await aio::subprocess_exec(factory, "ls", "-l", pipe);
///     co_await collect->done;
///
/// Throws std::system_error if the program cannot be started. Starting costs what uv_spawn
/// does, some 3 % more.
template <class F, class... Words>
auto subprocess_exec(F factory, std::string program, Words&&... words) {
  using Mine = typename std::invoke_result_t<F&>::element_type;
  using Made = std::pair<SubprocessTransportRef, std::shared_ptr<Mine>>;
  const auto start = [](F make, detail::CommandLine command) -> Coro<Made> {
    std::shared_ptr<Mine> protocol = make();
    auto transport = SubprocessTransport::start(command, protocol);
    co_return Made(std::move(transport), std::move(protocol));
  };
  return start(std::move(factory),
               detail::CommandLine(std::move(program), std::forward<Words>(words)...));
}

/// The same with a command for /bin/sh.
template <class F>
auto subprocess_shell(F factory, std::string command, SubprocessOptions options = {}) {
  return subprocess_exec(std::move(factory), "/bin/sh", "-c", std::move(command),
                         std::move(options));
}

}  // namespace aio
