// aioc resolve: the addresses of names and the names of addresses, many at once, printed in the
// order in which they were asked for.
#include "resolve.h"

#include <exception>
#include <memory>
#include <utility>

#include "cli/parse.h"
#include "commands.h"
#include "lines.h"
#include "loop/exception_group.h"
#include "loop/loop.h"
#include "term/terminal.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

/// How many are looked up at once: what one of them can keep from being printed.
constexpr std::size_t kMostAtOnce = 1000;
/// How many faults of the input are named one by one.
constexpr std::size_t kMostFaults = 20;

using Found = std::optional<Resolved>;

class Resolve {
 public:
  Resolve(const ResolveOptions& options, cli::Output& out)
      : options_(options),
        out_(out),
        protocol_(options.udp ? dns::Protocol::udp : dns::Protocol::tcp),
        terminal_(term::is_terminal(out.fd())) {
    if (options.tcp && options.udp) throw cli::UsageError("give one of --tcp and --udp");
    if (options.v4 && options.v6) throw cli::UsageError("give one of -4 and -6, or neither");
    lookup_.protocol = protocol_;
    if (options.v4) lookup_.families = dns::Families::v4;
    if (options.v6) lookup_.families = dns::Families::v6;
    asking_ = resolver_options(options.resolver);
  }

  aio::Coro<> run() {
    const dns::Hosts hosts = dns::Hosts::read();
    lookup_.hosts = &hosts;
    std::optional<dns::Resolver> resolver;
    dns::ResolvConf conf;
    try {
      resolver.emplace(asking_);
      lookup_.resolver = &*resolver;
      // The search domains are those of the servers that know them.
      if (asking_.servers.empty()) conf = dns::ResolvConf::read();
      lookup_.conf = &conf;
    } catch (const std::runtime_error&) {
      // The first look-up that has to ask a server will say so; numbers and hosts need none.
    }
    const auto body = [this](aio::TaskGroup& group) { return resolve_all(group); };
    try {
      co_await aio::with(aio::TaskGroup(), body);
    } catch (const aio::ExceptionGroup& group) {
      std::rethrow_exception(group.exceptions().front());
    }
    if (fault_) std::rethrow_exception(fault_);
  }

  cli::ExitStatus finish() {
    if (faults_ > kMostFaults) {
      say(std::to_string(faults_ - kMostFaults) + " more that are neither names nor addresses");
    }
    if (any_unknown_ || faults_ > 0) return cli::ExitStatus::trouble;
    return any_missing_ ? cli::ExitStatus::no : cli::ExitStatus::ok;
  }

 private:
  /// Prints each look-up when it is its turn.
  aio::Coro<> resolve_all(aio::TaskGroup& group) {
    auto feeder = group.create_task(feed(group), "targets");
    for (;;) {
      if (lookups_.empty()) out_.flush();
      std::optional<aio::Task<Found>> lookup;
      try {
        lookup.emplace(co_await lookups_.get());
      } catch (const aio::QueueShutDown&) {
        break;
      }
      if (!lookup->done()) out_.flush();
      const Found found = co_await *lookup;
      if (!found) break;
      print(*found);
    }
    out_.flush();
    feeder.cancel();
  }

  /// Begins a look-up for each target; the queue holds it back.
  aio::Coro<> feed(aio::TaskGroup& group) {
    try {
      auto targets = all_targets();
      while (auto target = co_await targets.next()) {
        auto lookup = group.create_task(look_up(std::move(*target)));
        co_await lookups_.put(std::move(lookup));
      }
    } catch (const std::exception&) {
      fault_ = std::current_exception();
    }
    lookups_.shutdown();
  }

  aio::AsyncGenerator<ResolveTarget> all_targets() {
    std::size_t number = 0;
    for (const auto& argument : options_.targets) {
      ++number;
      if (argument == "-") {
        auto lines = standard_input_lines();
        while (auto line = co_await lines.next()) {
          auto target = parse(line->text, "line " + std::to_string(line->number));
          if (target) co_yield std::move(*target);
        }
      } else if (auto target = parse(argument, "argument " + std::to_string(number))) {
        co_yield std::move(*target);
      }
    }
  }

  std::optional<ResolveTarget> parse(std::string_view text, const std::string& where) {
    try {
      return parse_target(text, protocol_);
    } catch (const BadTarget& error) {
      if (++faults_ <= kMostFaults) say(where + ": " + error.what());
      return std::nullopt;
    }
  }

  /// Nothing where there is nobody to be asked, which is the fault of the whole run.
  aio::Coro<Found> look_up(ResolveTarget target) {
    Resolved out;
    out.target = std::move(target);
    try {
      if (out.target.address) {
        const dns::NameInfo info = co_await dns::getnameinfo(*out.target.address, lookup_);
        out.status = info.status;
        out.reason = info.reason;
        out.host = info.host;
        out.service = info.service;
      } else {
        dns::Lookup found = co_await dns::getaddrinfo(out.target.host, 0, lookup_);
        out.status = found.status;
        out.reason = found.reason;
        out.addresses = std::move(found.addresses);
      }
    } catch (const std::exception&) {
      if (!fault_) fault_ = std::current_exception();
      co_return std::nullopt;
    }
    co_return out;
  }

  void print(const Resolved& resolved) {
    if (resolved.status == dns::Status::unknown) {
      any_unknown_ = true;
    } else if (resolved.status != dns::Status::found) {
      any_missing_ = true;
    }
    if (options_.json) {
      append_json(out_.buffer(), resolved, protocol_);
    } else {
      append_rows(out_.buffer(), resolved, terminal_);
      if (resolved.status != dns::Status::found) say(complaint_of(resolved, lookup_.families));
    }
    out_.row_done();
  }

  void say(const std::string& text) {
    out_.flush();
    cli::print_error("aioc resolve: " + unicode::printable(text) + "\n");
  }

  const ResolveOptions& options_;
  cli::Output& out_;
  dns::Protocol protocol_;
  bool terminal_;
  dns::ResolverOptions asking_;
  dns::LookupOptions lookup_;
  aio::Queue<aio::Task<Found>> lookups_{kMostAtOnce};
  std::exception_ptr fault_;
  bool any_unknown_ = false;
  bool any_missing_ = false;
  std::size_t faults_ = 0;
};

cli::ExitStatus run(const ResolveOptions& options, cli::Output& out) {
  Resolve resolve(options, out);
  aio::run(resolve.run());
  return resolve.finish();
}

}  // namespace

cli::Command resolve_command() {
  auto options = std::make_shared<ResolveOptions>();
  cli::Command command("resolve", "look up the addresses of names, and the names of addresses");
  command
      .argument("NAME[:SERVICE]|ADDRESS[:PORT]", &options->targets,
                "what to look up; - reads it from standard input",
                "An IPv6 address with a port is written as [::1]:443. Standard input has one a "
                "line; there a # begins a comment.")
      .at_least_one()
      .or_standard_input();
  command.flag("--json", options->json, "print a JSON object a line");
  command.flag("--tcp", options->tcp, "services are those of TCP, the default");
  command.flag("--udp", options->udp, "services are those of UDP");
  command.flag("-4", options->v4, "only the IPv4 addresses of names");
  command.flag("-6", options->v6, "only the IPv6 addresses of names");
  add_resolver_options(command, options->resolver);
  command.example("aioc resolve python.org www.baidu.com", "print the addresses of two names");
  command.example("aioc resolve 1.1.1.1:443", "print the name of an address, and the service");
  command.example("aioc resolve -6 --json python.org:https", "print all that is known");
  command.example("aioc resolve -s 1.1.1.1 - < addresses.txt", "name the addresses of a file");
  command.status(cli::ExitStatus::ok, "all were found");
  command.status(cli::ExitStatus::no, "at least one was not found");
  command.status(cli::ExitStatus::trouble,
                 "at least one is unknown, the input had errors, wrong usage, or the output "
                 "could not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
