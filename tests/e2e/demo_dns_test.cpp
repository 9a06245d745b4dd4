// The demos that ask DNS servers: getaddrinfo, getnameinfo, curio.
#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/aioc.h"
#include "support/fault_dns.h"

using namespace aioc::testing;

namespace {

/// What a demo prints that asks this server.
std::string printed(const std::string& name, const FaultDns& server) {
  const Result result = run_aioc({"demo", name}, {.env = {{"AIOC_SERVER", server.address()}}});
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  return result.out;
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("demo: getaddrinfo prints the addresses of names") {
  const FaultDns server;
  CHECK(printed("getaddrinfo", server) ==
        "pymotw.com          : " + FaultDns::ipv4_of("pymotw.com") + "\n" +
            "doughellmann.com    : " + FaultDns::ipv4_of("doughellmann.com") + "\n" +
            "python.org          : " + FaultDns::ipv4_of("python.org") + "\n" +
            "www.baidu.com       : " + FaultDns::ipv4_of("www.baidu.com") + "\n");
  const FaultDns empty(Faults().nodata());
  CHECK(printed("getaddrinfo", empty).starts_with("pymotw.com          : no address\n"));
}

TEST_CASE("demo: getnameinfo prints the names of addresses, and their services") {
  const FaultDns server;
  CHECK(printed("getnameinfo", server) ==
        "66.33.211.242  : host-66-33-211-242.test https\n"
        "104.130.43.121 : host-104-130-43-121.test https\n");
}

TEST_CASE("demo: curio gives each domain a mark") {
  const FaultDns server;
  const auto found = sorted_lines(printed("curio", server));
  CHECK(found.size() == 18);
  CHECK(found.front() == "+ and.dev");
  CHECK(found.back() == "+ with.dev");
  const FaultDns empty(Faults().nodata());
  const auto missing = sorted_lines(printed("curio", empty));
  CHECK(missing.size() == 18);
  CHECK(missing.front() == "  and.dev");
}
