// aioc domaincheck against servers that make trouble and can be coped with: with its default
// options, no name is unknown in the end, and no result is wrong.
#include <catch2/catch.hpp>

#include "e2e/domaincheck.h"

using namespace aioc::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kNames = 40;

/// Checks some names with a server of these faults: all is right in the end.
FaultDnsStats all_right(const Faults& faults, std::size_t names = kNames) {
  const FaultDns server(faults);
  expect_all_known(check_names({server.address()}, some_names(names)));
  return server.stats();
}

std::string found(std::string_view /*name*/) { return "found\t"; }
std::string nodata(std::string_view /*name*/) { return "not found\tNODATA"; }
std::string nxdomain(std::string_view /*name*/) { return "not found\tNXDOMAIN"; }

}  // namespace

TEST_CASE("domaincheck, faults: none, and each name costs one query, two without an IPv4") {
  const auto stats = all_right({}, 400);
  CHECK(stats.udp == 400 + 400 / 4);
  CHECK(stats.max_sends == 1);
  CHECK(stats.tcp == 0);
}

// Answers that do not come, or late

TEST_CASE("domaincheck, faults: 30% of datagrams are dropped") {
  CHECK(all_right(Faults().drop(0.3)).dropped > 0);
}

TEST_CASE("domaincheck, faults: answers come from 0 to 3 s late") {
  all_right(Faults().slow(0s, 3s), 24);
}

TEST_CASE("domaincheck, faults: a server is silent for 3 s") {
  CHECK(all_right(Faults().blackout(0s, 3s)).dropped >= kNames);
}

TEST_CASE("domaincheck, faults: each question is heard only the second time") {
  CHECK(all_right(Faults().first(1)).max_sends == 2);
}

TEST_CASE("domaincheck, faults: a server restarts for half a second midway") {
  // Its names are slow, so that many are on their way when it goes.
  all_right(Faults().slow(20ms, 60ms).down(50ms, 550ms), 1500);
}

TEST_CASE("domaincheck, faults: one dead server among two") {
  const FaultDns dead(Faults().down());
  const FaultDns server;
  expect_all_known(check_names({dead.address(), server.address()}, some_names(kNames)));
}

TEST_CASE("domaincheck, faults: one silent server among two") {
  const FaultDns silent(Faults().drop());
  const FaultDns server;
  expect_all_known(check_names({silent.address(), server.address()}, some_names(kNames)));
}

TEST_CASE("domaincheck, faults: a server that allows 50 queries a second, and drops the rest") {
  CHECK(all_right(Faults().rate(50), 48).limited > 0);
}

TEST_CASE("domaincheck, faults: a server that allows 50 a second, and refuses the rest") {
  CHECK(all_right(Faults().rate_refusing(50), 48).limited > 0);
}

// Answers that are errors

TEST_CASE("domaincheck, faults: 30% SERVFAIL") { all_right(Faults().servfail(0.3)); }

TEST_CASE("domaincheck, faults: 30% REFUSED") { all_right(Faults().refused(0.3)); }

TEST_CASE("domaincheck, faults: 30% NOTIMP") { all_right(Faults().notimp(0.3)); }

TEST_CASE("domaincheck, faults: 30% FORMERR") { all_right(Faults().formerr(0.3)); }

TEST_CASE("domaincheck, faults: FORMERR to EDNS") { all_right(Faults().formerr_edns()); }

TEST_CASE("domaincheck, faults: one server of two answers SERVFAIL only") {
  const FaultDns failing(Faults().servfail());
  const FaultDns server;
  expect_all_known(check_names({failing.address(), server.address()}, some_names(40)));
}

// Truncated answers

TEST_CASE("domaincheck, faults: truncated answers, whole by TCP") {
  CHECK(all_right(Faults().truncated()).tcp >= kNames);
}

TEST_CASE("domaincheck, faults: truncated answers, by TCP a byte at a time") {
  all_right(Faults().truncated().tcp_split());
}

TEST_CASE("domaincheck, faults: truncated answers, TCP closed after each") {
  CHECK(all_right(Faults().truncated().tcp_one()).tcp_connections >= kNames);
}

TEST_CASE("domaincheck, faults: truncated answers, 30% of TCP connections closed at once") {
  all_right(Faults().truncated().tcp_close(0.3));
}

TEST_CASE("domaincheck, faults: half the answers are truncated") {
  const auto stats = all_right(Faults().truncated(0.5));
  CHECK(stats.tcp > 0);
  CHECK(stats.tcp < kNames);
}

TEST_CASE("domaincheck, faults: answers longer than a datagram may be, and not truncated") {
  const FaultDns server(Faults().big(4000));
  const Words names = {"a.test", "b.test", "nx1.test", "nodata1.test"};
  expect_all_known(check_names({server.address()}, names));
}

// Answers that arrive wrong

TEST_CASE("domaincheck, faults: a forged reply with a wrong id before each true one") {
  CHECK(all_right(Faults().wrong_id_first()).max_sends == 1);
}

TEST_CASE("domaincheck, faults: a forged reply to another question before each true one") {
  CHECK(all_right(Faults().wrong_question_first()).max_sends == 1);
}

TEST_CASE("domaincheck, faults: 30% of answers have a wrong id") {
  all_right(Faults().wrong_id(0.3));
}

TEST_CASE("domaincheck, faults: 30% of answers come from another port or address") {
  all_right(Faults().wrong_port(0.15).wrong_address(0.15));
}

TEST_CASE("domaincheck, faults: each answer twice") {
  CHECK(all_right(Faults().duplicate()).max_sends == 1);
}

TEST_CASE("domaincheck, faults: each answer twice, late, with TCP for half of them") {
  all_right(Faults().duplicate().slow(0ms, 300ms).truncated(0.5));
}

TEST_CASE("domaincheck, faults: 30% of answers are garbage") {
  all_right(Faults().garbage(0.3));
}

TEST_CASE("domaincheck, faults: 30% of answers have five bytes") {
  all_right(Faults().cut_short(0.3));
}

TEST_CASE("domaincheck, faults: 30% of answers are empty") { all_right(Faults().zero(0.3)); }

TEST_CASE("domaincheck, faults: questions come back in upper case") {
  CHECK(all_right(Faults().upper_case()).max_sends == 1);
}

// Answers that have to be read with care

TEST_CASE("domaincheck, faults: a chain of CNAMEs with an address at its end is found") {
  for (const std::size_t links : {1U, 5U, 9U}) {
    INFO(links);
    const FaultDns server(Faults().cname(links));
    const Words names = {"a.test", "b.test", "sixonly.test"};
    expect_all_known(check_names({server.address()}, names));
  }
}

TEST_CASE("domaincheck, faults: nothing but CNAMEs, or a CNAME to nowhere, is not found") {
  const FaultDns only(Faults().cname_only(2));
  const auto of_only = check_names({only.address()}, {"a.test", "b.test"}, {}, nodata);
  expect_whole(of_only);
  CHECK(of_only.not_found == 2);
  CHECK(of_only.run.exit_code == 1);
  const FaultDns nowhere(Faults().cname_nx());
  const auto of_nowhere = check_names({nowhere.address()}, {"a.test", "b.test"}, {}, nxdomain);
  expect_whole(of_nowhere);
  CHECK(of_nowhere.not_found == 2);
}

TEST_CASE("domaincheck, faults: a name without any address is not found, as NODATA") {
  const FaultDns server(Faults().nodata());
  const auto checked = check_names({server.address()}, {"a.test", "b.test"}, {}, nodata);
  expect_whole(checked);
  CHECK(checked.not_found == 2);
  CHECK(checked.run.exit_code == 1);
}

TEST_CASE("domaincheck, faults: SERVFAIL for AAAA beside an A is found") {
  const FaultDns server(Faults().servfail(DnsType::kAaaa));
  expect_all_known(check_names({server.address()}, {"a.test", "six.test", "nx.test"}));
}

TEST_CASE("domaincheck, faults: SERVFAIL for A beside an AAAA is found") {
  const FaultDns server(Faults().servfail(DnsType::kA));
  const auto checked =
      check_names({server.address()}, {"sixonly.test"}, {"--timeout", "1"}, found);
  expect_all_known(checked);
}
