#include "loop/subprocess.h"

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "loop/gather.h"
#include "loop/streams.h"

namespace aio {

StreamWriter& Process::State::input() {
  if (!in) throw std::logic_error("the child's stdin is no pipe");
  return *in;
}

StreamReader& Process::State::output(int number) {
  if (!has_output(number)) {
    throw std::logic_error(number == 1 ? "the child's stdout is no pipe"
                                       : "the child's stderr is no pipe");
  }
  return *outputs[number - 1];
}

Process::Process(const detail::CommandLine& command) : state_(new State) {
  detail::ChildProcess::Pipes pipes;
  state_->child = detail::Ref<detail::ChildProcess>(
      new detail::ChildProcess(EventLoop::current(), command, pipes));
  if (pipes[0]) state_->in.emplace(detail::make_stream_writer(std::move(pipes[0])));
  for (std::size_t number = 1; number < pipes.size(); ++number) {
    if (!pipes[number]) continue;
    state_->outputs[number - 1].emplace(
        detail::make_stream_reader(std::move(pipes[number]), command.options().limit()));
  }
}

void Process::terminate() const { send_signal(SIGTERM); }
void Process::kill() const { send_signal(SIGKILL); }

Coro<Process::Output> Process::communicate(std::string input) const {
  return communicate(state_, std::move(input));
}

Coro<Process::Output> Process::communicate(StateRef state, std::string input) {
  if (!input.empty()) state->input();  // throws where there is none
  Output output;
  const bool feeds = !input.empty();
  if (!feeds && state->in) state->in->close();
  if (feeds || (state->has_output(1) && state->has_output(2))) {
    // All at once: a child that waits for one of its pipes does nothing for the others.
    auto feeding = feed(state, std::move(input));
    auto out = read_all(state, 1);
    auto err = read_all(state, 2);
    auto all = gather(std::move(feeding), std::move(out), std::move(err));
    auto& results = co_await all;
    output.first = std::move(std::get<1>(results));
    output.second = std::move(std::get<2>(results));
  } else {
    auto out = read_all(state, 1);
    output.first = co_await std::move(out);
    auto err = read_all(state, 2);
    output.second = co_await std::move(err);
  }
  detail::ChildExit exit(state->child);
  co_await exit;
  co_return output;
}

Coro<> Process::feed(StateRef state, std::string input) {
  if (!state->in) co_return;
  constexpr std::size_t kPiece = 256 * 1024;  // so that little more than the input is kept
  try {
    for (std::size_t at = 0; at < input.size(); at += kPiece) {
      state->in->write(std::string_view(input).substr(at, kPiece));
      co_await state->in->drain();
    }
  } catch (const std::system_error& error) {
    const bool gone =
        error.code() == std::errc::broken_pipe || error.code() == std::errc::connection_reset;
    if (!gone) throw;
  }
  state->in->close();
}

Coro<std::string> Process::read_all(StateRef state, int number) {
  if (!state->has_output(number)) co_return std::string();
  co_return co_await state->output(number).read();
}

Coro<Process> detail::create_subprocess(CommandLine command) { co_return Process(command); }

Coro<Process> create_subprocess_shell(std::string command, SubprocessOptions options) {
  return detail::create_subprocess(
      detail::CommandLine("/bin/sh", "-c", std::move(command), std::move(options)));
}

}  // namespace aio
