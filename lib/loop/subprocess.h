// Child processes: asyncio's create_subprocess_exec and Process.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loop/child_process.h"
#include "loop/coro.h"
#include "loop/stream_reader.h"
#include "loop/stream_writer.h"
#include "loop/subprocess_options.h"

namespace aio {

/// A child process; made by create_subprocess_exec().
///
///     auto pipes = aio::SubprocessOptions().stdin(aio::subprocess::PIPE)
///                      .stdout(aio::subprocess::PIPE);
///     auto process = co_await aio::create_subprocess_exec("sort", "-u", pipes);
///     auto [out, err] = co_await process.communicate("b\na\nb\n");
///     if (process.returncode() != 0) throw std::runtime_error("sort failed");
///
/// Moved, not copied. One that is dropped while the child runs kills it, and the loop reaps
/// it. The child gets its signals' default actions. One allocation beside the child itself.
class [[nodiscard]] Process {
 public:
  /// What communicate() gives: standard output and standard error; empty where it is no pipe.
  using Output = std::pair<std::string, std::string>;

  int pid() const { return state_->child->pid(); }
  /// The exit status, the negative number of the signal that ended it, or nothing while it
  /// runs.
  std::optional<int> returncode() const { return state_->child->returncode(); }

  // Of the streams that are PIPE. Others throw std::logic_error.

  StreamWriter& stdin() const { return state_->input(); }
  StreamReader& stdout() const { return state_->output(1); }
  StreamReader& stderr() const { return state_->output(2); }

  /// Waits for the end and gives the returncode; any number of tasks may, and a cancel does
  /// the child nothing. A child that writes much to a pipe which nobody reads has no end:
  /// communicate() reads it.
  detail::ChildExit wait() const { return detail::ChildExit(state_->child); }

  /// Sends `input` to standard input and closes it, meanwhile reads both outputs to their
  /// ends, and waits for the child's. That it reads no further is no error. All output is
  /// kept in memory. Throws std::logic_error where there is input and stdin is no PIPE. A
  /// cancel leaves the child running.
  Coro<Output> communicate(std::string input = {}) const;

  /// Throws ProcessLookupError if the child has ended.
  void send_signal(int signum) const { state_->child->send_signal(signum); }
  /// SIGTERM
  void terminate() const;
  /// SIGKILL
  void kill() const;

  /// Starts `command`; for create_subprocess_exec().
  explicit Process(const detail::CommandLine& command);

 private:
  struct State : detail::Pooled {
    StreamWriter& input();
    StreamReader& output(int number);
    bool has_output(int number) const { return outputs[number - 1].has_value(); }

    void ref() noexcept { ++references; }
    void unref() noexcept {
      if (--references == 0) delete this;
    }

    detail::Ref<detail::ChildProcess> child;
    std::optional<StreamWriter> in;
    std::optional<StreamReader> outputs[2];
    std::uint32_t references = 0;
  };
  using StateRef = detail::Ref<State>;

  static Coro<Output> communicate(StateRef state, std::string input);
  static Coro<> feed(StateRef state, std::string input);
  static Coro<std::string> read_all(StateRef state, int number);

  StateRef state_;
};

namespace detail {

Coro<Process> create_subprocess(CommandLine command);

}  // namespace detail

/// Starts a program, which is looked up in PATH unless its name has a slash. The words behind
/// it are its arguments, one by one or as vectors, and at last SubprocessOptions.
///
///     auto process = co_await aio::create_subprocess_exec("ls", "-l", "/");
///     int status = co_await process.wait();
///
/// Throws std::system_error, which names the program, where it cannot be started:
/// no_such_file_or_directory, permission_denied and so on. It takes as long as fork() and
/// execve() do, some 0.3 ms, in which the loop stands still.
template <class... Words>
Coro<Process> create_subprocess_exec(std::string program, Words&&... words) {
  return detail::create_subprocess(
      detail::CommandLine(std::move(program), std::forward<Words>(words)...));
}

/// Lets /bin/sh run `command`. What comes from outside has to be quoted, or better given to
/// create_subprocess_exec().
///
///     auto process = co_await aio::create_subprocess_shell("ls | wc -l");
Coro<Process> create_subprocess_shell(std::string command, SubprocessOptions options = {});

}  // namespace aio
