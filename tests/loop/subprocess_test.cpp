// Child processes by Process: streams, communicate, signals, cancels, and no zombies.
#include "loop/subprocess.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "loop/child_processes.h"
#include "loop/in_loop.h"
#include "loop/loop.h"

using namespace aioc::testing;
using aio::SubprocessOptions;
using aio::subprocess::DEVNULL;
using aio::subprocess::PIPE;
using aio::subprocess::STDOUT;

namespace {

using Output = aio::Process::Output;

SubprocessOptions both_ways() { return SubprocessOptions().stdin(PIPE).stdout(PIPE); }

/// What `sh -c script` writes to its standard output, with its status.
aio::Coro<std::string> output_of(std::string script, SubprocessOptions options) {
  auto process = co_await aio::create_subprocess_shell(std::move(script), options.stdout(PIPE));
  Output output = co_await process.communicate();
  co_return output.first + "(" + std::to_string(process.returncode().value()) + ")";
}

/// More than pipes hold, in each direction.
std::string large(char byte) { return std::string(1'000'000, byte); }

}  // namespace

TEST_CASE("subprocess: what is written to stdin comes from stdout") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("cat", both_ways());
    CHECK(process.pid() > 0);
    CHECK(process.returncode() == std::nullopt);
    process.stdin().write("some data");
    co_await process.stdin().drain();
    process.stdin().close();
    const std::string text = co_await process.stdout().read();
    CHECK(text == "some data");
    const int status = co_await process.wait();
    CHECK(status == 0);
    CHECK(process.returncode() == 0);
    const int again = co_await process.wait();
    CHECK(again == 0);
    CHECK_THROWS_AS(process.stderr(), std::logic_error);
  });
  check_no_children();
}

TEST_CASE("subprocess: communicate feeds, reads and waits") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("cat", both_ways());
    const Output output = co_await process.communicate("some data");
    CHECK(output.first == "some data");
    CHECK(output.second.empty());
    CHECK(process.returncode() == 0);
  });
}

TEST_CASE("subprocess: communicate without input closes stdin") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("cat", both_ways());
    const Output output = co_await process.communicate();
    CHECK(output.first.empty());
    CHECK(process.returncode() == 0);
    auto no_stdin = co_await aio::create_subprocess_exec("true");
    CHECK_THROWS_AS(co_await no_stdin.communicate("text"), std::logic_error);
    CHECK_THROWS_AS(no_stdin.stdin(), std::logic_error);
    const int status = co_await no_stdin.wait();
    CHECK(status == 0);
  });
}

TEST_CASE("subprocess: with all pipes full communicate does not hang") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_shell(
        "head -c 1000000 /dev/zero >&2; cat; head -c 1000000 /dev/zero >&2",
        both_ways().stderr(PIPE));
    const Output output = co_await process.communicate(large('x'));
    CHECK(output.first == large('x'));
    CHECK(output.second.size() == 2'000'000);
    CHECK(process.returncode() == 0);
  });
}

TEST_CASE("subprocess: the words of a call, and vectors of them, are the arguments") {
  in_loop([]() -> aio::Coro<> {
    const std::vector<std::string> more = {"b c", "", "d"};
    auto process = co_await aio::create_subprocess_exec("printf", "<%s>", "a", more,
                                                        SubprocessOptions().stdout(PIPE));
    const Output output = co_await process.communicate();
    CHECK(output.first == "<a><b c><><d>");
  });
}

TEST_CASE("subprocess: the shell's status, and that of a signal as its negative number") {
  in_loop([]() -> aio::Coro<> {
    auto exits = co_await aio::create_subprocess_shell("exit 7");
    const int status = co_await exits.wait();
    CHECK(status == 7);
    auto dies = co_await aio::create_subprocess_shell("kill -TERM $$");
    const int signal = co_await dies.wait();
    CHECK(signal == -SIGTERM);
  });
}

TEST_CASE("subprocess: start_new_session, cwd and env") {
  in_loop([]() -> aio::Coro<> {
    auto leader = co_await aio::create_subprocess_exec("sleep", "1000",
                                                       SubprocessOptions().start_new_session());
    CHECK(::getsid(leader.pid()) == leader.pid());
    CHECK(::getpgid(leader.pid()) == leader.pid());
    leader.kill();
    co_await leader.wait();
    const std::string where = co_await output_of("pwd", SubprocessOptions().cwd("/usr"));
    CHECK(where == "/usr\n(0)");
    const std::vector<std::string> variables = {"A=b c", "PATH=/bin:/usr/bin"};
    const std::string what =
        co_await output_of("echo \"$A,$HOME\"", SubprocessOptions().env(variables));
    CHECK(what == "b c,\n(0)");
  });
}

TEST_CASE("subprocess: kill, terminate and send_signal, and none to the dead") {
  in_loop([]() -> aio::Coro<> {
    const std::vector<int> signals = {SIGKILL, SIGTERM, SIGHUP};
    for (const int signum : signals) {
      auto process = co_await aio::create_subprocess_exec("sleep", "1000");
      if (signum == SIGKILL) process.kill();
      if (signum == SIGTERM) process.terminate();
      if (signum == SIGHUP) process.send_signal(SIGHUP);
      const int status = co_await process.wait();
      CHECK(status == -signum);
      CHECK_THROWS_AS(process.kill(), aio::ProcessLookupError);
      CHECK_THROWS_AS(process.terminate(), aio::ProcessLookupError);
      CHECK_THROWS_AS(process.send_signal(0), aio::ProcessLookupError);
    }
  });
}

TEST_CASE("subprocess: a killed shell ends though its own child holds the pipe") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_shell("sleep 1000 & echo $!; wait",
                                                         SubprocessOptions().stdout(PIPE));
    const std::string line = co_await process.stdout().readline();
    process.kill();
    const int status = co_await process.wait();
    CHECK(status == -SIGKILL);
    CHECK(::kill(std::stoi(line), SIGKILL) == 0);
    const std::string rest = co_await process.stdout().read();
    CHECK(rest.empty());
  });
}

TEST_CASE("subprocess: a child's ignored signals are its own, not ours") {
  std::signal(SIGHUP, SIG_IGN);
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("sleep", "1000");
    process.send_signal(SIGHUP);
    const int status = co_await process.wait();
    CHECK(status == -SIGHUP);
  });
  std::signal(SIGHUP, SIG_DFL);
}

TEST_CASE("subprocess: drain tells that stdin is broken") {
  in_loop([]() -> aio::Coro<> {
    auto process =
        co_await aio::create_subprocess_exec("true", SubprocessOptions().stdin(PIPE));
    co_await process.wait();
    bool broken = false;
    try {
      process.stdin().write(large('x'));
      co_await process.stdin().drain();
    } catch (const std::system_error& error) {
      broken =
          error.code() == std::errc::broken_pipe || error.code() == std::errc::connection_reset;
    }
    CHECK(broken);
  });
}

TEST_CASE("subprocess: communicate does not mind that nobody reads its input") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("true", both_ways());
    const Output output = co_await process.communicate(large('x'));
    CHECK(output.first.empty());
    CHECK(process.returncode() == 0);
    auto dead = co_await aio::create_subprocess_exec("true", both_ways());
    co_await dead.wait();
    co_await dead.communicate(large('x'));
  });
}

TEST_CASE("subprocess: a child that writes more than the limit is read all the same") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_shell(
        "head -c 100001 /dev/zero", SubprocessOptions().stdout(PIPE).limit(10));
    const Output output = co_await process.communicate();
    CHECK(output.first.size() == 100'001);
  });
}

TEST_CASE("subprocess: a child does not inherit the pipes of another") {
  in_loop([]() -> aio::Coro<> {
    auto cat = co_await aio::create_subprocess_exec("cat", both_ways());
    auto lives = co_await aio::create_subprocess_exec("sleep", "1000");
    const Output output = co_await cat.communicate("abc");  // the end of stdin must reach it
    CHECK(output.first == "abc");
    lives.kill();
    co_await lives.wait();
  });
}

TEST_CASE("subprocess: /dev/null for each stream") {
  in_loop([]() -> aio::Coro<> {
    const std::string in = co_await output_of("wc -c", SubprocessOptions().stdin(DEVNULL));
    CHECK(in == "0\n(0)");
    auto quiet = co_await aio::create_subprocess_shell(
        "cat; echo text >&2", both_ways().stdout(DEVNULL).stderr(PIPE));
    const Output err = co_await quiet.communicate("abc");
    CHECK(err.first.empty());
    CHECK(err.second == "text\n");
    auto mute = co_await aio::create_subprocess_shell("echo text >&2; cat",
                                                      both_ways().stderr(DEVNULL));
    const Output out = co_await mute.communicate("abc");
    CHECK(out.first == "abc");
    CHECK(out.second.empty());
  });
}

TEST_CASE("subprocess: /dev/stdin and its kin can be opened") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_shell(
        "cat /dev/stdin > /dev/stdout; echo text > /dev/stderr", both_ways().stderr(PIPE));
    const Output output = co_await process.communicate("abc");
    CHECK(output.first == "abc");
    CHECK(output.second == "text\n");
  });
}

TEST_CASE("subprocess: stderr goes where stdout goes, and a stream to a descriptor") {
  in_loop([]() -> aio::Coro<> {
    const std::string mixed =
        co_await output_of("echo out; echo err >&2", SubprocessOptions().stderr(STDOUT));
    CHECK(mixed == "out\nerr\n(0)");
    CHECK_THROWS_AS(
        co_await aio::create_subprocess_exec("true", SubprocessOptions().stdout(STDOUT)),
        std::system_error);
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    auto process = co_await aio::create_subprocess_exec("echo", "text",
                                                        SubprocessOptions().stdout(ends[1]));
    ::close(ends[1]);
    co_await process.wait();
    char text[16];
    CHECK(::read(ends[0], text, sizeof text) == 5);
    ::close(ends[0]);
  });
}

TEST_CASE("subprocess: what cannot be started is an error that names it") {
  in_loop([]() -> aio::Coro<> {
    const std::vector<SubprocessOptions> all = {SubprocessOptions(), both_ways()};
    for (const auto& options : all) {
      try {
        [[maybe_unused]] auto started =
            co_await aio::create_subprocess_exec("no-such-program", options);
        FAIL_CHECK("it was started");
      } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::no_such_file_or_directory);
        CHECK(std::string(error.what()).find("no-such-program") == 0);
      }
    }
    try {
      [[maybe_unused]] auto started = co_await aio::create_subprocess_exec("/etc/passwd");
      FAIL_CHECK("it was started");
    } catch (const std::system_error& error) {
      CHECK(error.code() == std::errc::permission_denied);
    }
    try {
      [[maybe_unused]] auto started = co_await aio::create_subprocess_exec(
          "true", SubprocessOptions().cwd("/no/such/place"));
      FAIL_CHECK("it was started");
    } catch (const std::system_error& error) {
      CHECK(std::string(error.what()).find("/no/such/place") == 0);
    }
    const std::string with_nul("a\0b", 3);
    CHECK_THROWS_AS(co_await aio::create_subprocess_exec("echo", with_nul), std::system_error);
  });
  check_no_children();
}

TEST_CASE("subprocess: a cancelled wait does the child nothing") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("sleep", "1000");
    const auto wait = [](aio::Process& of) -> aio::Coro<int> { co_return co_await of.wait(); };
    auto task = aio::create_task(wait(process));
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    CHECK(exists(process.pid()));
    process.kill();
    const int status = co_await process.wait();
    CHECK(status == -SIGKILL);
  });
}

TEST_CASE("subprocess: a cancelled communicate leaves the child to its Process") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_exec("cat", both_ways());
    const auto talk = [](aio::Process& with) -> aio::Coro<> {
      auto never = co_await with.stdout().read();
    };
    auto task = aio::create_task(talk(process));
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    task.cancel();
    CHECK_THROWS_AS(co_await task, aio::CancelledError);
    const Output output = co_await process.communicate("still there");
    CHECK(output.first == "still there");

    auto sleeps = co_await aio::create_subprocess_exec("sleep", "1000", both_ways());
    auto all = aio::create_task(sleeps.communicate(large('x')));
    co_await aio::sleep(0);
    co_await aio::sleep(0);
    all.cancel();
    CHECK_THROWS_AS(co_await all, aio::CancelledError);
    CHECK(sleeps.returncode() == std::nullopt);
    CHECK(exists(sleeps.pid()));
  });
  check_no_children();
}

TEST_CASE("subprocess: a cancelled spawn leaves no child") {
  in_loop([]() -> aio::Coro<> {
    auto before = aio::create_task(aio::create_subprocess_exec("sleep", "1000"));
    before.cancel();
    CHECK_THROWS_AS(co_await before, aio::CancelledError);
    check_no_children();
    auto after = aio::create_task(aio::create_subprocess_exec("sleep", "1000"));
    aio::get_running_loop().call_soon([after]() mutable { after.cancel(); });
    co_await aio::sleep(0);
    co_await aio::sleep(0);
  });
  check_no_children();
}

TEST_CASE("subprocess: a Process that is dropped kills its child, and the loop reaps it") {
  in_loop([]() -> aio::Coro<> {
    int pid = 0;
    {
      auto process = co_await aio::create_subprocess_exec("sleep", "1000");
      pid = process.pid();
    }
    // The loop sees ends in the order of the children's SIGCHLD at the latest.
    while (exists(pid)) {
      auto other = co_await aio::create_subprocess_exec("true");
      co_await other.wait();
    }
    check_no_children();
  });
}

TEST_CASE("subprocess: what still runs when the loop ends is killed and reaped") {
  std::vector<aio::Process> outlive;
  in_loop([&]() -> aio::Coro<> {
    outlive.push_back(
        co_await aio::create_subprocess_exec("sleep", "1000", both_ways().stderr(PIPE)));
  });
  check_no_children();
  CHECK_THROWS_AS(outlive.front().kill(), aio::ProcessLookupError);
  outlive.clear();
}

TEST_CASE("subprocess: what a child wrote is there when it has gone") {
  in_loop([]() -> aio::Coro<> {
    auto process = co_await aio::create_subprocess_shell(
        "head -c 262144 /dev/zero; exit 1", SubprocessOptions().stdout(PIPE).limit(262'144));
    const int status = co_await process.wait();
    CHECK(status == 1);
    std::size_t size = 0;
    for (;;) {
      const std::string data = co_await process.stdout().read(65'536);
      if (data.empty()) break;
      size += data.size();
    }
    CHECK(size == 262'144);
    auto small =
        co_await aio::create_subprocess_exec("echo", "text", SubprocessOptions().stdout(PIPE));
    co_await small.wait();
    const std::string line = co_await small.stdout().readline();
    CHECK(line == "text\n");
  });
}

TEST_CASE("subprocess: two hundred at once") {
  in_loop([]() -> aio::Coro<> {
    std::vector<aio::Task<std::string>> tasks;
    for (int i = 0; i < 200; ++i) {
      tasks.push_back(aio::create_task(
          output_of("echo " + std::to_string(i) + "; exit " + std::to_string(i % 7), {})));
    }
    for (int i = 0; i < 200; ++i) {
      const std::string text = co_await tasks[static_cast<std::size_t>(i)];
      CHECK(text == std::to_string(i) + "\n(" + std::to_string(i % 7) + ")");
    }
  });
  check_no_children();
}

TEST_CASE("subprocess: descriptors are given back") {
  in_loop([]() -> aio::Coro<> {
    const int before = ::dup(0);
    ::close(before);
    for (int i = 0; i < 20; ++i) {
      auto process = co_await aio::create_subprocess_exec("cat", both_ways().stderr(PIPE));
      co_await process.communicate("text");
      CHECK_THROWS_AS(co_await aio::create_subprocess_exec("no-such-program", both_ways()),
                      std::system_error);
    }
    co_await aio::sleep(0);
    const int after = ::dup(0);
    ::close(after);
    CHECK(after == before);
  });
}
