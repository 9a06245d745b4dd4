#include "fetch/printer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

#include "fetch/flags_printer.h"
#include "unicode/display.h"
#include "unicode/repr.h"
#include "unicode/utf8.h"

namespace aioc::fetch {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  if (text.empty()) {
    writer.Null();
  } else {
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
}

void append_json(std::string& out, const Outcome& outcome, bool head) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  constexpr int kMicroseconds = 6;
  writer.SetMaxDecimalPlaces(kMicroseconds);
  writer.StartObject();
  // A URL may be no UTF-8, and JSON has to be.
  put(writer, "url", unicode::printable(outcome.url));
  put(writer, "file", outcome.file);
  writer.Key("status");
  if (outcome.status == 0) {
    writer.Null();
  } else {
    writer.Int(outcome.status);
  }
  writer.Key("bytes");
  writer.Uint64(outcome.bytes);
  writer.Key("seconds");
  writer.Double(outcome.seconds);
  if (head) {
    writer.Key("head");
    if (outcome.head) {
      writer.String(outcome.head->data(),
                    static_cast<rapidjson::SizeType>(outcome.head->size()));
    } else {
      writer.Null();
    }
  }
  put(writer, "error", outcome.problem.word);
  put(writer, "detail", unicode::printable(outcome.problem.detail));
  writer.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
}

/// Text that a server has sent, so that it does nothing to a terminal but be read: lines and
/// tabs stay.
std::string harmless(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const unicode::Decoded step = unicode::decode(text.substr(at));
    at += step.size;
    const char32_t c = step.valid ? step.code_point : unicode::kMaxCodePoint;
    if (c == '\r' && at < text.size() && text[at] == '\n') continue;
    if (c == '\n' || c == '\t' || unicode::is_printable(c)) {
      unicode::append_utf8(out, c);
    } else {
      unicode::append_display(out, c);
    }
  }
  return out;
}

class JsonPrinter final : public Printer {
 public:
  explicit JsonPrinter(bool head) : head_(head) {}
  void add(std::string& out, const Outcome& outcome) override {
    append_json(out, outcome, head_);
    out += '\n';
  }

 private:
  bool head_;
};

class PathPrinter final : public Printer {
 public:
  explicit PathPrinter(char end) : end_(end) {}
  void add(std::string& out, const Outcome& outcome) override {
    if (outcome.problem || outcome.file.empty()) return;
    out += outcome.file;
    out += end_;
  }

 private:
  char end_;
};

class HeadPrinter final : public Printer {
 public:
  HeadPrinter(bool on_terminal, char end) : on_terminal_(on_terminal), end_(end) {}
  void add(std::string& out, const Outcome& outcome) override {
    if (outcome.problem || !outcome.head) return;
    out += on_terminal_ ? harmless(*outcome.head) : *outcome.head;
    out += end_;
  }

 private:
  bool on_terminal_;
  char end_;
};

}  // namespace

std::unique_ptr<Printer> make_printer(const FetchOptions& options, const Rules& rules,
                                      bool on_terminal) {
  const char end = options.null ? '\0' : '\n';
  if (options.json) return std::make_unique<JsonPrinter>(options.head);
  if (options.verbose) return make_verbose_flags_printer(flags_begin(rules.flags, rules.jobs));
  if (options.flags) return make_flags_printer();
  if (options.head) return std::make_unique<HeadPrinter>(on_terminal, end);
  return std::make_unique<PathPrinter>(end);
}

}  // namespace aioc::fetch
