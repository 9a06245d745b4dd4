#include "fetch/bodies.h"

#include "fetch/saving.h"

namespace aioc::fetch {

std::unique_ptr<Bodies> make_bodies(const FetchOptions& options, const Rules& rules,
                                    Report& /*report*/) {
  return std::make_unique<SavedFiles>(options.folder.value_or("."), rules.saving);
}

}  // namespace aioc::fetch
