// read_reply on messages made by hand.
#include "dns/reply.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "support/dns_message.h"

namespace aioc::dns {
namespace {

using namespace std::string_literals;
using testing::DnsRcode;
using testing::DnsRecord;
using testing::DnsReply;
using testing::DnsType;

const std::string kIpv4 = "\x0A\x00\x00\x01"s;
const std::string kIpv6(16, '\x20');
constexpr std::size_t kQuestionEnd = 12 + 8 + 4;  // of a.test

DnsReply reply_of(std::vector<DnsRecord> answers, DnsType type = DnsType::kA) {
  const auto query = testing::parse_query(testing::encode_query(7, "a.test", type));
  DnsReply reply = testing::reply_to(query.value());
  reply.answers = std::move(answers);
  return reply;
}

DnsRecord cname(std::string_view to, std::string owner = "") {
  return {std::move(owner), DnsType::kCname, testing::wire_name(to)};
}

Reading read(const std::string& message, Type type = Type::a, bool by_tcp = false) {
  return read_reply(
      std::span(reinterpret_cast<const unsigned char*>(message.data()), message.size()), type,
      by_tcp);
}
Reading read(const DnsReply& reply, Type type = Type::a, bool by_tcp = false) {
  return read(testing::encode(reply), type, by_tcp);
}

void check_unknown(const Reading& reading, Reason reason) {
  CHECK(reading.status == Status::unknown);
  CHECK(reading.reason == reason);
  CHECK_FALSE(reading.truncated);
}

TEST_CASE("reply: an address is found, of the type that was asked for", "[dns][reply]") {
  CHECK(read(reply_of({{"", DnsType::kA, kIpv4}})).status == Status::found);
  CHECK(read(reply_of({{"", DnsType::kAaaa, kIpv6}}, DnsType::kAaaa), Type::aaaa).status ==
        Status::found);
  CHECK(read(reply_of({{"", DnsType::kA, kIpv4}}), Type::a, true).reason == Reason::none);
}

TEST_CASE("reply: an A is no AAAA, nor the other way", "[dns][reply]") {
  CHECK(read(reply_of({{"", DnsType::kA, kIpv4}}, DnsType::kAaaa), Type::aaaa).status ==
        Status::nodata);
  CHECK(read(reply_of({{"", DnsType::kAaaa, kIpv6}})).status == Status::nodata);
}

TEST_CASE("reply: an address behind CNAMEs", "[dns][reply]") {
  const std::string b = testing::wire_name("b.test");
  const std::string c = testing::wire_name("c.test");
  CHECK(read(reply_of({cname("b.test"), {b, DnsType::kA, kIpv4}})).status == Status::found);
  CHECK(read(reply_of({cname("b.test"), cname("c.test", b), {c, DnsType::kA, kIpv4}})).status ==
        Status::found);
  CHECK(
      read(reply_of({cname("b.test"), {b, DnsType::kAaaa, kIpv6}}, DnsType::kAaaa), Type::aaaa)
          .status == Status::found);
}

TEST_CASE("reply: nothing but CNAMEs is NODATA", "[dns][reply]") {
  CHECK(read(reply_of({cname("b.test")})).status == Status::nodata);
  CHECK(
      read(reply_of({cname("b.test"), cname("c.test", testing::wire_name("b.test"))})).status ==
      Status::nodata);
  CHECK(read(reply_of({cname("b.test")}), Type::a, true).status == Status::nodata);
}

TEST_CASE("reply: a CNAME and NXDOMAIN is NXDOMAIN", "[dns][reply]") {
  DnsReply reply = reply_of({cname("b.test")});
  reply.rcode = DnsRcode::kNxDomain;
  CHECK(read(reply).status == Status::nxdomain);
}

TEST_CASE("reply: no answer is NODATA from who knows, and else a referral", "[dns][reply]") {
  DnsReply reply = reply_of({});
  CHECK(read(reply).status == Status::nodata);
  std::string message = testing::encode(reply);
  constexpr char kAuthoritative = 0x04;
  message[2] = static_cast<char>(message[2] & ~kAuthoritative);
  message[3] = static_cast<char>(0x80);  // a resolver
  CHECK(read(message).status == Status::nodata);
  message[2] = static_cast<char>(message[2] | kAuthoritative);
  message[3] = 0;
  CHECK(read(message).status == Status::nodata);

  reply.referral = true;
  reply.authority = {{"", DnsType::kNs, testing::wire_name("ns.test")}};
  check_unknown(read(reply), Reason::lame);
  check_unknown(read(reply, Type::a, true), Reason::lame);
}

TEST_CASE("reply: each rcode", "[dns][reply]") {
  for (unsigned rcode = 0; rcode < 16; ++rcode) {
    CAPTURE(rcode);
    DnsReply reply = reply_of({});
    reply.rcode = static_cast<DnsRcode>(rcode);
    const Reading reading = read(reply);
    CHECK_FALSE(reading.truncated);
    switch (rcode) {
      case 0:
        CHECK(reading.status == Status::nodata);
        break;
      case 1:
        check_unknown(reading, Reason::formerr);
        break;
      case 2:
        check_unknown(reading, Reason::servfail);
        break;
      case 3:
        CHECK(reading.status == Status::nxdomain);
        break;
      case 4:
        check_unknown(reading, Reason::notimp);
        break;
      case 5:
        check_unknown(reading, Reason::refused);
        break;
      default:
        check_unknown(reading, Reason::other_rcode);
    }
  }
}

TEST_CASE("reply: an rcode that is an error counts, whatever is answered", "[dns][reply]") {
  DnsReply reply = reply_of({{"", DnsType::kA, kIpv4}});
  reply.rcode = DnsRcode::kServFail;
  check_unknown(read(reply), Reason::servfail);
}

TEST_CASE("reply: truncated is to be asked again, by TCP it is not", "[dns][reply]") {
  DnsReply reply = reply_of({{"", DnsType::kA, kIpv4}});
  reply.truncated = true;
  CHECK(read(reply).truncated);
  CHECK(read(reply).status == Status::unknown);
  CHECK_FALSE(read(reply, Type::a, true).truncated);
  CHECK(read(reply, Type::a, true).status == Status::found);
}

TEST_CASE("reply: a message that is cut at 512 bytes is truncated without saying so",
          "[dns][reply]") {
  // Records whose first is no address, so that all have to be read.
  std::vector<DnsRecord> answers = {cname("b.test")};
  answers.resize(40, {testing::wire_name("b.test"), DnsType::kA, kIpv4});
  const std::string message = testing::encode(reply_of(answers));
  REQUIRE(message.size() > 512);
  CHECK(read(message.substr(0, 512)).truncated);
  CHECK_FALSE(read(message.substr(0, 512), Type::a, true).truncated);
  check_unknown(read(message.substr(0, 511)), Reason::malformed);
  CHECK(read(message).status == Status::found);
}

TEST_CASE("reply: too short to be one", "[dns][reply]") {
  const std::string message = testing::encode(reply_of({{"", DnsType::kA, kIpv4}}));
  for (std::size_t size = 0; size < message.size(); ++size) {
    CAPTURE(size);
    const Reading reading = read(message.substr(0, size));
    check_unknown(reading, Reason::malformed);
  }
}

TEST_CASE("reply: a compression loop is not found", "[dns][reply]") {
  std::string itself;
  testing::append_u16(itself, 0xC000 | kQuestionEnd);
  check_unknown(read(reply_of({{itself, DnsType::kA, kIpv4}})), Reason::malformed);
  // Two that point at each other, behind a CNAME.
  DnsReply reply =
      reply_of({{"", DnsType::kCname, "\xC0\x26"s}, {"\xC0\x24"s, DnsType::kA, kIpv4}});
  CHECK(read(reply).status != Status::found);
  CHECK(read(reply).status != Status::nxdomain);
}

TEST_CASE("reply: a pointer beyond the end is not found", "[dns][reply]") {
  check_unknown(read(reply_of({{"\xFF\xFF"s, DnsType::kA, kIpv4}})), Reason::malformed);
}

TEST_CASE("reply: an address of a wrong length is not found", "[dns][reply]") {
  for (const std::size_t length : {0U, 1U, 3U, 5U, 16U}) {
    CAPTURE(length);
    const Reading reading = read(reply_of({{"", DnsType::kA, std::string(length, '\x01')}}));
    CHECK(reading.status == Status::unknown);
    CHECK(reading.reason == Reason::malformed);
  }
  for (const std::size_t length : {0U, 4U, 15U, 17U}) {
    CAPTURE(length);
    const DnsReply reply =
        reply_of({{"", DnsType::kAaaa, std::string(length, '\x01')}}, DnsType::kAaaa);
    CHECK(read(reply, Type::aaaa).status == Status::unknown);
  }
}

TEST_CASE("reply: a length that goes beyond the message is not found", "[dns][reply]") {
  std::string message = testing::encode(reply_of({{"", DnsType::kA, kIpv4}}));
  message[message.size() - 5] = 40;  // of the address
  check_unknown(read(message), Reason::malformed);
}

TEST_CASE("reply: more answers promised than there are", "[dns][reply]") {
  std::string message = testing::encode(reply_of({}));
  message[7] = 1;
  check_unknown(read(message), Reason::malformed);
}

TEST_CASE("reply: names of hosts", "[dns][reply]") {
  const DnsReply reply =
      reply_of({{"", DnsType::kPtr, testing::wire_name("host.test")}}, DnsType::kPtr);
  CHECK(read(reply, Type::ptr).status == Status::found);
  CHECK(read(reply_of({}, DnsType::kPtr), Type::ptr).status == Status::nodata);
  CHECK(read(reply_of({cname("b.test")}, DnsType::kPtr), Type::ptr).status == Status::nodata);
}

TEST_CASE("reply: each reason has words", "[dns][reply]") {
  CHECK(to_string(Reason::none).empty());
  for (int reason = 1; reason <= static_cast<int>(Reason::tcp_failed); ++reason) {
    CAPTURE(reason);
    CHECK_FALSE(to_string(static_cast<Reason>(reason)).empty());
  }
}

}  // namespace
}  // namespace aioc::dns
