// aioc resolve, against a server that tells what it knows.
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "e2e/running_aioc.h"
#include "support/fault_dns.h"

using namespace aioc::testing;
using Catch::Contains;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

Result resolve(const FaultDns& server, Words words, RunOptions options = {}) {
  words.insert(words.begin(), {"resolve", "--server", server.address()});
  return run_aioc(std::move(words), std::move(options));
}

/// `name` in 20 columns and one of its addresses, as the command prints them.
std::string row(std::string name, const std::string& address) {
  name.resize(std::max<std::size_t>(name.size(), 20), ' ');
  return name + ": " + address + "\n";
}

std::string v4_row(const std::string& name) { return row(name, FaultDns::ipv4_of(name)); }

}  // namespace

TEST_CASE("resolve: a line an address, in the order of the arguments", "[resolve]") {
  const FaultDns server(Faults().slow(0ms, 60ms));
  Words names;
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    names.push_back("name" + std::to_string(i) + ".test");
    expected += v4_row(names.back());
  }
  const Result result = resolve(server, names);
  CHECK(result.out == expected);
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("resolve: both families, or one", "[resolve]") {
  const FaultDns server;
  const std::string v4 = v4_row("six.test");
  const std::string v6 = row("six.test", FaultDns::ipv6_of("six.test"));
  const Result both = resolve(server, {"six.test"});
  CHECK((both.out == v4 + v6 || both.out == v6 + v4));
  CHECK(resolve(server, {"-4", "six.test"}).out == v4);
  CHECK(resolve(server, {"-6", "six.test:https"}).out == v6);
  const Result none = resolve(server, {"-6", "a.test"});
  CHECK(none.exit_code == 1);
  CHECK(none.err == "aioc resolve: a.test: no IPv6 address\n");
}

TEST_CASE("resolve: addresses, their names and services", "[resolve]") {
  const FaultDns server;
  const Result result =
      resolve(server, {"10.1.2.3:443", "10.1.2.3", "[2001:db8::5]:domain", "2001:db8::5"});
  CHECK(result.out ==
        "10.1.2.3       : host-10-1-2-3.test https\n"
        "10.1.2.3       : host-10-1-2-3.test\n"
        "2001:db8::5    : host6.test domain\n"
        "2001:db8::5    : host6.test\n");
  CHECK(result.exit_code == 0);
  const Result nobody = resolve(server, {"--udp", "10.1.2.0:53"});
  CHECK(nobody.out == "10.1.2.0       : 10.1.2.0 domain\n");
  CHECK(nobody.err == "aioc resolve: 10.1.2.0: no name\n");
  CHECK(nobody.exit_code == 1);
}

TEST_CASE("resolve: what is not found is said, and the rest goes on", "[resolve]") {
  const FaultDns server;
  const Result result = resolve(server, {"nx.test", "a.test", "nodata.test"});
  CHECK(result.out == v4_row("a.test"));
  CHECK(result.err ==
        "aioc resolve: nx.test: no such name\n"
        "aioc resolve: nodata.test: no address\n");
  CHECK(result.exit_code == 1);
}

TEST_CASE("resolve: what nobody answers is unknown", "[resolve]") {
  const FaultDns server(Faults().drop());
  const Result result = resolve(server, {"--timeout", "0.3", "a.test", "10.1.2.3"});
  CHECK(result.err ==
        "aioc resolve: a.test: unknown: timed out\n"
        "aioc resolve: 10.1.2.3: unknown: timed out\n");
  CHECK(result.out == "10.1.2.3       : 10.1.2.3\n");
  CHECK(result.exit_code == 2);
  CHECK(resolve(server, {"--tries", "1", "a.test"}).exit_code == 2);
}

TEST_CASE("resolve: an object a line", "[resolve]") {
  const FaultDns server;
  const Result result = resolve(server, {"--json", "-4", "a.test:https", "nx.test",
                                         "10.1.2.3:53", "10.1.2.0", "b\u00fccher.test"});
  CHECK(result.out ==
        R"({"name":"a.test","unicode":"a.test","status":"found","addresses":[")" +
            FaultDns::ipv4_of("a.test") +
            R"("],"port":443,"service":"https","protocol":"tcp"})" + "\n" +
            R"({"name":"nx.test","unicode":"nx.test","status":"not found",)" +
            R"("reason":"NXDOMAIN","addresses":[]})" + "\n" +
            R"({"address":"10.1.2.3","status":"found","host":"host-10-1-2-3.test",)" +
            R"("port":53,"service":"domain","protocol":"tcp"})" + "\n" +
            R"({"address":"10.1.2.0","status":"not found","reason":"NXDOMAIN"})" + "\n" +
            R"({"name":"xn--bcher-kva.test","unicode":"bücher.test","status":"found",)" +
            R"("addresses":[")" + FaultDns::ipv4_of("xn--bcher-kva.test") + "\"]}\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 1);
}

TEST_CASE("resolve: wrong input is named, and the rest goes on", "[resolve]") {
  const FaultDns server;
  const Result result =
      resolve(server, {"a b", "a.test", "a.test:htps", "https://x.test/", ":80", "[::1",
                       "1.2.3.4:70000", "1.2.3.4:", "1.2.3.4.5"});
  CHECK(result.out == v4_row("a.test"));
  CHECK(result.exit_code == 2);
  for (const auto* line :
       {"argument 1: 'a b' holds a blank", "argument 3: 'htps' is no service",
        "argument 4: 'https://x.test/' is a URL", "argument 5: ':80' has no name",
        "argument 6: '[::1' is no address", "argument 7: '70000' is no port",
        "argument 8: '1.2.3.4:' has nothing behind the colon",
        "argument 9: '1.2.3.4.5' ends"}) {
    CHECK_THAT(result.err, Contains(std::string("aioc resolve: ") + line));
  }
}

TEST_CASE("resolve: wrong usage has a remedy", "[resolve]") {
  CHECK_THAT(run_aioc({"resolve"}).err, Contains("Try 'aioc resolve -h'."));
  CHECK(run_aioc({"resolve"}).exit_code == 2);
  CHECK_THAT(run_aioc({"resolve", "-4", "-6", "a.test"}).err,
             Contains("give one of -4 and -6"));
  CHECK_THAT(run_aioc({"resolve", "--tcp", "--udp", "a.test"}).err,
             Contains("--tcp and --udp"));
  CHECK_THAT(run_aioc({"resolve", "-s", "dns.test", "a.test"}).err, Contains("is a name"));
}

TEST_CASE("resolve: standard input, in order and as it arrives", "[resolve]") {
  const FaultDns server(Faults().slow(0ms, 5ms));
  std::string input = "# a list\n\n";
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "n" + std::to_string(i) + ".test";
    input += " " + name + "\r\n";
    expected += v4_row(name);
  }
  const Result result = resolve(server, {"-"}, {.input = input + "x y\n10.1.2.3"});
  CHECK(result.out == expected + "10.1.2.3       : host-10-1-2-3.test\n");
  CHECK_THAT(result.err, Contains("aioc resolve: line 5003: 'x y'"));
  CHECK(result.exit_code == 2);

  RunningAioc running({"resolve", "--server", server.address(), "-"});
  running.write("a.test\n");
  CHECK(running.read_line() + "\n" == v4_row("a.test"));
  running.close_input();
  CHECK(running.wait().exit_code == 0);
}

TEST_CASE("resolve: AIOC_SERVER is asked, unless there is --server", "[resolve]") {
  const FaultDns server;
  const FaultDns other(Faults().wildcard());
  const RunOptions environment = {.env = {{"AIOC_SERVER", other.address()}}};
  CHECK(run_aioc({"resolve", "a.test"}, environment).out == row("a.test", "10.9.9.9"));
  CHECK(resolve(server, {"a.test"}, environment).out == v4_row("a.test"));
  const Result wrong = run_aioc({"resolve", "a.test"}, {.env = {{"AIOC_SERVER", "x"}}});
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.err, Contains("AIOC_SERVER: 'x' is a name"));
}
