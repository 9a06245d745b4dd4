#include "dns/server_address.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace aioc::dns {
namespace {

std::string text_of(std::string_view text) { return parse_server_address(text).text(); }

std::string complaint(std::string_view text) {
  try {
    parse_server_address(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("server address: addresses, with and without a port", "[dns][server_address]") {
  CHECK(text_of("1.1.1.1") == "1.1.1.1:53");
  CHECK(text_of("1.1.1.1:5353") == "1.1.1.1:5353");
  CHECK(text_of("1.1.1.1:1") == "1.1.1.1:1");
  CHECK(text_of("1.1.1.1:65535") == "1.1.1.1:65535");
  CHECK(text_of("::1") == "[::1]:53");
  CHECK(text_of("2001:db8::53") == "[2001:db8::53]:53");
  CHECK(text_of("[::1]") == "[::1]:53");
  CHECK(text_of("[::1]:5353") == "[::1]:5353");
}

TEST_CASE("server address: a zone", "[dns][server_address]") {
  // 1 is lo, wherever there is one.
  CHECK(text_of("fe80::1%1").starts_with("[fe80::1%"));
  CHECK(text_of("fe80::1%1").ends_with("]:53"));
  CHECK(text_of("[fe80::1%1]:5353").ends_with("]:5353"));
  CHECK(complaint("fe80::1%gone") ==
        "--server: there is no interface 'gone'; 'ip link' lists those that are there");
  CHECK(complaint("fe80::1%").find("is no address") != std::string::npos);
}

TEST_CASE("server address: a name is no address", "[dns][server_address]") {
  const std::string remedy =
      "is a name; give its address, such as 8.8.8.8 or [2001:4860:4860::8888]:53";
  CHECK(complaint("dns.google") == "--server: 'dns.google' " + remedy);
  CHECK(complaint("dns.google:53") == "--server: 'dns.google' " + remedy);
  CHECK(complaint("dns.google:x") == "--server: 'dns.google' " + remedy);
  CHECK(complaint("[dns.google]:53") == "--server: 'dns.google' " + remedy);
  CHECK(complaint("localhost") == "--server: 'localhost' " + remedy);
}

TEST_CASE("server address: what is neither", "[dns][server_address]") {
  const std::string remedy =
      "is no address; give one, such as 8.8.8.8 or [2001:4860:4860::8888]:53";
  for (const std::string text :
       {"", "1.1.1", "1.1.1.256", "::g", ":::", " 1.1.1.1", "1.1.1.1 "}) {
    CHECK(complaint(text) == "--server: '" + text + "' " + remedy);
  }
  CHECK(complaint(":53") == "--server: '' " + remedy);
  CHECK(complaint("[]:53") == "--server: '' " + remedy);
  CHECK(complaint("[::1") == "--server: '[::1' has no ]; give an address such as [::1]:53");
  CHECK(complaint("[::1]53") ==
        "--server: '[::1]53' has no : behind the ]; a port follows as in [::1]:53");
}

TEST_CASE("server address: ports are 1 to 65535", "[dns][server_address]") {
  for (const std::string port : {"", "0", "65536", "x", "53x", "-1", "+53", " 53"}) {
    CHECK(complaint("1.1.1.1:" + port) ==
          "--server: '" + port + "' is no port; give a number from 1 to 65535");
    CHECK(complaint("[::1]:" + port) ==
          "--server: '" + port + "' is no port; give a number from 1 to 65535");
  }
}

}  // namespace
}  // namespace aioc::dns
