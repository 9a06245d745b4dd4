// aioc domaincheck where nothing can be found out: all is unknown, with the right reason,
// within the time-out. One has the default of 15 s, the others less.
#include <catch2/catch.hpp>

#include "e2e/domaincheck.h"

using namespace aioc::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kNames = 24;

/// Checks names with a server of these faults: each is unknown for `reason`.
FaultDnsStats all_unknown(const Faults& faults, const std::string& reason,
                          const Words& options = {"--timeout", "1"}) {
  const FaultDns server(faults);
  expect_all_unknown(check_names({server.address()}, some_names(kNames), options), reason);
  return server.stats();
}

}  // namespace

TEST_CASE("domaincheck, unknown: a server that is silent, with the default time-out") {
  CHECK(all_unknown(Faults().drop(), "timed out", {}).max_sends > 5);
}

// The kernel says at once that nobody is there: no reason not to try again.
TEST_CASE("domaincheck, unknown: a server that is down") {
  all_unknown(Faults().down(), "connection refused");
}

TEST_CASE("domaincheck, unknown: two servers that are down") {
  const FaultDns one(Faults().down());
  const FaultDns two(Faults().down());
  expect_all_unknown(
      check_names({one.address(), two.address()}, some_names(kNames), {"--timeout", "1"}),
      "connection refused");
}

// The kernel lets nobody ask that address, and nothing leaves this host.
TEST_CASE("domaincheck, unknown: a server that cannot be reached") {
  expect_all_unknown(check_names({"255.255.255.255"}, some_names(kNames), {"--timeout", "1"}),
                     "server unreachable");
}

TEST_CASE("domaincheck, unknown: only wrong ids") {
  CHECK(all_unknown(Faults().wrong_id(), "timed out", {"--timeout", "2"}).max_sends > 1);
}

TEST_CASE("domaincheck, unknown: only answers to other questions") {
  all_unknown(Faults().wrong_question(), "timed out");
}

TEST_CASE("domaincheck, unknown: answers from another port") {
  all_unknown(Faults().wrong_port(), "timed out");
}

TEST_CASE("domaincheck, unknown: answers from another address") {
  all_unknown(Faults().wrong_address(), "timed out");
}

TEST_CASE("domaincheck, unknown: truncated answers, and TCP hangs") {
  all_unknown(Faults().truncated().tcp_hang(), "truncated, and TCP timed out");
}

TEST_CASE("domaincheck, unknown: truncated answers, and TCP is refused") {
  all_unknown(Faults().truncated().tcp_refuse(), "truncated, and TCP failed");
}

TEST_CASE("domaincheck, unknown: truncated answers, and TCP is closed each time") {
  all_unknown(Faults().truncated().tcp_close(), "truncated, and TCP failed");
}

TEST_CASE("domaincheck, unknown: a compression loop is never found") {
  CHECK(all_unknown(Faults().loop(), "malformed reply").max_sends > 1);
}

TEST_CASE("domaincheck, unknown: five bytes, or none, are no answer") {
  all_unknown(Faults().cut_short(0.5).zero(), "timed out");
}

TEST_CASE("domaincheck, unknown: noise is neither found nor not found") {
  const FaultDns server(Faults().garbage());
  const auto checked = check_names({server.address()}, some_names(kNames), {"--timeout", "1"});
  expect_whole(checked);
  CHECK(checked.unknown == checked.asked);
  CHECK(checked.run.exit_code == 2);
}

TEST_CASE("domaincheck, unknown: an rcode each time, retried with pauses") {
  const std::vector<std::pair<DnsRcode, std::string>> rcodes = {
      {DnsRcode::kServFail, "SERVFAIL"},
      {DnsRcode::kRefused, "REFUSED"},
      {DnsRcode::kNotImp, "NOTIMP"},
      {DnsRcode::kFormErr, "FORMERR"}};
  for (const auto& [rcode, reason] : rcodes) {
    INFO(reason);
    const auto stats = all_unknown(Faults().fail(rcode), reason, {"--tries", "2"});
    CHECK(stats.max_sends == 2);
    CHECK(stats.udp == 2 * 2 * kNames);  // A and AAAA
  }
}

TEST_CASE("domaincheck, unknown: a referral is not an answer") {
  const FaultDns server(Faults().referral());
  expect_all_unknown(check_names({server.address()}, {"a.test", "b.test"}, {"--tries", "2"}),
                     "nothing but a referral");
}

TEST_CASE("domaincheck, unknown: SERVFAIL for AAAA beside NODATA for A") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa));
  const auto checked =
      check_names({server.address()}, {"nodata.test", "sixonly.test"}, {"--tries", "2"});
  expect_all_unknown(checked, "SERVFAIL");
}

TEST_CASE("domaincheck, unknown: SERVFAIL for A beside NODATA for AAAA") {
  const FaultDns server(Faults().servfail(DnsType::kA));
  expect_all_unknown(
      check_names({server.address()}, {"a.test", "nodata.test"}, {"--tries", "2"}), "SERVFAIL");
}

TEST_CASE("domaincheck, unknown: what can be known beside it is known") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa));
  const auto checked =
      check_names({server.address()}, {"a.test", "nodata.test", "nx.test"}, {"--tries", "2"});
  expect_whole(checked);
  CHECK(checked.found == 1);
  CHECK(checked.not_found == 1);
  CHECK(checked.unknown == 1);
  CHECK(checked.run.exit_code == 2);
  CHECK(checked.run.err == "(1 found, 1 not found, 1 unknown)\n");
}

// Names beyond those in progress are not waited for one after the other.
TEST_CASE("domaincheck, unknown: many names and a server that is silent end in bounded time") {
  const FaultDns server(Faults().drop());
  const auto checked = check_names({server.address()}, some_names(300), {"--timeout", "1"});
  expect_all_unknown(checked, "timed out");
}
