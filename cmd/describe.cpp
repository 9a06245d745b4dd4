// aioc describe: a row for each character of a text, or for code points.
#include <memory>

#include "commands.h"
#include "input.h"
#include "rows.h"
#include "unicode/codepoint.h"
#include "unicode/utf8.h"

namespace aioc {
namespace {

/// "U+10FFFF" is wider, but nobody meets it: a text is printed as it is read, so the column
/// cannot wait for the longest.
constexpr std::size_t kCodeWidth = 7;

/// How many faults of one input are named one by one.
constexpr std::size_t kMostFaults = 10;

struct Options {
  std::vector<std::string> texts;
  RowOptions rows;
};

/// Prints rows and remembers whether there were any, and any trouble.
class Describer {
 public:
  Describer(cli::Output& out, const RowOptions& options)
      : out_(out), rows_(out, options, kCodeWidth) {}

  cli::ExitStatus status() const {
    if (trouble_) return cli::ExitStatus::trouble;
    return any_ ? cli::ExitStatus::ok : cli::ExitStatus::no;
  }

  void print(char32_t c) {
    any_ = true;
    rows_.print(c, {});
  }

  void trouble(const std::string& message) {
    trouble_ = true;
    out_.flush();  // so that the message stands where the fault is
    cli::print_error("aioc describe: " + message + "\n");
  }

  void flush() { out_.flush(); }

 private:
  cli::Output& out_;
  RowPrinter rows_;
  bool any_ = false;
  bool trouble_ = false;
};

/// Decodes a text that comes in pieces, whose ends may fall inside a character.
class Decoder {
 public:
  Decoder(Describer& describer, std::string source)
      : describer_(describer), source_(std::move(source)) {}

  void feed(std::string_view chunk) {
    if (!rest_.empty()) {
      rest_ += chunk;
      chunk = rest_;
    }
    const std::size_t used = take(chunk, false);
    rest_ = std::string(chunk.substr(used));
  }

  void end() {
    take(rest_, true);
    if (faults_ > kMostFaults) {
      const std::size_t more = faults_ - kMostFaults;
      describer_.trouble(source_ + ": not UTF-8 at " + std::to_string(more) +
                         (more == 1 ? " more place" : " more places"));
    }
  }

 private:
  /// Describes what is whole; the number of bytes that were used.
  std::size_t take(std::string_view text, bool at_end) {
    std::size_t at = 0;
    while (at < text.size()) {
      const auto step = unicode::decode(text.substr(at));
      if (step.truncated && !at_end) break;
      if (step.valid) {
        describer_.print(step.code_point);
      } else {
        fault(text.substr(at, step.size));
      }
      at += step.size;
      offset_ += step.size;
    }
    return at;
  }

  void fault(std::string_view bytes) {
    if (++faults_ > kMostFaults) return;
    std::string message = source_ + ": not UTF-8 at byte " + std::to_string(offset_) + ":";
    for (const char byte : bytes) {
      message += " 0x";
      append_byte(message, byte);
    }
    describer_.trouble(message);
  }

  Describer& describer_;
  std::string source_;
  std::string rest_;
  std::size_t offset_ = 0;
  std::size_t faults_ = 0;
};

void describe_standard_input(Describer& describer) {
  Decoder decoder(describer, "standard input");
  read_standard_input([&](std::string_view chunk) {
    decoder.feed(chunk);
    describer.flush();  // who feeds us line by line wants the answers so
  });
  decoder.end();
}

void describe_argument(Describer& describer, const std::string& text, std::size_t number) {
  const auto parsed = unicode::parse_code_points(text);
  if (parsed.status == unicode::CodePointStatus::not_code_points) {
    Decoder decoder(describer, "argument " + std::to_string(number));
    decoder.feed(text);
    decoder.end();
    return;
  }
  for (const auto& range : parsed.ranges) {
    for (char32_t c = range.first; c <= range.last; ++c) describer.print(c);
  }
  if (parsed.status != unicode::CodePointStatus::ok)
    describer.trouble(unicode::explain(parsed));
}

cli::ExitStatus run(const Options& options, cli::Output& out) {
  Describer describer(out, options.rows);
  std::size_t number = 0;
  for (const auto& text : options.texts) {
    ++number;
    if (text == "-") {
      describe_standard_input(describer);
    } else {
      describe_argument(describer, text, number);
    }
  }
  return describer.status();
}

}  // namespace

cli::Command describe_command() {
  auto options = std::make_shared<Options>();
  cli::Command command("describe", "name every character of a text");
  command
      .argument(
          "TEXT", &options->texts,
          "characters, or code points in any usual spelling; - reads standard input",
          "U+265C, 0x265c, \\u265c, \\u{265c}, \\U0001F600, &#x265c;, &#9820;, &eacute; and "
          "ranges such as U+2654..U+265F are code points. With - standard input is read, all "
          "of "
          "it as text.")
      .at_least_one()
      .or_standard_input();
  add_row_options(command, options->rows);
  command.example("aioc describe 'naïve ♜'", "name the characters of a text");
  command.example("aioc describe U+2654..U+265F", "name a range of code points");
  command.example("git diff | aioc describe - | grep 'ZERO WIDTH'",
                  "look for characters that cannot be seen");
  command.example("aioc describe --json ♜", "print all that is known of a character");
  command.status(cli::ExitStatus::ok, "every character was described");
  command.status(cli::ExitStatus::no, "the text was empty");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, some input was not UTF-8 or no code point (the rest was "
                 "described), or the output could not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
