// Signals that a command answers itself, so that the terminal is left in order.
#pragma once

#include <functional>
#include <initializer_list>
#include <vector>

namespace aioc {

/// Calls a function from the loop for those of some signals whose action is the default one (a
/// parent may have had them ignored), while it lives.
class OnSignals {
 public:
  OnSignals(std::initializer_list<int> signums, const std::function<void(int)>& function);
  OnSignals(const OnSignals&) = delete;
  OnSignals& operator=(const OnSignals&) = delete;
  ~OnSignals();

 private:
  std::vector<int> handled_;
};

/// Stops this process as Ctrl-Z does, though the signal is handled; returns when it goes on.
void stop_process();

/// Ends this process as the signal would have, without leaving a core.
[[noreturn]] void die_of(int signum);

}  // namespace aioc
