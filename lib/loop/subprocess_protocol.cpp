#include "loop/subprocess_protocol.h"

#include <csignal>
#include <cstddef>

#include "loop/protocol.h"
#include "loop/stream_transport.h"

namespace aio {

/// The protocol of one pipe: passes on to that of the child. Its transport lets it go before
/// the child's is over.
class SubprocessTransport::Pipe final : public Protocol {
 public:
  Pipe(SubprocessTransport& of, int fd) : of_(&of), fd_(fd) {}

  void data_received(std::string_view data) override {
    of_->call("pipe_data_received", [&] { of_->protocol_->pipe_data_received(fd_, data); });
  }
  void connection_lost(std::exception_ptr error) override { of_->pipe_lost(fd_, error); }
  void pause_writing() override {
    of_->call("pause_writing", [&] { of_->protocol_->pause_writing(); });
  }
  void resume_writing() override {
    of_->call("resume_writing", [&] { of_->protocol_->resume_writing(); });
  }

 private:
  SubprocessTransport* of_;
  int fd_;
};

SubprocessTransportRef SubprocessTransport::start(
    const detail::CommandLine& command, std::shared_ptr<SubprocessProtocol> protocol) {
  using detail::StreamTransport;
  EventLoop& loop = EventLoop::current();
  detail::ChildProcess::Pipes pipes;
  detail::Ref child(new detail::ChildProcess(loop, command, pipes));
  const SubprocessTransportRef made(new SubprocessTransport(loop));
  made->ref();  // the loop's, until it is all over
  made->protocol_ = std::move(protocol);
  made->child_ = std::move(child);
  made->child_->on_exit(
      [](void* what) {
        const SubprocessTransportRef self(static_cast<SubprocessTransport*>(what));
        self->call("process_exited", [&] { self->protocol_->process_exited(); });
        self->finish_if_over();
      },
      made.get());
  for (std::size_t fd = 0; fd < pipes.size(); ++fd) {
    if (!pipes[fd]) continue;
    const auto pipe = StreamTransport::make(
        std::move(pipes[fd]), std::make_shared<Pipe>(*made, static_cast<int>(fd)));
    made->pipes_[fd] = pipe;
    made->open_[fd] = true;
    pipe->start(fd == 0 ? StreamTransport::Incoming::notice_hangup
                        : StreamTransport::Incoming::read);
  }
  made->call("connection_made", [&] { made->protocol_->connection_made(*made); });
  return made;
}

Transport* SubprocessTransport::get_pipe_transport(int fd) const {
  return fd < 0 || fd > 2 ? nullptr : pipes_[static_cast<std::size_t>(fd)].get();
}

void SubprocessTransport::terminate() { send_signal(SIGTERM); }
void SubprocessTransport::kill() { send_signal(SIGKILL); }

void SubprocessTransport::close() {
  if (closing_) return;
  closing_ = true;
  for (const auto& pipe : pipes_) {
    if (pipe) pipe->abort();
  }
  try {
    if (child_->running()) kill();
  } catch (const std::system_error&) {
    // It may not be killed: its end is waited for all the same.
  }
}

void SubprocessTransport::pipe_lost(int fd, const std::exception_ptr& error) {
  open_[static_cast<std::size_t>(fd)] = false;
  call("pipe_connection_lost", [&] { protocol_->pipe_connection_lost(fd, error); });
  finish_if_over();
}

void SubprocessTransport::finish_if_over() {
  if (!get_returncode() || open_[0] || open_[1] || open_[2] || protocol_ == nullptr) return;
  const auto protocol = std::move(protocol_);
  closing_ = true;
  leave_loop();
  call("connection_lost", [&] { protocol->connection_lost(nullptr); });
  unref();
}

void SubprocessTransport::loop_closing() noexcept {
  if (protocol_ == nullptr) return;
  protocol_ = nullptr;
  for (auto& pipe : pipes_) pipe = {};
  unref();
}

template <class F>
void SubprocessTransport::call(const char* where, F function) noexcept {
  try {
    function();
  } catch (...) {
    loop_->call_exception_handler(std::string("exception in a SubprocessProtocol's ") + where,
                                  std::current_exception());
  }
}

}  // namespace aio
