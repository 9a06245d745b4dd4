#include "net/http_date.h"

#include <array>
#include <charconv>
#include <chrono>

namespace aioc::net {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                   "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_number(std::string& out, int value, int digits) {
  for (int unit = digits == 4 ? 1000 : 10; unit > 0; unit /= 10) {
    out += static_cast<char>('0' + value / unit % 10);
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (text[0] == '-' || result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

std::string http_date(std::int64_t time) {
  const sys_seconds moment{seconds(time)};
  const auto day = std::chrono::floor<days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(moment - day);
  std::string out;
  out += kDays[std::chrono::weekday(day).c_encoding()];
  out += ", ";
  append_number(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out += ' ';
  out += kMonths[static_cast<unsigned>(date.month()) - 1];
  out += ' ';
  append_number(out, static_cast<int>(date.year()), 4);
  out += ' ';
  append_number(out, static_cast<int>(clock.hours().count()), 2);
  out += ':';
  append_number(out, static_cast<int>(clock.minutes().count()), 2);
  out += ':';
  append_number(out, static_cast<int>(clock.seconds().count()), 2);
  out += " GMT";
  return out;
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != kForm.size() || text.substr(3, 2) != ", " || text[7] != ' ' ||
      text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':' ||
      !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  unsigned month = 1;
  for (const auto name : kMonths) {
    if (name == text.substr(8, 3)) break;
    ++month;
  }
  const auto day = number(text.substr(5, 2));
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  // 60 is a leap second's.
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const sys_days date_days(date);
  if (kDays[std::chrono::weekday(date_days).c_encoding()] != text.substr(0, 3)) {
    return std::nullopt;
  }
  const auto moment = sys_seconds(date_days) + std::chrono::hours(*hour) +
                      std::chrono::minutes(*minute) + seconds(*second);
  return moment.time_since_epoch().count();
}

}  // namespace aioc::net
