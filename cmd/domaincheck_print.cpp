#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <utility>

#include "dns/idn.h"
#include "domaincheck.h"
#include "term/terminal.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void append_json(std::string& out, const dns::Result& result, bool wildcard) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  put(writer, "name", result.name);
  put(writer, "unicode", dns::to_unicode(result.name));
  put(writer, "status", dns::to_string(result.status));
  if (const auto text = dns::detail_of(result.status, result.reason); !text.empty())
    put(writer, "reason", text);
  if (wildcard) {
    writer.Key("wildcard");
    writer.Bool(true);
  }
  writer.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
}

}  // namespace

DomainPrinter::DomainPrinter(const DomaincheckOptions& options, cli::Output& out,
                             std::function<void(const std::string&)> say)
    : out_(out),
      say_(std::move(say)),
      with_found_(options.found || !options.not_found),
      with_not_found_(options.not_found || !options.found),
      terminal_(term::is_terminal(out.fd())) {
  if (options.format == "marks") {
    format_ = Format::marks;
  } else if (options.format == "tsv") {
    format_ = Format::tsv;
  } else if (options.format == "json") {
    format_ = Format::json;
  } else {
    format_ = options.found || options.not_found ? Format::names : Format::columns;
  }
}

void DomainPrinter::heading() {
  if (format_ == Format::columns) out_.buffer() += "FOUND\t\tNOT FOUND\n=====\t\t=========\n";
}

std::string_view DomainPrinter::shown(const dns::Result& result) {
  if (result.shown.empty()) return result.name;
  if (!terminal_) return result.shown;
  printable_ = unicode::printable(result.shown);
  return printable_;
}

void DomainPrinter::print(const dns::Result& result, bool wildcard) {
  switch (result.status) {
    case dns::Status::found:
      ++found_;
      if (with_found_) print_row(result, wildcard);
      break;
    case dns::Status::unknown:
      ++unknown_;
      print_row(result, wildcard);
      break;
    default:
      ++not_found_;
      if (with_not_found_) print_row(result, wildcard);
  }
}

void DomainPrinter::print_row(const dns::Result& result, bool wildcard) {
  std::string& out = out_.buffer();
  const bool unknown = result.status == dns::Status::unknown;
  switch (format_) {
    case Format::names:
      // What was asked for is a list of names: what is unknown belongs into neither list.
      if (unknown) {
        say_(unicode::printable(shown(result)) +
             ": unknown: " + std::string(dns::detail_of(result.status, result.reason)));
        return;
      }
      out += shown(result);
      break;
    case Format::columns:
      if (!unknown && !result.found()) out += "\t\t";
      if (unknown) out += "? ";
      out += shown(result);
      if (unknown)
        out.append(" (").append(dns::detail_of(result.status, result.reason)).append(")");
      break;
    case Format::marks:
      out += unknown ? "? " : result.found() ? "+ " : "  ";
      out += shown(result);
      if (unknown)
        out.append(" (").append(dns::detail_of(result.status, result.reason)).append(")");
      break;
    case Format::tsv:
      out.append(shown(result)).append("\t").append(dns::to_string(result.status)).append("\t");
      out += dns::detail_of(result.status, result.reason);
      if (wildcard) out += result.found() ? "wildcard" : "";
      break;
    case Format::json:
      append_json(out, result, wildcard);
  }
  out += '\n';
  out_.row_done();
}

std::string DomainPrinter::summary() const {
  std::string text =
      std::to_string(found_) + " found, " + std::to_string(not_found_) + " not found";
  if (unknown_ > 0) text += ", " + std::to_string(unknown_) + " unknown";
  return text;
}

}  // namespace aioc
