// How many the tests of "a great many" take: a million, fewer under a sanitizer.
#pragma once

// Frames are not pooled where the library has a sanitizer.
#include "loop/frame_pool.h"

#if !AIO_FRAME_POOL
/// Tasks, which are slow there.
constexpr int kMany = 100'000;
/// Awaits without a suspension in between. Symmetric transfer is a jump, but there it is a
/// call, which needs some 400 to 900 bytes of stack until the task suspends.
constexpr int kManyAwaits = 2'000;
#else
constexpr int kMany = 1'000'000;
constexpr int kManyAwaits = 1'000'000;
#endif
