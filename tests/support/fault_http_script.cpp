#include "support/fault_http_script.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "support/process.h"

namespace aioc::testing::internal {

void HttpScript::set(const std::string& path, HttpHandler handler) {
  const std::lock_guard lock(mutex_);
  handlers_[path] = std::move(handler);
}

void HttpScript::set_default(HttpHandler handler) {
  const std::lock_guard lock(mutex_);
  default_ = std::move(handler);
}

void HttpScript::set_fate(std::size_t count, ConnectionFate fate) {
  const std::lock_guard lock(mutex_);
  fated_ = count;
  fate_ = fate;
}

std::optional<ConnectionFate> HttpScript::begin_connection() {
  const std::lock_guard lock(mutex_);
  ++connections_;
  if (fated_ == 0) return std::nullopt;
  --fated_;
  return fate_;
}

HttpScript::Turn HttpScript::begin(const FaultHttpRequest& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  peak_ = std::max(peak_, ++running_);
  changed_.notify_all();
  const auto found = handlers_.find(request.path);
  return {found == handlers_.end() ? default_ : found->second, ++turns_[request.path]};
}

void HttpScript::end() {
  const std::lock_guard lock(mutex_);
  --running_;
}

void HttpScript::stall(int change) {
  const std::lock_guard lock(mutex_);
  stalled_ += static_cast<std::size_t>(change);
  changed_.notify_all();
}

std::vector<FaultHttpRequest> HttpScript::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t HttpScript::count(std::string_view path) const {
  const std::lock_guard lock(mutex_);
  const auto found = turns_.find(std::string(path));
  return found == turns_.end() ? 0 : found->second;
}

std::size_t HttpScript::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::size_t HttpScript::peak() const {
  const std::lock_guard lock(mutex_);
  return peak_;
}

void HttpScript::wait(const char* what, const std::function<bool()>& done) const {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kDefaultDeadline, done)) {
    throw std::runtime_error(std::string("waiting for ") + what + " took too long");
  }
}

void HttpScript::wait_for_requests(std::size_t count) const {
  wait("requests", [&] { return requests_.size() >= count; });
}

void HttpScript::wait_for_stalled(std::size_t count) const {
  wait("requests that stall", [&] { return stalled_ >= count; });
}

}  // namespace aioc::testing::internal
