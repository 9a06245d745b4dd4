// Running: which downloads are being fetched at present, for who shows them.
#pragma once

#include <cstddef>
#include <vector>

#include "fetch/body.h"
#include "fetch/progress_lines.h"
#include "fetch/rate.h"

namespace aioc::fetch {

class Running {
 public:
  /// A body that is at it, for a scope: that of an attempt.
  class Entry {
   public:
    Entry(Running& running, const Body& body);
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry();

   private:
    friend class Running;
    Running& running_;
    const Body& body_;
    std::size_t place_;  // in the list
    double began_;
    RateEstimator rate_;
  };

  /// All of them as they are now. Their rates are worth something where it is called some times
  /// a second.
  std::vector<RunningDownload> look();

 private:
  std::vector<Entry*> entries_;
};

}  // namespace aioc::fetch
