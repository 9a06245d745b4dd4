// Which bodies a run makes, by its options.
#pragma once

#include <memory>

#include "fetch/body.h"
#include "fetch/fetch.h"
#include "fetch/report.h"
#include "fetch/rules.h"

namespace aioc::fetch {

/// Within a loop. Throws std::system_error where the folder, or standard output, cannot be had.
std::unique_ptr<Bodies> make_bodies(const FetchOptions& options, const Rules& rules,
                                    Report& report);

}  // namespace aioc::fetch
