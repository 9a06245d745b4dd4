#include "dns/lookup.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "dns/idn.h"
#include "dns/records.h"
#include "dns/text.h"
#include "loop/gather.h"

namespace aioc::dns {
namespace {

Resolver& resolver_of(const LookupOptions& options) {
  return options.resolver != nullptr ? *options.resolver : default_resolver();
}

const Hosts& hosts_of(const LookupOptions& options) {
  return options.hosts != nullptr ? *options.hosts : default_hosts();
}

bool is_wanted(const aio::Address& address, Families families) {
  return families == Families::any ||
         (address.family() == AF_INET) == (families == Families::v4);
}

aio::Address with_port(const aio::Address& address, std::uint16_t port) {
  return to_address(address.host(), port).value_or(address);
}

/// What the answers for both families say together, without addresses.
Lookup merge(const Answer& v4, const Answer& v6) {
  Lookup lookup;
  const auto either = [&](Status status) { return v4.status == status || v6.status == status; };
  // That there is no such name is so for both, whatever became of the other question.
  for (const Status status : {Status::found, Status::nxdomain, Status::unknown}) {
    if (!either(status)) continue;
    lookup.status = status;
    if (status == Status::unknown) {
      lookup.reason = v4.status == Status::unknown ? v4.reason : v6.reason;
    }
    return lookup;
  }
  lookup.status = Status::nodata;
  return lookup;
}

aio::Coro<Lookup> ask_one(Resolver& resolver, std::string name, std::uint16_t port, Type type) {
  const Answer answer = co_await resolver.ask(name, type, true);
  Lookup lookup = merge(answer, answer);
  append_addresses(answer.reply, type, port, lookup.addresses);
  co_return lookup;
}

aio::Coro<Lookup> ask_both(Resolver& resolver, std::string name, std::uint16_t port) {
  auto asked =
      aio::gather(resolver.ask(name, Type::a, true), resolver.ask(name, Type::aaaa, true));
  const auto [v4, v6] = co_await asked;
  Lookup lookup = merge(v4, v6);
  const bool both = v4.status == Status::found && v6.status == Status::found;
  const bool v6_first = both && prefers_ipv6();
  if (v6_first) append_addresses(v6.reply, Type::aaaa, port, lookup.addresses);
  if (v4.status == Status::found) append_addresses(v4.reply, Type::a, port, lookup.addresses);
  if (v6.status == Status::found && !v6_first) {
    append_addresses(v6.reply, Type::aaaa, port, lookup.addresses);
  }
  co_return lookup;
}

aio::Coro<Lookup> ask_name(Resolver& resolver, std::string name, std::uint16_t port,
                           Families families) {
  if (families == Families::any) return ask_both(resolver, std::move(name), port);
  return ask_one(resolver, std::move(name), port,
                 families == Families::v4 ? Type::a : Type::aaaa);
}

/// The absolute names that a name may stand for, in the order to ask for them.
std::vector<std::string> candidates(std::string_view host, const std::string& name,
                                    const ResolvConf* conf) {
  std::vector<std::string> names;
  const auto dots = std::count(name.begin(), name.end(), '.');
  if (conf != nullptr && !host.ends_with('.') && dots < conf->ndots) {
    for (const auto& domain : conf->search) {
      try {
        names.push_back(parse_domain(name + "." + domain).ascii);
      } catch (const BadName&) {  // too long, or a domain that is none
      }
    }
  }
  names.push_back(name);
  return names;
}

}  // namespace

aio::Coro<Lookup> getaddrinfo(std::string host, std::uint16_t port, LookupOptions options) {
  Lookup lookup;
  if (const auto address = to_address(host, port)) {
    lookup.status = is_wanted(*address, options.families) ? Status::found : Status::nodata;
    if (lookup.found()) lookup.addresses.push_back(*address);
    co_return lookup;
  }
  const std::string name = parse_domain(host).ascii;
  for (const auto& address : hosts_of(options).find(name)) {
    if (!is_wanted(address, options.families)) continue;
    lookup.addresses.push_back(with_port(address, port));
  }
  if (!lookup.addresses.empty()) {
    lookup.status = Status::found;
    lookup.name = name;
    co_return lookup;
  }
  Resolver& resolver = resolver_of(options);
  bool any_nodata = false;
  for (const auto& candidate : candidates(host, name, options.conf)) {
    lookup = co_await ask_name(resolver, candidate, port, options.families);
    if (lookup.found()) lookup.name = candidate;
    if (lookup.found() || lookup.status == Status::unknown) co_return lookup;
    any_nodata = any_nodata || lookup.status == Status::nodata;
  }
  lookup.status = any_nodata ? Status::nodata : Status::nxdomain;
  co_return lookup;
}

aio::Coro<NameInfo> getnameinfo(aio::Address address, LookupOptions options) {
  NameInfo info;
  info.host = address.host();
  if (const auto port = address.port(); port != 0) {
    info.service = service_of(port, options.protocol).value_or(std::to_string(port));
  }
  if (const auto known = hosts_of(options).name_of(address); !known.empty()) {
    info.host = known;
    info.status = Status::found;
    co_return info;
  }
  Resolver& resolver = resolver_of(options);
  const Answer answer = co_await resolver.ask(reverse_name(address), Type::ptr, true);
  info.status = answer.status;
  info.reason = answer.reason;
  std::string name = pointed_name(answer.reply);
  if (info.found() && !name.empty()) info.host = std::move(name);
  co_return info;
}

std::string why(Status status, Reason reason) {
  switch (status) {
    case Status::found:
      return "found";
    case Status::nxdomain:
      return "no such name";
    case Status::nodata:
      return "no address";
    case Status::unknown:
      break;
  }
  return "unknown: " + std::string(to_string(reason));
}

}  // namespace aioc::dns
