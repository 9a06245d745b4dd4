// How many tasks the tests of "a great many" start: a million, fewer where each is slow.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kMany = 100'000;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr int kMany = 100'000;
#else
constexpr int kMany = 1'000'000;
#endif
#else
constexpr int kMany = 1'000'000;
#endif
