#include "fetch/hosts.h"

#include <algorithm>
#include <utility>

#include "loop/event_loop.h"
#include "net/http_chars.h"

namespace aioc::fetch {

std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return {};
  const auto begin = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", begin), url.size());
  std::string host = url.substr(begin, end - begin);
  host.erase(0, host.rfind('@') + 1);  // npos + 1 is 0
  std::transform(host.begin(), host.end(), host.begin(), net::ascii_lower);
  return host;
}

std::shared_ptr<Hosts::Host> Hosts::host(const std::string& name) {
  auto& known = hosts_[name];
  auto out = known.lock();
  if (!out) {
    known = out = std::make_shared<Host>(at_once_);
    // As many names as are in use are kept, twice over.
    if (hosts_.size() > most_) {
      std::erase_if(hosts_, [](const auto& entry) { return entry.second.expired(); });
      most_ = std::max(kLeast, 2 * hosts_.size());
    }
  }
  return out;
}

aio::Coro<Hosts::Turn> Hosts::take(std::string name) {
  Turn turn(host(name));
  if (at_once_ > 0) {
    co_await turn.host().free.acquire();
    turn.hold();
  }
  co_return turn;
}

double Hosts::Turn::pause() const {
  if (host_->not_before == 0) return 0;
  return std::max(host_->not_before - aio::get_running_loop().time(), 0.0);
}

void Hosts::pause(const std::string& name, double seconds) {
  Host& paused = *host(name);
  paused.not_before = std::max(paused.not_before, aio::get_running_loop().time() + seconds);
}

}  // namespace aioc::fetch
