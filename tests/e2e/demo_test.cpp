// aioc demo: the list, and what each demo prints, line by line.
#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "demo/demos.h"
#include "e2e/aioc.h"

using namespace aioc::testing;
using Catch::Contains;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Lines those_with(const Lines& lines, const std::string& part) {
  Lines out;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(out),
               [&](const std::string& line) { return line.find(part) != line.npos; });
  return out;
}

/// What the demo prints; it must end well and say nothing on standard error.
std::string printed(const std::string& name) {
  const Result result = run_aioc({"demo", name});
  INFO(name);
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  return result.out;
}

/// The demos of which every byte is known.
const std::map<std::string, std::string> kTranscripts = {
    {"hello-loop", R"(false
Hello World
Stopping loop
)"},
    {"coroutine", R"(starting coroutine
entering event loop
in coroutine
closing event loop
)"},
    {"coroutine-return", R"(in coroutine
it returned: 'result'
)"},
    {"coroutine-chain", R"(in outer
waiting for result1
in phase1
waiting for result2
in phase2
return value: ('result1', 'result2 derived from result1')
)"},
    {"call-soon", R"(entering event loop
registering callbacks
callback invoked with 1 and default
callback invoked with 2 and not default
closing event loop
)"},
    {"call-later", R"(entering event loop
registering callbacks
callback 3 invoked
callback 2 invoked
callback 1 invoked
closing event loop
)"},
    {"future", R"(scheduling mark_done
entering event loop
setting future result to 'the result'
returned result: 'the result'
closing event loop
future result: 'the result'
)"},
    {"future-await", R"(scheduling mark_done
setting future result to 'the result'
returned result: 'the result'
)"},
    {"future-callback", R"(registering callbacks on future
setting result of future
1: future done: the result
2: future done: the result
)"},
    {"create-task", R"(creating task
waiting for <Task pending name='Task-2'>
in task_func
task completed <Task finished name='Task-2' result='the result'>
return value: 'the result'
)"},
    {"cancel-task", R"(creating task
canceling task
canceled task <Task cancelling name='Task-2'>
caught error from canceled task
)"},
    {"cancel-task2", R"(creating task
in task_func, sleeping
in task_canceller
canceled the task
task_func was canceled
main() also sees task as canceled
)"},
    {"ensure-future", R"(entering event loop
starter: creating task
starter: waiting for inner
inner: starting
inner: waiting for <Task pending name='Task-2'>
wrapped
inner: task returned 'result'
starter: inner returned
)"},
    {"wait", R"(starting main
waiting for phases to complete
in phase 0
in phase 1
in phase 2
done with phase 0
done with phase 1
done with phase 2
results: ['phase 0 result', 'phase 1 result', 'phase 2 result']
)"},
    {"wait-timeout", R"(starting main
waiting 0.1 for phases to complete
in phase 0
in phase 1
in phase 2
done with phase 0
1 completed and 2 pending
cancelling tasks
exiting main
phase 1 cancelled
phase 2 cancelled
)"},
    {"gather", R"(starting main
waiting for phases to complete
in phase1
in phase2
done with phase2
done with phase1
results: ['phase1 result', 'phase2 result']
)"},
    {"as-completed", R"(starting main
waiting for phases to complete
in phase 0
in phase 1
in phase 2
done with phase 2
received answer 'phase 2 result'
done with phase 1
received answer 'phase 1 result'
done with phase 0
received answer 'phase 0 result'
results: ['phase 2 result', 'phase 1 result', 'phase 0 result']
)"},
    {"task-group", R"(+ and.dev
+ as.dev
+ def.dev
+ del.dev
+ from.dev
+ in.dev
+ not.dev
+ try.dev
  none.dev
  true.dev
  elif.dev
  else.dev
  for.dev
  if.dev
  is.dev
  or.dev
  pass.dev
  with.dev
)"},
    {"async-generator",
     "FOUND\t\tNOT FOUND\n"
     "=====\t\t=========\n"
     "rust-lang.org\n"
     "\t\tno-lang.invalid\n"
     "go-lang.org\n"
     "python.org\n"},
    {"async-context", R"(Download webpage google.com
Process None
Update stats google.com
)"},
    {"lock", R"(acquiring the lock before starting coroutines
lock acquired: true
waiting for coroutines
coro1 waiting for the lock
coro2 waiting for the lock
callback releasing lock
coro1 acquired lock
coro1 released lock
coro2 acquired lock
coro2 released lock
)"},
    {"event", R"(event start state: false
coro1 waiting for event
coro2 waiting for event
setting event in callback
coro1 triggered
coro2 triggered
event end state: true
)"},
    {"condition", R"(starting manipulate_condition
consumer 0 is waiting
consumer 1 is waiting
consumer 2 is waiting
consumer 3 is waiting
consumer 4 is waiting
notifying 1 consumers
consumer 0 triggered
ending consumer 0
notifying 2 consumers
consumer 1 triggered
ending consumer 1
consumer 2 triggered
ending consumer 2
notifying remaining consumers
ending manipulate_condition
consumer 3 triggered
ending consumer 3
consumer 4 triggered
ending consumer 4
)"},
    {"universal-queue", R"(consumer: starting
consumer: has item 0
consumer: has item 1
consumer: has item 2
consumer: has item 3
consumer: has item 4
consumer: ending
)"},
};

/// Those whose pids, times and sizes are no matter of ours.
const std::map<std::string, std::string> kPatterns = {
    {"call-at", R"(entering event loop
clock time: \d+\.\d{6}
loop  time: \d+\.\d{6}
registering callbacks
callback 3 invoked at \d+\.\d{6}
callback 2 invoked at \d+\.\d{6}
callback 1 invoked at \d+\.\d{6}
closing event loop
)"},
    {"signals", R"(starting send_signals for \d+
sending SIGHUP
yielding control
signal_handler\('SIGHUP'\)
sending SIGHUP
yielding control
signal_handler\('SIGHUP'\)
sending SIGUSR1
yielding control
signal_handler\('SIGUSR1'\)
sending SIGINT
yielding control
signal_handler\('SIGINT'\)
)"},
    {"subprocess-protocol", R"(in run_df
launching process
process started \d+
waiting for process to complete
(read \d+ bytes from stdout
)+process exited
return code 0
parsing results

Free space:
(.{25,}: \S+
)+)"},
    {"subprocess-coroutine", R"(in run_df
launching process
process started \d+
(read '.+\\n'
)+read ''
no more output from command
waiting for process to complete
return code 0
parsing results

Free space:
(.{25,}: \S+
)+)"},
    {"subprocess-write", R"(in to_upper
launching process
pid \d+
communicating with process
waiting for process to complete
return code 0
Original: '\\nThis message will converted to all caps\.\\n\\n'
Changed : '\\nTHIS MESSAGE WILL CONVERTED TO ALL CAPS\.\\n\\n'
)"},
};

/// The two of executors say the same, in an order that their workers make out among them.
void check_executor(const std::string& name, const std::string& worker) {
  const Lines lines = lines_of(printed(name));
  REQUIRE(lines.size() == 17);
  for (int i = 0; i < 6; ++i) {
    const Lines of_one = those_with(lines, " blocks(" + std::to_string(i) + "): ");
    REQUIRE(of_one.size() == 2);
    const auto about = of_one[0].find(": running");
    REQUIRE(about != std::string::npos);
    CHECK(of_one[1] == of_one[0].substr(0, about) + ": done");  // by the same worker
    CHECK(std::regex_search(of_one[0], std::regex(worker)));
  }
  const Lines of_main = those_with(lines, " run_blocking_tasks: ");
  const Lines expected = {"starting", "creating executor tasks", "waiting for executor tasks",
                          "results: [0, 1, 4, 9, 16, 25]", "exiting"};
  REQUIRE(of_main.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK_THAT(of_main[i], Catch::EndsWith(": " + expected[i]));
  }
}

}  // namespace

TEST_CASE("demo: each prints its transcript") {
  // The order is that of time: where a machine stands still for a tenth of a second, two
  // things may fall together. Once more, then.
  constexpr int kAttempts = 3;
  for (const auto& [name, transcript] : kTranscripts) {
    std::string out = printed(name);
    for (int i = 1; i < kAttempts && out != transcript; ++i) out = printed(name);
    INFO(name);
    CHECK(out == transcript);
  }
}

TEST_CASE("demo: what processes and clocks have their part in matches its pattern") {
  for (const auto& [name, pattern] : kPatterns) {
    const std::string out = printed(name);
    INFO(name << ":\n" << out);
    CHECK(std::regex_match(out, std::regex(pattern)));
  }
}

TEST_CASE("demo: queue's producer and consumers each say their lines in order") {
  const Lines lines = lines_of(printed("queue"));
  CHECK(lines.size() == 30);
  CHECK(those_with(lines, "producer: ") ==
        Lines{"producer: starting", "producer: added task 0 to the queue",
              "producer: added task 1 to the queue", "producer: added task 2 to the queue",
              "producer: added task 3 to the queue", "producer: added task 4 to the queue",
              "producer: added task 5 to the queue",
              "producer: adding stop signals to the queue",
              "producer: waiting for queue to empty", "producer: ending"});
  for (int n = 0; n < 2; ++n) {
    const std::string who = "consumer " + std::to_string(n) + ": ";
    Lines expected = {who + "starting"};
    for (int item = n; item < 6; item += 2) {
      expected.push_back(who + "waiting for item");
      expected.push_back(who + "has item " + std::to_string(item));
    }
    expected.insert(expected.end(),
                    {who + "waiting for item", who + "has item None", who + "ending"});
    CHECK(those_with(lines, who) == expected);
  }
  CHECK(lines.back() == "producer: ending");
}

TEST_CASE("demo: executor-thread uses three threads, executor-process three processes") {
  check_executor("executor-thread", "^  Thread_[012] ");
  check_executor("executor-process", "^PID +[0-9]+ ");
}

TEST_CASE("demo: every demo of the table has its transcript here") {
  for (const auto& demo : aioc::demo::demos()) {
    const std::string name(demo.name);
    INFO(name);
    // Those that ask a server are in demo_dns_test.cpp.
    const bool asks = name == "curio" || name == "getaddrinfo" || name == "getnameinfo";
    CHECK((kTranscripts.contains(name) || kPatterns.contains(name) || name == "queue" || asks ||
           name.starts_with("executor-")));
  }
}

TEST_CASE("demo: without a name they are listed") {
  const Result result = run_aioc({"demo"});
  CHECK(result.exit_code == 0);
  const Lines lines = lines_of(result.out);
  CHECK(lines.size() == aioc::demo::demos().size());
  CHECK_THAT(result.out, Contains("\ngather\tcollect results in the order"));
  CHECK_THAT(run_aioc_tty({"demo"}).out, Contains("\ngather "));
}

TEST_CASE("demo: an unknown name is a usage error, with the nearest one") {
  const Result near = run_aioc({"demo", "gathre"});
  CHECK(near.exit_code == 2);
  CHECK(near.out.empty());
  CHECK_THAT(near.err, Contains("no demo is called 'gathre'. Did you mean 'gather'?"));
  CHECK_THAT(run_aioc({"demo", "zzzzzz"}).err, Contains("'aioc demo' lists them"));
  CHECK(run_aioc({"demo", "lock", "event"}).exit_code == 2);
}

TEST_CASE("demo: names are completed, with their summaries") {
  const Result result = run_aioc({"__complete", "demo", "cancel"});
  CHECK(lines_of(result.out).size() == 2);
  CHECK_THAT(result.out, Contains("cancel-task\tcancel a task that has not begun\n"));
}

TEST_CASE("demo: --debug shows what the tasks wait for, on standard error") {
  const Result result = run_aioc({"demo", "--debug", "gather"});
  CHECK(result.exit_code == 0);
  CHECK(result.out == kTranscripts.at("gather"));
  CHECK_THAT(result.err,
             Contains("-- tasks\nTask-1 main(): waits for gather\n  Task-2 phase1(): "));
}

TEST_CASE("demo: Ctrl-C ends it by SIGINT") {
  Terminal terminal(command_line({"demo", "gather"}));
  terminal.expect("in phase2");
  terminal.send(kCtrlC);
  CHECK(terminal.wait().signal == SIGINT);
}

TEST_CASE("demo: a reader that goes ends it quietly, in the middle") {
  const Result result = run_aioc({"demo", "gather"}, {.standard_output = ReaderCloses{1}});
  CHECK(result.signal == SIGPIPE);
  CHECK(result.err.empty());
}

TEST_CASE("demo: output that cannot be written is an error") {
  const Result result = run_aioc({"demo", "lock"}, {.standard_output = Path{"/dev/full"}});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("standard output"));
}
