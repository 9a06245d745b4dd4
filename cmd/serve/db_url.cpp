#include "serve/db_url.h"

#include <charconv>
#include <utility>

#include "cli/parse.h"
#include "net/uri.h"

namespace aioc::serve {
namespace {

constexpr std::string_view kShape = "give mysql://USER:PASSWORD@HOST:PORT/DATABASE";

[[noreturn]] void refuse(std::string_view why) {
  throw cli::UsageError("--mysql: " + std::string(why) + "; " + std::string(kShape));
}

/// One part of the URL; it goes to a client written in C, which would stop at a NUL.
std::string decoded(std::string_view part, std::string_view what) {
  auto text = net::percent_decode(part);
  if (!text || text->find('\0') != text->npos) {
    refuse(std::string(what) + " has a '%' that is not followed by two digits of a byte");
  }
  return *std::move(text);
}

/// Takes the part up to `separator` off the front of `text`; all of it where there is none.
std::string_view take(std::string_view& text, char separator) {
  const auto part = text.substr(0, text.find(separator));
  text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
  return part;
}

void parse_user(DbUrl& out, std::string_view text) {
  const bool has_password = text.find(':') != text.npos;
  out.user = decoded(take(text, ':'), "the user");
  if (has_password) out.password = decoded(text, "the password");
}

void parse_host(DbUrl& out, std::string_view text) {
  std::string_view host;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) refuse("the host begins with a '[' that is never closed");
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && text[0] != ':') refuse("behind the ']' of the host goes ':PORT'");
    text.remove_prefix(text.empty() ? 0 : 1);
  } else {
    host = take(text, ':');
  }
  if (!host.empty()) out.host = decoded(host, "the host");
  if (text.empty()) return;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, out.port);
  if (parsed.ec != std::errc{} || parsed.ptr != end || out.port == 0) {
    refuse("the port is a number from 1 to 65535");
  }
}

void parse_parameters(DbUrl& out, std::string_view query) {
  for (auto& [name, value] : net::parse_query(query)) {
    if (name != "socket") refuse("the only parameter that it knows is socket=PATH");
    if (value.empty() || value.find('\0') != value.npos) refuse("socket= is to have a path");
    out.socket = std::move(value);
  }
}

}  // namespace

std::string DbUrl::text() const {
  std::string out = "mysql://";
  if (!user.empty()) out += net::percent_encode(user) + "@";
  if (socket.empty()) {
    const bool brackets = host.find(':') != host.npos;
    out += brackets ? "[" + host + "]" : host;
    out += ":" + std::to_string(port);
  }
  out += "/" + net::percent_encode(database);
  if (!socket.empty()) out += "?socket=" + socket;
  return out;
}

DbUrl parse_db_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) refuse("this is no URL");
  if (url.substr(0, scheme) != "mysql" && url.substr(0, scheme) != "mariadb") {
    refuse("its scheme is mysql or mariadb");
  }
  url.remove_prefix(scheme + 3);
  DbUrl out;
  std::string_view rest = url;
  const auto query = rest.find('?');
  if (query != rest.npos) {
    parse_parameters(out, rest.substr(query + 1));
    rest = rest.substr(0, query);
  }
  std::string_view authority = take(rest, '/');
  // The last one: somebody may have a password with an '@' and not know of %40.
  const auto at = authority.rfind('@');
  if (at != authority.npos) {
    parse_user(out, authority.substr(0, at));
    authority.remove_prefix(at + 1);
  }
  parse_host(out, authority);
  out.database = decoded(rest, "the database");
  if (out.database.empty()) refuse("it names no database");
  return out;
}

}  // namespace aioc::serve
