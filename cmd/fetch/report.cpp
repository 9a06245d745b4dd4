#include "fetch/report.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <string_view>
#include <utility>

#include "unicode/repr.h"

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

void append_json(std::string& out, const Outcome& outcome) {
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
  put(writer, "error", outcome.problem.word);
  put(writer, "detail", unicode::printable(outcome.problem.detail));
  writer.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
}

}  // namespace

std::string Counts::text() const {
  std::string out = std::to_string(saved) + " saved";
  if (not_found > 0) out += ", " + std::to_string(not_found) + " not found";
  if (errors > 0) out += ", " + std::to_string(errors) + (errors == 1 ? " error" : " errors");
  if (partial > 0) {
    out += ", " + std::to_string(partial) +
           (partial == 1 ? " partial file" : " partial files") + (kept ? " kept" : " removed");
  }
  return out;
}

Report::Report(const FetchOptions& options, cli::Output& out) : options_(options), out_(out) {
  counts_.kept = options.resume;
}

Report::~Report() {
  if (flushing_) flushing_->cancel();
}

void Report::add(const Outcome& outcome) {
  const Problem& problem = outcome.problem;
  if (!problem) {
    ++counts_.saved;
  } else if (problem.not_found()) {
    ++counts_.not_found;
  } else if (problem.interrupted()) {
    if (outcome.bytes > 0) ++counts_.partial;
  } else {
    ++counts_.errors;
  }
  counts_.bytes += outcome.bytes;
  if (problem && !problem.interrupted()) note(outcome.url, problem.text());
  if (options_.json) {
    append_json(out_.buffer(), outcome);
  } else if (!problem && !outcome.file.empty()) {
    out_.buffer() += outcome.file;
  } else {
    return;
  }
  out_.buffer() += options_.null && !options_.json ? '\0' : '\n';
  // So that what comes at once is written at once, and nobody sees that it waited.
  constexpr double kSoon = 0.002;
  flush_soon(kSoon);
}

void Report::note(const std::string& url, const std::string& text) {
  say("aioc fetch: " + unicode::printable(url) + ": " + unicode::printable(text));
}

void Report::say(const std::string& text) {
  if (way_) way_(STDERR_FILENO);
  cli::print_error(text + "\n");
  if (way_) way_(-1);
}

bool Report::is_behind() const {
  constexpr std::size_t kMost = 65536;
  return out_.buffer().size() > kMost;
}

void Report::flush_soon(double seconds) {
  if (flushing_ || failure_) return;
  flushing_ = aio::get_running_loop().call_later(seconds, [this] { flush(); });
}

void Report::flush() {
  constexpr double kLookAgain = 0.01;
  flushing_.reset();
  try {
    if (way_) way_(out_.fd());
    const bool all = out_.flush_some();
    if (way_) way_(-1);
    if (!all) flush_soon(kLookAgain);
  } catch (...) {
    failure_ = std::current_exception();
    if (on_failure_) on_failure_();
  }
}

void Report::finish() {
  rethrow();
  if (out_.buffer().empty()) return;
  if (way_) way_(out_.fd());
  out_.flush();
}

cli::ExitStatus Report::status() const {
  if (counts_.errors > 0) return cli::ExitStatus::trouble;
  return counts_.not_found > 0 ? cli::ExitStatus::no : cli::ExitStatus::ok;
}

}  // namespace aioc::fetch
