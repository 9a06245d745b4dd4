// asyncio's vocabulary in C++20 coroutines: this one header brings all of it.
#pragma once

#include "loop/coro.h"        // IWYU pragma: export
#include "loop/delay.h"       // IWYU pragma: export
#include "loop/errors.h"      // IWYU pragma: export
#include "loop/event_loop.h"  // IWYU pragma: export
#include "loop/future.h"      // IWYU pragma: export
#include "loop/run.h"         // IWYU pragma: export
#include "loop/sleep.h"       // IWYU pragma: export
#include "loop/task.h"        // IWYU pragma: export
#include "loop/with.h"        // IWYU pragma: export
