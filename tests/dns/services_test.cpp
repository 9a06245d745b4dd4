#include "dns/services.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace aioc::dns {
namespace {

using Port = std::optional<std::uint16_t>;
using Name = std::optional<std::string>;

TEST_CASE("services: names, aliases and ports, by protocol", "[dns][services]") {
  const auto services = Services::parse(
      "# name port/protocol aliases\r\n"
      "http\t80/tcp  www web  # the web\r\n"
      "domain 53/tcp\n"
      "domain 53/udp\n"
      "ntp 123/udp\n"
      "exec 512/tcp\n"
      "biff 512/udp comsat\n"
      "second 80/tcp\n"
      "http 8080/tcp\n"
      "last 65535/tcp");
  CHECK(services.port_of("http", Protocol::tcp) == Port(80));
  CHECK(services.port_of("www", Protocol::tcp) == Port(80));
  CHECK(services.port_of("web", Protocol::tcp) == Port(80));
  CHECK(services.port_of("second", Protocol::tcp) == Port(80));
  CHECK(services.port_of("http", Protocol::udp) == Port());
  CHECK(services.port_of("HTTP", Protocol::tcp) == Port());
  CHECK(services.port_of("", Protocol::tcp) == Port());
  CHECK(services.port_of("#", Protocol::tcp) == Port());
  CHECK(services.port_of("domain", Protocol::udp) == Port(53));
  CHECK(services.port_of("last", Protocol::tcp) == Port(65535));
  CHECK(services.service_of(80, Protocol::tcp) == Name("http"));
  CHECK(services.service_of(80, Protocol::udp) == Name());
  CHECK(services.service_of(512, Protocol::tcp) == Name("exec"));
  CHECK(services.service_of(512, Protocol::udp) == Name("biff"));
  CHECK(services.service_of(8080, Protocol::tcp) == Name("http"));
  CHECK(services.service_of(1, Protocol::tcp) == Name());
}

TEST_CASE("services: what is malformed is skipped", "[dns][services]") {
  const auto services = Services::parse(
      "a\nb 80\nc 80/\nd /tcp\ne 0/tcp\nf 65536/tcp\ng x/tcp\nh 80/sctp\ni 8 0/tcp\n"
      "j -1/tcp\nk 80/tcpx\nfine 81/tcp\n");
  for (const auto* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}) {
    CAPTURE(name);
    CHECK(services.port_of(name, Protocol::tcp) == Port());
  }
  CHECK(services.port_of("fine", Protocol::tcp) == Port(81));
}

TEST_CASE("services: without a file, the best known are there", "[dns][services]") {
  const auto services = Services::read("/nonexistent/services");
  for (const auto* name : {"domain", "ftp", "http", "https", "imap", "imaps", "pop3", "pop3s",
                           "smtp", "ssh", "submission", "telnet"}) {
    CAPTURE(name);
    const auto port = services.port_of(name, Protocol::tcp);
    REQUIRE(port);
    CHECK(services.service_of(*port, Protocol::tcp) == Name(name));
  }
  CHECK(services.port_of("ntp", Protocol::udp) == Port(123));
  CHECK(services.port_of("domain", Protocol::udp) == Port(53));
  CHECK(services.port_of("echo", Protocol::tcp) == Port());
}

TEST_CASE("services: those of this system", "[dns][services]") {
  CHECK(port_of("https", Protocol::tcp) == Port(443));
  CHECK(service_of(53, Protocol::udp) == Name("domain"));
  CHECK(port_of("no-such-service", Protocol::tcp) == Port());
}

}  // namespace
}  // namespace aioc::dns
