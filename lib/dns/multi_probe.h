// multi_probe: whether names exist, any number of them, each answer as it comes.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "dns/probe.h"
#include "loop/async_generator.h"
#include "loop/coro.h"
#include "loop/event.h"
#include "loop/task.h"

namespace aioc::dns {

/// A name to probe.
struct Name {
  std::string ascii;  ///< absolute, as parse_domain gives it
  std::string shown;  ///< as it was written, where that is not the same
};

/// Probes names as fast as the servers answer, with a window of them in progress. For those
/// who print: multi_probe() below is the same as a generator.
///
///     dns::MultiProbe probes(std::move(names), options);
///     for (;;) {
///       while (auto result = probes.poll()) print(*result);
///       flush();
///       if (!co_await probes.wait()) break;
///     }
///
/// Names are taken from their source when servers have room and results are taken from here,
/// so memory is bounded however many there are, and however slowly they are read. Each name
/// gets exactly one result. Beside its queries a name costs some 0.2 us.
class MultiProbe {
 public:
  explicit MultiProbe(aio::AsyncGenerator<Name> names, const ProbeOptions& options = {});
  MultiProbe(const MultiProbe&) = delete;
  MultiProbe& operator=(const MultiProbe&) = delete;
  /// What is in progress ends without a result.
  ~MultiProbe();

  /// A result that has come, if there is one.
  std::optional<Result> poll();
  /// Waits for the next. Returns false when all have been taken. Throws what the source of the
  /// names has thrown, behind the results of those before.
  aio::Coro<bool> wait();

  /// Names begun that have no result yet.
  std::size_t in_progress() const { return in_hand_ - ready_; }

 private:
  using Probe = detail::Probe;

  aio::Coro<> feed(aio::AsyncGenerator<Name> names);
  void start(Name name);
  bool is_full() const;
  bool has_next() const;

  Resolver* resolver_;
  const Hosts* hosts_;
  ProbeOptions options_;
  std::vector<std::unique_ptr<Probe>> probes_;
  std::vector<Probe*> idle_;
  std::deque<Probe*> results_;  // those that are done; where they are ordered, all in hand
  std::size_t in_hand_ = 0;     // begun, and not yet taken
  std::size_t ready_ = 0;       // of them, those with a result
  std::uint64_t begun_ = 0;
  bool fed_ = false;
  std::exception_ptr error_;
  aio::Event taken_;
  aio::Event came_;
  std::optional<aio::Task<>> feeder_;
};

/// Probes the names of any range of strings, and gives the results as they complete:
/// domainlib's multi_probe. A name that parse_domain refuses is not found.
///
///     auto results = dns::multi_probe(std::vector<std::string>{"python.org", "no.invalid"});
///     while (auto result = co_await results.next()) {
///       if (result->found()) std::puts(result->name.c_str());
///     }
///
/// Dropped early, it ends what is in progress. See MultiProbe for what it costs.
template <std::ranges::input_range R>
aio::AsyncGenerator<Result> multi_probe(R names, ProbeOptions options = ProbeOptions());
/// The same with an asynchronous source.
aio::AsyncGenerator<Result> multi_probe(aio::AsyncGenerator<std::string> names,
                                        ProbeOptions options = ProbeOptions());

namespace detail {

template <class R>
aio::AsyncGenerator<std::string> strings_of(R range) {
  for (auto&& each : range) co_yield std::string(std::forward<decltype(each)>(each));
}

}  // namespace detail

template <std::ranges::input_range R>
aio::AsyncGenerator<Result> multi_probe(R names, ProbeOptions options) {
  return multi_probe(detail::strings_of(std::move(names)), options);
}

}  // namespace aioc::dns
