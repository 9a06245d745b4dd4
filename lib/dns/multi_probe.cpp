#include "dns/multi_probe.h"

#include "dns/idn.h"

namespace aioc::dns {
namespace {

// Results that nobody has taken yet. In order, one slow name holds up all behind it.
constexpr std::size_t kMostReady = 1024;
constexpr std::size_t kMostReadyOrdered = 65536;

aio::AsyncGenerator<Name> parsed(aio::AsyncGenerator<std::string> texts) {
  while (auto text = co_await texts.next()) {
    Name name;
    try {
      name.ascii = parse_domain(*text).ascii;
      if (name.ascii != *text) name.shown = std::move(*text);
    } catch (const BadName&) {
      name.ascii.clear();
      name.shown = std::move(*text);
    }
    co_yield std::move(name);
  }
}

}  // namespace

MultiProbe::MultiProbe(aio::AsyncGenerator<Name> names, const ProbeOptions& options)
    : resolver_(options.resolver != nullptr ? options.resolver : &default_resolver()),
      hosts_(options.hosts != nullptr ? options.hosts : &default_hosts()),
      options_(options) {
  feeder_ = aio::create_task(feed(std::move(names)), "multi_probe");
}

MultiProbe::~MultiProbe() {
  if (!feeder_->done()) feeder_->cancel();
}

bool MultiProbe::is_full() const {
  return (options_.concurrency != 0 && in_hand_ >= options_.concurrency) ||
         ready_ >= (options_.ordered ? kMostReadyOrdered : kMostReady);
}

aio::Coro<> MultiProbe::feed(aio::AsyncGenerator<Name> names) {
  try {
    while (auto name = co_await names.next()) {
      while (is_full() || !resolver_->has_room()) {
        if (is_full()) {
          taken_.clear();
          co_await taken_.wait();
        } else {
          co_await resolver_->room();
        }
      }
      start(std::move(*name));
    }
  } catch (const aio::CancelledError&) {
    throw;
  } catch (...) {
    error_ = std::current_exception();
  }
  fed_ = true;
  came_.set();
}

void MultiProbe::start(Name name) {
  if (idle_.empty()) {
    probes_.push_back(std::make_unique<Probe>(*resolver_, *hosts_, options_.families));
    idle_.push_back(probes_.back().get());
  }
  Probe& probe = *idle_.back();
  idle_.pop_back();
  ++in_hand_;
  probe.owner = this;
  probe.result.shown = std::move(name.shown);
  probe.result.index = begun_++;
  if (options_.ordered) results_.push_back(&probe);
  probe.start(std::move(name.ascii), [](Probe& done) {
    auto* const self = static_cast<MultiProbe*>(done.owner);
    ++self->ready_;
    if (!self->options_.ordered) self->results_.push_back(&done);
    self->came_.set();
  });
}

bool MultiProbe::has_next() const { return !results_.empty() && results_.front()->done(); }

std::optional<Result> MultiProbe::poll() {
  if (!has_next()) return std::nullopt;
  Probe& probe = *results_.front();
  results_.pop_front();
  --in_hand_;
  --ready_;
  idle_.push_back(&probe);
  if (!taken_.is_set()) taken_.set();
  return std::move(probe.result);
}

aio::Coro<bool> MultiProbe::wait() {
  while (!has_next() && !(fed_ && in_hand_ == 0)) {
    came_.clear();
    co_await came_.wait();
  }
  if (has_next()) co_return true;
  if (error_ != nullptr) std::rethrow_exception(std::exchange(error_, nullptr));
  co_return false;
}

aio::AsyncGenerator<Result> multi_probe(aio::AsyncGenerator<std::string> names,
                                        ProbeOptions options) {
  MultiProbe probes(parsed(std::move(names)), options);
  do {
    while (auto result = probes.poll()) co_yield std::move(*result);
  } while (co_await probes.wait());
}

}  // namespace aioc::dns
