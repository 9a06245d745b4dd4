#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <iterator>

#include "dns/idn.h"
#include "resolve.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put_text(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void put(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  put_text(writer, text);
}

void put_found(Writer& writer, const Resolved& resolved) {
  if (resolved.target.address) {
    if (resolved.status == dns::Status::found) put(writer, "host", resolved.host);
    return;
  }
  writer.Key("addresses");
  writer.StartArray();
  for (const auto& address : resolved.addresses) put_text(writer, address.host());
  writer.EndArray();
}

}  // namespace

void append_rows(std::string& out, const Resolved& resolved, bool terminal) {
  const auto& target = resolved.target;
  const auto shown = [&](const std::string& text) {
    return terminal ? unicode::printable(text) : text;
  };
  if (target.address) {
    fmt::format_to(std::back_inserter(out), "{:15}: {}", target.host, shown(resolved.host));
    if (target.port) out.append(" ").append(resolved.service);
    out += '\n';
    return;
  }
  const std::string name = shown(target.host);
  for (const auto& address : resolved.addresses) {
    fmt::format_to(std::back_inserter(out), "{:20}: {}\n", name, address.host());
  }
}

void append_json(std::string& out, const Resolved& resolved, dns::Protocol protocol) {
  const auto& target = resolved.target;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  if (target.address) {
    put(writer, "address", target.address->host());
  } else {
    put(writer, "name", target.ascii);
    put(writer, "unicode", dns::to_unicode(target.ascii));
  }
  put(writer, "status", dns::to_string(resolved.status));
  if (const auto text = dns::detail_of(resolved.status, resolved.reason); !text.empty())
    put(writer, "reason", text);
  put_found(writer, resolved);
  if (target.port) {
    writer.Key("port");
    writer.Uint(*target.port);
    if (const auto service = dns::service_of(*target.port, protocol)) {
      put(writer, "service", *service);
    }
    put(writer, "protocol", protocol == dns::Protocol::tcp ? "tcp" : "udp");
  }
  writer.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
  out += '\n';
}

std::string complaint_of(const Resolved& resolved, dns::Families families) {
  const bool missing = resolved.status != dns::Status::unknown;
  std::string why = dns::why(resolved.status, resolved.reason);
  if (resolved.target.address && missing) {
    why = "no name";
  } else if (resolved.status == dns::Status::nodata && families != dns::Families::any) {
    why = families == dns::Families::v4 ? "no IPv4 address" : "no IPv6 address";
  }
  return resolved.target.host + ": " + why;
}

}  // namespace aioc
