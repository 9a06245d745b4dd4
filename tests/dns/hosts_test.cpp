#include "dns/hosts.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace aioc::dns {
namespace {

/// The addresses of a name, each followed by a space.
std::string found(const Hosts& hosts, std::string_view name) {
  std::string out;
  for (const auto& address : hosts.find(name)) out += address.host() + " ";
  return out;
}

std::string_view reverse(const Hosts& hosts, const std::string& address) {
  constexpr std::uint16_t kAnyPort = 80;
  return hosts.name_of(aio::Address::parse(address, kAnyPort).value());
}

TEST_CASE("hosts: names, aliases and blanks of any kind", "[dns][hosts]") {
  const auto hosts = Hosts::parse(
      "10.0.0.1 printer printer.home\tpaper\n"
      "   10.0.0.2\t\tscanner   \n"
      "10.0.0.3 last");
  CHECK(hosts.size() == 5);
  CHECK(found(hosts, "printer") == "10.0.0.1 ");
  CHECK(found(hosts, "printer.home") == "10.0.0.1 ");
  CHECK(found(hosts, "paper") == "10.0.0.1 ");
  CHECK(found(hosts, "scanner") == "10.0.0.2 ");
  CHECK(found(hosts, "last") == "10.0.0.3 ");
  CHECK(found(hosts, "print").empty());
  CHECK(found(hosts, "printer.home.net").empty());
  CHECK(hosts.find("printer").front().port() == 0);
}

TEST_CASE("hosts: case and a trailing dot do not matter", "[dns][hosts]") {
  const auto hosts = Hosts::parse("10.0.0.1 Printer.Home-Net.Example\n10.0.0.2 a.dot. Pad\n");
  CHECK(found(hosts, "printer.home-net.example") == "10.0.0.1 ");
  CHECK(found(hosts, "PRINTER.HOME-NET.EXAMPLE.") == "10.0.0.1 ");
  CHECK(found(hosts, "printer.home-net.example..").empty());
  CHECK(found(hosts, "A.DOT") == "10.0.0.2 ");
  CHECK(found(hosts, "pAD.") == "10.0.0.2 ");
  // What differs in the bit of case alone, but is no letter, is another name.
  CHECK(found(Hosts::parse("10.0.0.1 a@b\n"), "a`b").empty());
  CHECK(found(Hosts::parse("10.0.0.1 long-name-a@b\n"), "long-name-a`b").empty());
}

TEST_CASE("hosts: several addresses, in the order of the file, each once", "[dns][hosts]") {
  const auto hosts = Hosts::parse(
      "10.0.0.1 one two\n"
      "fd00::1 one\n"
      "10.0.0.2 one two\n"
      "10.0.0.1 ONE one.\n");
  CHECK(found(hosts, "one") == "10.0.0.1 fd00::1 10.0.0.2 ");
  CHECK(found(hosts, "two") == "10.0.0.1 10.0.0.2 ");
  CHECK(found(Hosts::parse("10.0.0.1 one one\n"), "one") == "10.0.0.1 ");
}

TEST_CASE("hosts: comments, CRLF and what is malformed", "[dns][hosts]") {
  const auto hosts = Hosts::parse(
      "# 10.0.0.1 no\r\n"
      "\r\n"
      "10.0.0.2 yes # no\r\n"
      "10.0.0.3 also#no\r\n"
      "10.0.0.4\r\n"
      "10.0.0 no\r\n"
      "name no\r\n"
      "10.0.0.5 #no\r\n"
      "10.0.0.6 . \r\n"
      "fe80::1%no-such-if no\r\n"
      "10.0.0.7%lo no\r\n");
  CHECK(hosts.size() == 2);
  CHECK(found(hosts, "yes") == "10.0.0.2 ");
  CHECK(found(hosts, "also") == "10.0.0.3 ");
  CHECK(found(hosts, "no").empty());
  CHECK(found(hosts, "").empty());
  CHECK(found(hosts, ".").empty());
  using std::string_literals::operator""s;
  CHECK(Hosts::parse("10.0.0.1\0 x\n"s).size() == 0);
}

TEST_CASE("hosts: an address may have a zone", "[dns][hosts]") {
  const auto hosts = Hosts::parse("fe80::1%1 router\n");  // 1 is lo, wherever there is one
  REQUIRE(hosts.find("router").size() == 1);
  CHECK(hosts.find("router").front().host().starts_with("fe80::1%"));
  CHECK(hosts.name_of(hosts.find("router").front()) == "router");
  CHECK(reverse(hosts, "fe80::1").empty());
}

TEST_CASE("hosts: by address, the first name of the first line", "[dns][hosts]") {
  const auto hosts = Hosts::parse(
      "10.0.0.1 Printer paper\n"
      "10.0.0.1 other\n"
      "FD00:0::1 six\n"
      "::ffff:10.0.0.1 mapped\n");
  CHECK(reverse(hosts, "10.0.0.1") == "Printer");
  CHECK(reverse(hosts, "fd00::1") == "six");
  CHECK(reverse(hosts, "::ffff:10.0.0.1") == "mapped");
  CHECK(reverse(hosts, "10.0.0.2").empty());
  CHECK(hosts.name_of({}).empty());
}

TEST_CASE("hosts: localhost is always the loopback address", "[dns][hosts]") {
  const std::string both = "127.0.0.1 ::1 ";
  const Hosts none;
  for (const auto* name :
       {"localhost", "LocalHost", "localhost.", "a.localhost", "a.B.localHOST."}) {
    CAPTURE(name);
    CHECK(found(none, name) == both);
  }
  for (const auto* name : {"", ".", "localhos", "alocalhost", "localhost.a", "localhost.."}) {
    CAPTURE(name);
    CHECK(found(none, name).empty());
  }
  CHECK(reverse(none, "127.0.0.1") == "localhost");
  CHECK(reverse(none, "::1") == "localhost");
  CHECK(reverse(none, "127.0.0.2").empty());

  const auto hosts = Hosts::parse("10.0.0.1 localhost a.localhost\n127.0.0.1 me localhost\n");
  CHECK(found(hosts, "localhost") == both);
  CHECK(found(hosts, "a.localhost") == both);
  CHECK(reverse(hosts, "127.0.0.1") == "me");
  CHECK(reverse(hosts, "::1") == "localhost");
}

TEST_CASE("hosts: a copy stands by itself", "[dns][hosts]") {
  Hosts copy;
  {
    const auto hosts = Hosts::parse("10.0.0.1 a\n10.0.0.2 a\n");
    copy = hosts;
  }
  CHECK(found(copy, "a") == "10.0.0.1 10.0.0.2 ");
  const auto moved = std::move(copy);
  CHECK(found(moved, "a") == "10.0.0.1 10.0.0.2 ");
  CHECK(reverse(moved, "10.0.0.1") == "a");
}

TEST_CASE("hosts: a file that is missing is empty", "[dns][hosts]") {
  CHECK(Hosts::read("/nonexistent/hosts").size() == 0);
  CHECK(Hosts::read("/").size() == 0);
  CHECK(found(Hosts::read(), "localhost") == "127.0.0.1 ::1 ");
}

TEST_CASE("hosts: a block list of 100,000 lines", "[dns][hosts]") {
  constexpr int kLines = 100'000;
  std::string text = "127.0.0.1 localhost\n";
  for (int i = 0; i < kLines; ++i) {
    text += "0.0.0.0 ads" + std::to_string(i) + ".tracker.example.com\n";
  }
  for (int i = 0; i < kLines; ++i) {  // and one name with very many addresses
    text += "10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." +
            std::to_string(i & 255) + " many\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const auto hosts = Hosts::parse(std::move(text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));  // some 0.06
  CHECK(hosts.size() == kLines + 2);
  CHECK(hosts.find("many").size() == kLines);
  std::size_t hits = 0;
  for (int i = 0; i < kLines; ++i) {
    hits += hosts.find("ADS" + std::to_string(i) + ".tracker.example.com").size();
  }
  CHECK(hits == kLines);
  CHECK(found(hosts, "ads100000.tracker.example.com").empty());
}

}  // namespace
}  // namespace aioc::dns
