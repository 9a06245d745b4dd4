// Probing: whether names exist, one or any number of them.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>

#include "dns/hosts.h"
#include "dns/question.h"
#include "dns/reply.h"
#include "dns/resolver.h"
#include "loop/suspension.h"

namespace aioc::dns {

/// Which addresses a name must have to be found.
enum class Families : std::uint8_t { any, v4, v6 };

/// What became of a name.
struct Result {
  std::string name;
  Status status = Status::unknown;
  Reason reason = Reason::none;  ///< where the status is unknown
  std::string shown;             ///< the name as it was written, where it is not `name`
  std::uint64_t index = 0;       ///< its place among the names, from 0

  bool found() const { return status == Status::found; }
};

struct ProbeOptions {
  Resolver* resolver = nullptr;  ///< none: the loop's own, made with the defaults
  const Hosts* hosts = nullptr;  ///< none: those of /etc/hosts
  Families families = Families::any;
  std::size_t concurrency = 0;  ///< names in progress at most; 0: as many as servers take
  bool ordered = false;         ///< results in the order of the names, not as they complete
};

/// The resolver and the hosts of this thread's loop, made on first use. It asks the servers of
/// AIOC_SERVER where that is set (see server_address.h). Throws as Resolver's constructor does.
Resolver& default_resolver();
const Hosts& default_hosts();

namespace detail {

/// Asks for A and, where that has no address, for AAAA. A name that is not there for A is not
/// there at all, and one that has an A needs no AAAA: most names cost one query.
class Probe : private Question {
 public:
  Probe(Resolver& its_resolver, const Hosts& hosts, Families families);
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() { stop(); }

  /// `name` is absolute and ASCII. Calls `when_done` once, perhaps at once.
  void start(std::string name, void (*when_done)(Probe& probe));
  /// Ends it without a result.
  void stop();
  bool done() const { return done_; }

  Result result;
  void* owner = nullptr;

 private:
  void ask(Type what);
  void answered();
  void finish(Status status, Reason reason);

  const Hosts* hosts_;
  Families families_;
  bool done_ = false;
  bool running_ = false;
  Status first_ = Status::unknown;
  Reason first_reason_ = Reason::none;
  void (*when_done_)(Probe&) = nullptr;
};

}  // namespace detail

/// What probe() gives: `co_await` it.
class [[nodiscard("must co_await")]] ProbeName final : public aio::detail::Suspension {
 public:
  ProbeName(std::string name, const ProbeOptions& options);
  ProbeName(ProbeName && other) noexcept;

  bool await_ready();
  void await_suspend(std::coroutine_handle<> frame);
  Result await_resume();
  bool cancel() override;
  std::string describe() const override { return "probe '" + name_ + "'"; }

 private:
  std::string name_;
  Resolver* resolver_;
  const Hosts* hosts_;
  Families families_;
  detail::Probe probe_;
  bool cancelled_ = false;
};

/// Whether a name exists as getaddrinfo sees it: it is found where it has an address. A name
/// that cannot be asked about (parse_domain refuses it) is not found. domainlib's probe.
///
///     dns::Result result = co_await dns::probe("python.org");
///     std::puts(result.found() ? "+" : " ");
///
/// Costs a query, two where there is no IPv4 address. Throws CancelledError alone.
inline ProbeName probe(std::string name, const ProbeOptions& options = {}) {
  return ProbeName(std::move(name), options);
}

}  // namespace aioc::dns
