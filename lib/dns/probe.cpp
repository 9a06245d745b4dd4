#include "dns/probe.h"

#include <utility>

#include "dns/idn.h"
#include "dns/server_address.h"
#include "loop/errors.h"

namespace aioc::dns {
namespace {

/// What a loop keeps for those who bring no resolver.
struct Defaults {
  explicit Defaults(aio::EventLoop&) : resolver(default_options()) {}
  static ResolverOptions default_options() {
    ResolverOptions options;
    options.servers = servers_of_environment();
    return options;
  }
  Resolver resolver;
};

struct KeptHosts {
  explicit KeptHosts(aio::EventLoop&) : hosts(Hosts::read()) {}
  Hosts hosts;
};

/// Whether a server answered with an error of this question, so that another may fare better.
bool was_answered(Reason reason) {
  switch (reason) {
    case Reason::timed_out:
    case Reason::connection_refused:
    case Reason::unreachable:
    case Reason::tcp_timed_out:
    case Reason::tcp_failed:
      return false;
    default:
      return true;
  }
}

}  // namespace

Resolver& default_resolver() { return aio::EventLoop::current().part<Defaults>().resolver; }

const Hosts& default_hosts() { return aio::EventLoop::current().part<KeptHosts>().hosts; }

namespace detail {

Probe::Probe(Resolver& its_resolver, const Hosts& hosts, Families families)
    : Question(its_resolver, "", Type::a, false), hosts_(&hosts), families_(families) {
  ended = [](Question& question) { static_cast<Probe&>(question).answered(); };
}

void Probe::start(std::string text, void (*when_done)(Probe& probe)) {
  when_done_ = when_done;
  done_ = false;
  running_ = true;
  name = std::move(text);
  if (name.empty()) {  // it was no name; asked for, it would be the root
    finish(Status::nxdomain, Reason::none);
    return;
  }
  for (const auto& address : hosts_->find(name)) {
    if (families_ == Families::any ||
        (address.family() == AF_INET) == (families_ == Families::v4)) {
      finish(Status::found, Reason::none);
      return;
    }
  }
  ask(families_ == Families::v6 ? Type::aaaa : Type::a);
}

void Probe::ask(Type what) {
  type = what;
  attempts = 0;
  spent = 0;
  answer = {};
  resolver->begin(*this);
}

void Probe::answered() {
  const bool may_have_aaaa = answer.status == Status::nodata ||
                             (answer.status == Status::unknown && was_answered(answer.reason));
  if (type == Type::a && families_ == Families::any && may_have_aaaa) {
    first_ = answer.status;
    first_reason_ = answer.reason;
    ask(Type::aaaa);
    return;
  }
  // The A is in doubt, and there is no AAAA: so is the name.
  if (type == Type::aaaa && families_ == Families::any && answer.status == Status::nodata) {
    finish(first_, first_reason_);
    return;
  }
  finish(answer.status, answer.reason);
}

void Probe::finish(Status status, Reason reason) {
  result.name = std::move(name);
  result.status = status;
  result.reason = reason;
  running_ = false;
  done_ = true;
  when_done_(*this);
}

void Probe::stop() {
  if (std::exchange(running_, false)) resolver->forget(*this);
}

}  // namespace detail

ProbeName::ProbeName(std::string name, const ProbeOptions& options)
    : name_(std::move(name)),
      resolver_(options.resolver != nullptr ? options.resolver : &default_resolver()),
      hosts_(options.hosts != nullptr ? options.hosts : &default_hosts()),
      families_(options.families),
      probe_(*resolver_, *hosts_, families_) {}

ProbeName::ProbeName(ProbeName&& other) noexcept
    : Suspension(std::move(other)),
      name_(std::move(other.name_)),
      resolver_(other.resolver_),
      hosts_(other.hosts_),
      families_(other.families_),
      probe_(*resolver_, *hosts_, families_) {}

bool ProbeName::await_ready() {
  try {
    name_ = parse_domain(name_).ascii;
    return false;
  } catch (const BadName&) {
    probe_.result.name = name_;
    probe_.result.status = Status::nxdomain;
    return true;
  }
}

void ProbeName::await_suspend(std::coroutine_handle<> frame) {
  suspend(frame);
  probe_.owner = this;
  probe_.start(name_,
               [](detail::Probe& probe) { static_cast<ProbeName*>(probe.owner)->wake(); });
}

bool ProbeName::cancel() {
  if (probe_.done()) return false;
  probe_.stop();
  cancelled_ = true;
  wake();
  return true;
}

Result ProbeName::await_resume() {
  if (is_suspended()) resumed();
  if (cancelled_) throw aio::CancelledError();
  return std::move(probe_.result);
}

}  // namespace aioc::dns
