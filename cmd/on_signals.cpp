#include "on_signals.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

#include "loop/signals.h"

namespace aioc {
namespace {

bool has_default_action(int signum) {
  struct sigaction action {};
  return sigaction(signum, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

}  // namespace

OnSignals::OnSignals(std::initializer_list<int> signums,
                     const std::function<void(int)>& function) {
  for (const int signum : signums) {
    if (!has_default_action(signum)) continue;
    aio::add_signal_handler(signum, function, signum);
    handled_.push_back(signum);
  }
}

OnSignals::~OnSignals() {
  for (const int signum : handled_) aio::remove_signal_handler(signum);
}

void stop_process() {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, &before);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, nullptr);
}

[[noreturn]] void die_of(int signum) {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  std::signal(signum, SIG_DFL);
  raise(signum);
  constexpr int kLikeAShell = 128;
  std::_Exit(kLikeAShell + signum);
}

}  // namespace aioc
