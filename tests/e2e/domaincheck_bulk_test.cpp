// aioc domaincheck with names by the ten thousand: exact answers, constant memory, and nothing
// that a forger could guess.
#include <catch2/catch.hpp>

#include <thread>

#include "e2e/domaincheck.h"
#include "e2e/running_aioc.h"
#include "support/nsd.h"

using namespace aioc::testing;

namespace {

/// How many kilobytes more twenty times as many names may take: the window of a longer run may
/// have grown, above all beside other tests. The names alone are 10,000 kilobytes.
constexpr std::size_t kSpread = 6'000;

/// The peak of memory with so many names of standard input.
std::size_t peak_with(const FaultDns& server, std::size_t names) {
  RunningAioc aioc(domaincheck_words({server.address()}, {"--format", "marks", "-q", "-"}));
  std::thread writer([&] {
    std::string piece;
    for (std::size_t i = 0; i < names; ++i) {
      piece += (i % 2 == 0 ? "nx" : "y") + std::to_string(i) + ".a-zone-like-any.test\n";
      if (piece.size() > 4000 || i + 1 == names) {
        aioc.write(piece);
        piece.clear();
      }
    }
  });
  std::size_t found = 0;
  for (std::size_t i = 0; i < names; ++i) found += aioc.read_line().starts_with("+ ") ? 1 : 0;
  writer.join();
  const std::size_t peak = aioc.peak_kilobytes();
  aioc.close_input();
  const Result result = aioc.wait();
  CHECK(found == names / 2);
  CHECK(result.out.empty());
  CHECK(result.exit_code == 0);
  return peak;
}

}  // namespace

TEST_CASE("domaincheck, bulk: 40,000 names at a real server, half of them there") {
  if (!Nsd::installed()) {
    WARN("nsd is not installed");
    return;
  }
  constexpr int kNames = 40'000;
  std::string records;
  Words names;
  for (int i = 0; i < kNames; ++i) {
    const std::string label = "n" + std::to_string(i);
    names.push_back(label + ".example");
    // Some have an IPv6 address alone, some no address, some another name.
    if (i % 16 == 2) {
      records += label + " AAAA 2001:db8::1\n";
    } else if (i % 16 == 4) {
      records += label + " TXT x\n";
    } else if (i % 16 == 6) {
      records += label + " CNAME n0\n";
    } else if (i % 16 == 8) {
      records += label + " CNAME n1\n";  // which is not there
    } else if (i % 2 == 0) {
      records += label + " A 192.0.2.1\n";
    }
  }
  const Nsd server("example", records);
  const auto truth = [](const std::string& name) -> std::string {
    const int i = std::stoi(name.substr(1));
    if (i % 2 != 0 || i % 16 == 8) return "not found\tNXDOMAIN";
    return i % 16 == 4 ? "not found\tNODATA" : "found\t";
  };
  const Checked checked = check_names({server.address()}, names, {}, truth);
  expect_all_known(checked);
  CHECK(checked.found == kNames / 2 - kNames / 8);
}

TEST_CASE("domaincheck, bulk: a wildcard zone beside one that is none, at a real server") {
  if (!Nsd::installed()) return;
  const std::vector<NsdZone> zones = {{"example", "a A 192.0.2.1\n"},
                                      {"wild", "* A 192.0.2.2\n"}};
  const Nsd server(zones);
  const Result result = run_aioc(
      domaincheck_words({server.address()}, {"--wildcard", "--ordered", "--format", "tsv",
                                             "a.example", "b.example", "c.wild", "d.wild"}));
  CHECK(result.out ==
        "a.example\tfound\t\nb.example\tnot found\tNXDOMAIN\nc.wild\tfound\twildcard\n"
        "d.wild\tfound\twildcard\n");
  CHECK(result.err ==
        "aioc domaincheck: .wild answers every name (a wildcard): what is found in it says "
        "nothing\n(3 found, 1 not found)\n");
}

TEST_CASE("domaincheck, bulk: twenty times the names take no more memory") {
  const FaultDns server;
  const std::size_t few = peak_with(server, 20'000);
  const std::size_t many = peak_with(server, 400'000 / (kSlowdown > 1 ? 4 : 1));
  CAPTURE(few, many);
  // A sanitizer keeps what is freed for a while.
  const std::size_t spread = kSpread * (kSlowdown > 1 ? 30 : 1);
  CHECK(many < few + spread);
  CHECK((kSlowdown > 1 || many < 16'000));
}

TEST_CASE("domaincheck, bulk: 64 descriptors are enough") {
  const FaultDns server(Faults().truncated(0.1).tcp_one());
  std::string input;
  const Words names = some_names(4'000);
  for (const auto& name : names) input += name + "\n";
  const Result result =
      run({"sh", "-c", "ulimit -n 64; exec \"$0\" domaincheck -s \"$1\" --format tsv -",
           AIOC_BINARY, server.address()},
          {.input = input});
  expect_all_known(read_rows(result, names, truth_of));
}

TEST_CASE("domaincheck, bulk: ids and ports cannot be guessed") {
  const FaultDns server;
  expect_all_known(check_names({server.address()}, some_names(4'000)));
  const FaultDnsStats stats = server.stats();
  REQUIRE(stats.seen.size() == 1000);
  std::set<std::uint16_t> ids;
  std::set<std::uint16_t> ports;
  std::map<int, int> steps;
  std::map<int, int> high_bits;
  for (std::size_t i = 0; i < stats.seen.size(); ++i) {
    ids.insert(stats.seen[i].id);
    ports.insert(stats.seen[i].port);
    ++high_bits[stats.seen[i].id >> 13];
    if (i > 0) ++steps[stats.seen[i].id - stats.seen[i - 1].id];
  }
  // Of 1,000 drawn from 65,536, some 8 come twice; 3 steps alike would be rare already.
  CHECK(ids.size() > 960);
  for (const auto& [step, count] : steps) {
    CAPTURE(step);
    CHECK(count < 8);
  }
  // Each eighth of the range has 125 or so.
  CHECK(high_bits.size() == 8);
  for (const auto& [bits, count] : high_bits) {
    CAPTURE(bits);
    CHECK(count > 60);
    CHECK(count < 220);
  }
  CHECK(stats.source_ports >= 2);
  // Another run has other ids.
  const FaultDns other;
  check_names({other.address()}, some_names(1'000));
  const FaultDnsStats again = other.stats();
  std::size_t alike = 0;
  for (std::size_t i = 0; i < 1000; ++i) alike += again.seen[i].id == stats.seen[i].id ? 1 : 0;
  CHECK(alike < 8);
}
