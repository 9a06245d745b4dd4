// asyncio's vocabulary in C++20 coroutines: this one header brings all of it.
#pragma once

#include "loop/as_completed.h"     // IWYU pragma: export
#include "loop/async_generator.h"  // IWYU pragma: export
#include "loop/coro.h"             // IWYU pragma: export
#include "loop/delay.h"            // IWYU pragma: export
#include "loop/errors.h"           // IWYU pragma: export
#include "loop/event_loop.h"       // IWYU pragma: export
#include "loop/exception_group.h"  // IWYU pragma: export
#include "loop/future.h"           // IWYU pragma: export
#include "loop/gather.h"           // IWYU pragma: export
#include "loop/outcome.h"          // IWYU pragma: export
#include "loop/run.h"              // IWYU pragma: export
#include "loop/shield.h"           // IWYU pragma: export
#include "loop/sleep.h"            // IWYU pragma: export
#include "loop/task.h"             // IWYU pragma: export
#include "loop/task_group.h"       // IWYU pragma: export
#include "loop/timeout.h"          // IWYU pragma: export
#include "loop/wait.h"             // IWYU pragma: export
#include "loop/with.h"             // IWYU pragma: export
