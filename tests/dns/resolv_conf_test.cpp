#include "dns/resolv_conf.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::dns {
namespace {

using Texts = std::vector<std::string>;

Texts servers(std::string_view text) {
  Texts out;
  for (const auto& server : ResolvConf::parse(text).nameservers) out.push_back(server.text());
  return out;
}

/// What is read of `lines` beside a nameserver.
ResolvConf with(const std::string& lines) {
  return ResolvConf::parse("nameserver 10.0.0.1\n" + lines);
}

std::string complaint(std::string_view text) {
  try {
    ResolvConf::parse(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

std::string complaint_of_file(const std::string& path) {
  try {
    ResolvConf::read(path);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("resolv.conf: nameservers, more than three", "[dns][resolv_conf]") {
  CHECK(servers("nameserver 10.0.0.1\nnameserver\t2001:db8::1\r\nnameserver 10.0.0.3  \n"
                "nameserver 10.0.0.4 # the fourth") ==
        Texts{"10.0.0.1:53", "[2001:db8::1]:53", "10.0.0.3:53", "10.0.0.4:53"});
}

TEST_CASE("resolv.conf: a nameserver may have a zone", "[dns][resolv_conf]") {
  // 1 is lo, wherever there is one.
  const auto found = servers("nameserver fe80::1%1\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("[fe80::1%"));
  // An interface that is not there now hinders nothing, where there are other servers.
  CHECK(servers("nameserver fe80::1%gone\nnameserver 10.0.0.1\n") == Texts{"10.0.0.1:53"});
  CHECK(complaint("\nnameserver fe80::1%gone\n") ==
        "/etc/resolv.conf line 2: there is no interface 'gone'; "
        "say which server to ask with --server or AIOC_SERVER");
}

TEST_CASE("resolv.conf: what is no line of a keyword is ignored", "[dns][resolv_conf]") {
  CHECK(servers("# nameserver 10.0.0.1\n; nameserver 10.0.0.2\n\n nameserver 10.0.0.3\n"
                "\tnameserver 10.0.0.4\nnameservers 10.0.0.5\nNameserver 10.0.0.6\n"
                "sortlist 10.0.0.0\nlookup file bind\n#\n;\nnameserver 10.0.0.7\n") ==
        Texts{"10.0.0.7:53"});
}

TEST_CASE("resolv.conf: of search and domain the last counts", "[dns][resolv_conf]") {
  CHECK(with("").search.empty());
  CHECK(with("search a.example  b.example.\tc\n").search ==
        Texts{"a.example", "b.example", "c"});
  CHECK(with("domain a.example b.example\n").search == Texts{"a.example"});
  CHECK(with("search a b\ndomain c\n").search == Texts{"c"});
  CHECK(with("domain c\nsearch a b\n").search == Texts{"a", "b"});
  CHECK(with("search a\nsearch\ndomain \n").search == Texts{"a"});
  CHECK(with("search a\nsearch .\n").search.empty());
  CHECK(with("search a # b\n").search == Texts{"a"});
  CHECK(with("search a b c d e f g h\n").search.size() == 8);
}

TEST_CASE("resolv.conf: ndots is 0 to 15", "[dns][resolv_conf]") {
  CHECK(with("").ndots == 1);
  CHECK(with("options ndots:0\n").ndots == 0);
  CHECK(with("options timeout:1 rotate ndots:5 edns0\n").ndots == 5);
  CHECK(with("options ndots:15\n").ndots == 15);
  CHECK(with("options ndots:16\n").ndots == 15);
  CHECK(with("options ndots:4000000000\n").ndots == 15);
  CHECK(with("options ndots:2\noptions rotate\n").ndots == 2);
  CHECK(with("options ndots:2\noptions ndots:3 ndots:4\n").ndots == 4);
  CHECK(with("options ndots:2 ndots: ndots:x ndots:-1 ndots:3x ndots\n").ndots == 2);
}

TEST_CASE("resolv.conf: what is wrong, where, and what to do", "[dns][resolv_conf]") {
  const std::string remedy = "say which server to ask with --server or AIOC_SERVER";
  CHECK(complaint("# nothing\n") == "/etc/resolv.conf names no server: " + remedy);
  CHECK(complaint("") == "/etc/resolv.conf names no server: " + remedy);
  CHECK(complaint("# x\n\nnameserver foo\n") ==
        "/etc/resolv.conf line 3: 'foo' is no address; correct it, or " + remedy);
  CHECK(complaint("nameserver 10.0.0.1\nnameserver 10.0.0\n") ==
        "/etc/resolv.conf line 2: '10.0.0' is no address; correct it, or " + remedy);
  CHECK(complaint("nameserver 10.0.0.1:53\n") ==
        "/etc/resolv.conf line 1: '10.0.0.1:53' is no address; correct it, or " + remedy);
  CHECK(complaint("nameserver\n") ==
        "/etc/resolv.conf line 1: nameserver names none; correct it, or " + remedy);
  CHECK(complaint_of_file("/nonexistent/resolv.conf") ==
        "/nonexistent/resolv.conf is missing: " + remedy);
  CHECK(complaint_of_file("/") == "/ cannot be read (Is a directory): " + remedy);
  CHECK(complaint_of_file("/dev/null") == "/dev/null names no server: " + remedy);
}

}  // namespace
}  // namespace aioc::dns
