// Child processes in callback style.
#include "loop/subprocess_protocol.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <string>
#include <system_error>

#include "loop/child_processes.h"
#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;
using aio::SubprocessOptions;
using aio::subprocess::PIPE;

namespace {

/// Writes down what happens.
class Witness final : public aio::SubprocessProtocol {
 public:
  void connection_made(aio::SubprocessTransport& transport) override {
    log.push_back("made");
    transport_ = &transport;
  }
  void pipe_data_received(int fd, std::string_view data) override {
    text[fd] += data;
    if (text[fd] == until) got.set_result();
  }
  void pipe_connection_lost(int fd, std::exception_ptr) override {
    log.push_back("lost " + std::to_string(fd));
  }
  void process_exited() override {
    log.push_back("exited " + std::to_string(transport_->get_returncode().value()));
    exited.set_result();
  }
  void connection_lost(std::exception_ptr error) override {
    log.push_back("over" + text_of(error));
    done.set_result();
  }

  Log log;
  std::string text[3];
  std::string until = "Python";
  aio::Future<> got;
  aio::Future<> exited;
  aio::Future<> done;

 private:
  aio::SubprocessTransport* transport_ = nullptr;
};

std::unique_ptr<Witness> make_witness() { return std::make_unique<Witness>(); }

SubprocessOptions all_pipes() {
  return SubprocessOptions().stdin(PIPE).stdout(PIPE).stderr(PIPE);
}

std::ptrdiff_t count(const Log& log, const std::string& what) {
  return std::count(log.begin(), log.end(), what);
}

}  // namespace

TEST_CASE("subprocess protocol: data back and forth, then close kills") {
  in_loop([]() -> aio::Coro<> {
    auto [transport, witness] = co_await aio::subprocess_exec(make_witness, "cat", all_pipes());
    CHECK(witness->log == Log{"made"});
    CHECK(transport->get_pid() > 0);
    aio::Transport* stdin_pipe = transport->get_pipe_transport(0);
    REQUIRE(stdin_pipe != nullptr);
    stdin_pipe->write("Python");
    co_await witness->got;
    CHECK(witness->text[1] == "Python");
    CHECK(transport->get_returncode() == std::nullopt);
    transport->close();
    transport->close();
    CHECK(transport->is_closing());
    CHECK(transport->get_returncode() == std::nullopt);
    const int status = co_await transport->wait();
    CHECK(status == -SIGKILL);
    co_await witness->done;
    CHECK(witness->log.back() == "over");
    CHECK(count(witness->log, "lost 0") == 1);
    CHECK(count(witness->log, "lost 1") == 1);
    CHECK(count(witness->log, "lost 2") == 1);
  });
  check_no_children();
}

TEST_CASE("subprocess protocol: a child that ends by itself, with both outputs") {
  in_loop([]() -> aio::Coro<> {
    auto [transport, witness] = co_await aio::subprocess_shell(
        make_witness, "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; exit 7",
        all_pipes());
    co_await witness->done;
    CHECK(witness->text[1].size() == 300'000);
    CHECK(witness->text[2].size() == 300'000);
    CHECK(transport->get_returncode() == 7);
    CHECK(count(witness->log, "exited 7") == 1);
    CHECK(witness->log.size() == 6);
    CHECK_THROWS_AS(transport->send_signal(SIGTERM), aio::ProcessLookupError);
    CHECK_THROWS_AS(transport->kill(), aio::ProcessLookupError);
    CHECK_THROWS_AS(transport->terminate(), aio::ProcessLookupError);
    transport->close();
  });
}

TEST_CASE("subprocess protocol: without pipes there is an exit and an end") {
  in_loop([]() -> aio::Coro<> {
    auto [transport, witness] = co_await aio::subprocess_exec(make_witness, "true");
    CHECK(transport->get_pipe_transport(0) == nullptr);
    CHECK(transport->get_pipe_transport(1) == nullptr);
    CHECK(transport->get_pipe_transport(3) == nullptr);
    CHECK(transport->get_pipe_transport(-1) == nullptr);
    co_await witness->done;
    CHECK(witness->log == Log{"made", "exited 0", "over"});
  });
}

TEST_CASE("subprocess protocol: signals, and close of stdin alone") {
  in_loop([]() -> aio::Coro<> {
    auto [blocked, first] = co_await aio::subprocess_exec(make_witness, "sleep", "1000");
    blocked->send_signal(SIGHUP);
    co_await first->done;
    CHECK(blocked->get_returncode() == -SIGHUP);
    auto [cat, second] = co_await aio::subprocess_exec(make_witness, "cat", all_pipes());
    cat->get_pipe_transport(0)->write("Python");
    cat->get_pipe_transport(0)->close();
    co_await second->done;
    CHECK(second->text[1] == "Python");
    CHECK(cat->get_returncode() == 0);
  });
}

TEST_CASE("subprocess protocol: a child that closes its stdin is noticed") {
  in_loop(
      []() -> aio::Coro<> {
        auto [transport, witness] = co_await aio::subprocess_shell(
            make_witness, "exec <&-; printf Python; exec sleep 1000", all_pipes());
        co_await witness->got;
        while (count(witness->log, "lost 0") == 0) co_await aio::sleep(0);
        CHECK(transport->get_returncode() == std::nullopt);
        transport->close();
        co_await witness->done;
      },
      kReal);
}

TEST_CASE("subprocess protocol: close does not kill what has ended") {
  in_loop([]() -> aio::Coro<> {
    auto [transport, witness] = co_await aio::subprocess_exec(make_witness, "true");
    co_await witness->exited;
    transport->close();
    CHECK(transport->get_returncode() == 0);
  });
}

TEST_CASE("subprocess protocol: what a callback throws is reported") {
  class Throws final : public aio::SubprocessProtocol {
   public:
    void connection_made(aio::SubprocessTransport&) override { throw 1; }
    void pipe_data_received(int, std::string_view) override { throw 2; }
    void process_exited() override { throw 3; }
    void connection_lost(std::exception_ptr) override {
      done.set_result();
      throw 4;
    }
    aio::Future<> done;
  };
  const auto reports = reports_of([]() -> aio::Coro<> {
    const auto make = [] { return std::make_shared<Throws>(); };
    auto [transport, protocol] =
        co_await aio::subprocess_exec(make, "echo", "text", SubprocessOptions().stdout(PIPE));
    co_await protocol->done;
  });
  CHECK(reports.size() == 4);
}

TEST_CASE("subprocess protocol: a program that is not there, and a cancelled start") {
  in_loop([]() -> aio::Coro<> {
    CHECK_THROWS_AS(co_await aio::subprocess_exec(make_witness, "no-such-program", all_pipes()),
                    std::system_error);
    auto task = aio::create_task(aio::subprocess_exec(make_witness, "sleep", "1000"));
    aio::get_running_loop().call_soon([task]() mutable { task.cancel(); });
    co_await aio::sleep(0);
    co_await aio::sleep(0);
  });
  check_no_children();
}

TEST_CASE("subprocess protocol: the loop's end kills, and calls nobody") {
  std::shared_ptr<Witness> kept;
  in_loop([&]() -> aio::Coro<> {
    auto [transport, witness] = co_await aio::subprocess_exec(make_witness, "cat", all_pipes());
    kept = witness;
  });
  CHECK(kept->log == Log{"made"});
  kept.reset();
  check_no_children();
}
