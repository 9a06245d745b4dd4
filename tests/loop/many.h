// How many the tests of "a great many" take: a million, fewer under a sanitizer.
#pragma once

// AIO_PLAIN_FRAMES is defined where a sanitizer is at work.
#include "loop/frame_pool.h"

#ifdef AIO_PLAIN_FRAMES
/// Tasks, which are slow there.
constexpr int kMany = 100'000;
/// Awaits without a suspension in between. Symmetric transfer is a jump, but there it is a
/// call, which needs some 400 to 900 bytes of stack until the task suspends.
constexpr int kManyAwaits = 2'000;
#else
constexpr int kMany = 1'000'000;
constexpr int kManyAwaits = 1'000'000;
#endif
