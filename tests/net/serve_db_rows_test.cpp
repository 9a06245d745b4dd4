// aioc serve db, in parts: what rows look like, and where a URL says that the database is.
#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cli/parse.h"
#include "loop/loop.h"
#include "serve/db_rows.h"
#include "serve/db_slots.h"
#include "serve/db_url.h"

using namespace aioc::serve;
using aioc::cli::UsageError;
using Catch::Contains;
using namespace std::string_literals;

namespace {

/// A row of one value, without what stands around it.
template <class F>
std::string value(RowFormat format, F write) {
  RowWriter writer(format, {}, {"x"});
  REQUIRE(writer.begin_row());
  write(writer);
  writer.end_row();
  const std::string text = std::move(writer).finish().text;
  const std::string before = format == RowFormat::text ? "(" : "[{\"x\":";
  const std::string behind = format == RowFormat::text ? ",)\n" : "}]\n";
  REQUIRE(text.substr(0, before.size()) == before);
  REQUIRE(text.substr(text.size() - behind.size()) == behind);
  return text.substr(before.size(), text.size() - before.size() - behind.size());
}

std::string real(double number, RowFormat format = RowFormat::text) {
  return value(format, [&](RowWriter& writer) { writer.real(number); });
}
std::string bytes(std::string_view data, RowFormat format = RowFormat::text) {
  return value(format, [&](RowWriter& writer) { writer.bytes(data); });
}
std::string text(std::string_view data, RowFormat format = RowFormat::text) {
  return value(format, [&](RowWriter& writer) { writer.text(data); });
}
std::string integer(std::string_view digits) {
  return value(RowFormat::text, [&](RowWriter& writer) { writer.integer(digits); });
}
std::string decimal(std::string_view digits, RowFormat format = RowFormat::text) {
  return value(format, [&](RowWriter& writer) { writer.decimal(digits); });
}

Rows two_rows(RowFormat format, RowLimits limits = {}) {
  RowWriter writer(format, limits, {"id", "na\"me"});
  for (int i = 1; i <= 2 && writer.begin_row(); ++i) {
    writer.integer(i);
    writer.null();
    writer.end_row();
  }
  return std::move(writer).finish();
}

}  // namespace

TEST_CASE("db rows: a row a line, as Python prints a tuple; or an array of objects") {
  CHECK(two_rows(RowFormat::text).text == "(1, None)\n(2, None)\n");
  CHECK(two_rows(RowFormat::json).text ==
        "[{\"id\":1,\"na\\\"me\":null},\n{\"id\":2,\"na\\\"me\":null}]\n");
  CHECK(RowWriter(RowFormat::text, {}, {"x"}).finish().text.empty());
  CHECK(RowWriter(RowFormat::json, {}, {"x"}).finish().text == "[]\n");
}

TEST_CASE("db rows: limits cut, and say so") {
  CHECK_FALSE(two_rows(RowFormat::text).cut);
  CHECK_FALSE(two_rows(RowFormat::text, {2, 1000}).cut);
  const Rows by_rows = two_rows(RowFormat::text, {1, 1000});
  CHECK(by_rows.cut);
  CHECK(by_rows.text == "(1, None)\n...\n");
  const Rows by_bytes = two_rows(RowFormat::json, {10, 5});
  CHECK(by_bytes.cut);
  CHECK(by_bytes.text == "[{\"id\":1,\"na\\\"me\":null}]\n");
}

TEST_CASE("db rows: floats as Python's repr has them") {
  CHECK(real(1) == "1.0");
  CHECK(real(-0.0) == "-0.0");
  CHECK(real(0.1) == "0.1");
  CHECK(real(1e15) == "1000000000000000.0");
  CHECK(real(1e16) == "1e+16");
  CHECK(real(123456789012345680.0) == "1.2345678901234568e+17");
  CHECK(real(0.0001) == "0.0001");
  CHECK(real(0.00001) == "1e-05");
  CHECK(real(5e-324) == "5e-324");
  CHECK(real(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(real(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(real(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(real(std::numeric_limits<double>::infinity(), RowFormat::json) == "null");
  CHECK(real(1.5, RowFormat::json) == "1.5");
}

TEST_CASE("db rows: integers and decimals keep all their digits, and no zeros before them") {
  CHECK(integer("00042") == "42");
  CHECK(integer("0") == "0");
  CHECK(integer("18446744073709551615") == "18446744073709551615");
  CHECK(decimal("12.50") == "Decimal('12.50')");
  CHECK(decimal("-000.05") == "Decimal('-0.05')");
  CHECK(decimal("-000.05", RowFormat::json) == "-0.05");
}

TEST_CASE("db rows: texts and bytes, quoted as Python and JSON have it") {
  CHECK(text("Alice") == "'Alice'");
  CHECK(text("O'Brien") == "\"O'Brien\"");
  CHECK(text("♜\n\xff"s) == "'♜\\n\\udcff'");
  CHECK(text("O'Brien", RowFormat::json) == "\"O'Brien\"");
  CHECK(text("a\"b\\\n\xff", RowFormat::json) == "\"a\\\"b\\\\\\n\uFFFD\"");
  CHECK(bytes("\0\x01 a\t\n\r\\~\x7f\xff"s) == "b'\\x00\\x01 a\\t\\n\\r\\\\~\\x7f\\xff'");
  CHECK(bytes("it's") == "b\"it's\"");
  CHECK(bytes("it's \"") == "b'it\\'s \"'");
  CHECK(bytes("", RowFormat::json) == "\"\"");
  CHECK(bytes("f", RowFormat::json) == "\"Zg==\"");
  CHECK(bytes("fo", RowFormat::json) == "\"Zm8=\"");
  CHECK(bytes("foo", RowFormat::json) == "\"Zm9v\"");
  CHECK(bytes("\xff\xfe\xfd\xfc", RowFormat::json) == "\"//79/A==\"");
}

TEST_CASE("db slots: taken in order, given back, and waited for so long and no longer") {
  aio::EventLoop loop(aio::EventLoop::Clock::virtual_time);
  loop.run_until_complete([](aio::EventLoop& its_loop) -> aio::Coro<> {
    DbSlots slots(1, 5);
    const double begin = its_loop.time();
    std::vector<int> order;
    const auto hold = [&slots, &order](int number, double seconds) -> aio::Coro<> {
      auto taking = slots.take();
      const DbSlot slot = co_await std::move(taking);
      order.push_back(number);
      co_await aio::sleep(seconds);
    };
    auto first = aio::create_task(hold(1, 3));
    auto second = aio::create_task(hold(2, 3));
    auto third = aio::create_task(hold(3, 0));
    co_await first;
    co_await second;
    std::string why;
    try {
      co_await third;
    } catch (const DatabaseError& error) {
      CHECK(error.kind == DatabaseError::Kind::busy);
      why = error.what();
    }
    CHECK(why == "all connections were in use for 5 s");
    CHECK(order == std::vector<int>{1, 2});
    CHECK(its_loop.time() - begin < 7);
    // None has been lost.
    auto fourth = hold(4, 0);
    co_await std::move(fourth);
    CHECK(order.back() == 4);
  }(loop));
}

TEST_CASE("db url: all parts, decoded") {
  const DbUrl url = parse_db_url("mysql://us%40er:p%40ss%3a@db.example:3307/sh%2Fop");
  CHECK(url.user == "us@er");
  CHECK(url.password == "p@ss:");
  CHECK(url.host == "db.example");
  CHECK(url.port == 3307);
  CHECK(url.database == "sh/op");
  CHECK(url.text() == "mysql://us%40er@db.example:3307/sh%2Fop");
}

TEST_CASE("db url: what may be left out") {
  const DbUrl url = parse_db_url("mariadb:///shop");
  CHECK(url.host == "localhost");
  CHECK(url.port == 3306);
  CHECK(url.user.empty());
  CHECK_FALSE(url.password.has_value());
  CHECK(parse_db_url("mysql://u:@h/shop").password == "");
  CHECK_FALSE(parse_db_url("mysql://u@h/shop").password.has_value());
  CHECK(parse_db_url("mysql://u:a@b@h/shop").password == "a@b");
  CHECK(parse_db_url("mysql://[::1]/shop").host == "::1");
  CHECK(parse_db_url("mysql://[::1]:33/shop").port == 33);
  CHECK(parse_db_url("mysql://[::1]:33/shop").text() == "mysql://[::1]:33/shop");
  const DbUrl local = parse_db_url("mysql://u@/shop?socket=/run/my%20sql");
  CHECK(local.socket == "/run/my sql");
  CHECK(local.text() == "mysql://u@/shop?socket=/run/my sql");
}

TEST_CASE("db url: what is wrong is told, without what may be a password") {
  const auto why = [](const std::string& url) -> std::string {
    try {
      parse_db_url(url);
    } catch (const UsageError& error) {
      CHECK_THAT(error.what(), !Contains("secret"));
      return error.what();
    }
    return "nothing";
  };
  CHECK_THAT(why("secret"), Contains("no URL"));
  CHECK_THAT(why("postgres://u:secret@h/d"), Contains("scheme"));
  CHECK_THAT(why("mysql://u:secret@h"), Contains("no database"));
  CHECK_THAT(why("mysql://u:secret@h:x/d"), Contains("port"));
  CHECK_THAT(why("mysql://u:secret@h:0/d"), Contains("port"));
  CHECK_THAT(why("mysql://u:secret@h:65536/d"), Contains("port"));
  CHECK_THAT(why("mysql://u:secret%zz@h/d"), Contains("the password"));
  CHECK_THAT(why("mysql://u:secret%00@h/d"), Contains("the password"));
  CHECK_THAT(why("mysql://u:secret@[::1/d"), Contains("'['"));
  CHECK_THAT(why("mysql://u:secret@[::1]x/d"), Contains("']'"));
  CHECK_THAT(why("mysql://u:secret@h/d?sock=/x"), Contains("socket=PATH"));
  CHECK_THAT(why("mysql://u:secret@h/d?socket="), Contains("socket="));
}
