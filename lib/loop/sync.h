// What tasks coordinate by: all of asyncio's synchronisation primitives.
#pragma once

#include "loop/barrier.h"    // IWYU pragma: export
#include "loop/condition.h"  // IWYU pragma: export
#include "loop/event.h"      // IWYU pragma: export
#include "loop/lock.h"       // IWYU pragma: export
#include "loop/semaphore.h"  // IWYU pragma: export
