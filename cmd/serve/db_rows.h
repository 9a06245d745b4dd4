// The rows of a table, as the client of a server gets them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "loop/coro.h"

namespace aioc::serve {

enum class RowFormat : std::uint8_t {
  text,  ///< a row a line, as Python prints a tuple: (1, 'Alice', None)
  json,  ///< an array of objects, one a line, with the columns' names for keys
};

struct RowLimits {
  std::size_t rows = 10'000;
  std::size_t bytes = std::size_t{16} * 1024 * 1024;  ///< the row that goes beyond is the last
};

/// A whole answer.
struct Rows {
  std::string text;
  bool cut = false;  ///< there are more rows than the limits let through; text ends in "..."
};

/// Writes rows, value by value.
///
///     RowWriter writer(RowFormat::text, {}, {"id", "name"});
///     if (writer.begin_row()) {
///       writer.integer(1);
///       writer.text("Alice");
///       writer.end_row();
///     }
///     Rows rows = std::move(writer).finish();  // "(1, 'Alice')\n"
///
/// 100 rows of three columns take some 10 us.
class RowWriter {
 public:
  RowWriter(RowFormat format, RowLimits limits, const std::vector<std::string>& columns);

  /// Whether the limits let another row through; where they do not, the answer is cut here.
  bool begin_row();
  void end_row();

  void null();
  void integer(std::int64_t value);
  /// The digits of an integer of any size, perhaps with zeros before them.
  void integer(std::string_view digits);
  /// As Python's repr() has a float; in JSON, which has none but finite ones, null.
  void real(double value);
  /// A decimal fraction with all its digits: Decimal('1.50'), in JSON a number.
  void decimal(std::string_view digits);
  /// As Python's repr() has a str; in JSON what is not UTF-8 becomes U+FFFD.
  void text(std::string_view value);
  /// As Python's repr() has bytes; in JSON base64.
  void bytes(std::string_view value);

  Rows finish() &&;

 private:
  void begin_value();

  RowFormat format_;
  RowLimits limits_;
  std::vector<std::string> keys_;  // of JSON: "\"name\":", with what stands before it
  Rows rows_;
  std::size_t count_ = 0;
  std::size_t column_ = 0;
};

/// Why a database has not answered. what() is for the log: it may tell too much to strangers.
class DatabaseError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    busy,         ///< it has too much to do; later there may be an answer
    unavailable,  ///< it is not there, or lets nobody in
    timed_out,
    failed,  ///< it answers that it cannot, or makes no sense
  };
  DatabaseError(Kind its_kind, const std::string& what)
      : std::runtime_error(what), kind(its_kind) {}

  Kind kind;
};

/// A table of a database: reads its rows. The coroutine throws DatabaseError.
using ReadRows = std::function<aio::Coro<Rows>(RowFormat format)>;

}  // namespace aioc::serve
