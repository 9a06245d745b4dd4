#include "fetch/bodies.h"

#include "fetch/beginning.h"
#include "fetch/saving.h"
#include "fetch/streaming.h"

namespace aioc::fetch {

std::unique_ptr<Bodies> make_bodies(const FetchOptions& options, const Rules& rules,
                                    Report& report) {
  if (options.to_stdout) return std::make_unique<StreamedBodies>(report, rules.saving.max_size);
  if (options.head) return std::make_unique<Beginnings>();
  return std::make_unique<SavedFiles>(
      options.folder.value_or(options.flags ? "downloaded" : "."), rules.saving);
}

}  // namespace aioc::fetch
