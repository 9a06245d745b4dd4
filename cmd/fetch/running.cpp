#include "fetch/running.h"

#include <utility>

#include "loop/event_loop.h"

namespace aioc::fetch {

Running::Entry::Entry(Running& running, const Body& body)
    : running_(running),
      body_(body),
      place_(running.entries_.size()),
      began_(aio::get_running_loop().time()) {
  running.entries_.push_back(this);
}

Running::Entry::~Entry() {
  auto& entries = running_.entries_;
  entries[place_] = entries.back();
  entries[place_]->place_ = place_;
  entries.pop_back();
}

std::vector<RunningDownload> Running::look() {
  const double now = aio::get_running_loop().time();
  std::vector<RunningDownload> out;
  out.reserve(entries_.size());
  for (Entry* const entry : entries_) {
    entry->rate_.add(now, entry->body_.bytes());
    RunningDownload shown;
    shown.name = entry->body_.name();
    shown.bytes = entry->body_.bytes();
    shown.total = entry->body_.total();
    shown.rate = entry->rate_.value();
    shown.seconds = now - entry->began_;
    out.push_back(std::move(shown));
  }
  return out;
}

}  // namespace aioc::fetch
