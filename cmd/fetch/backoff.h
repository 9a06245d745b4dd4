// How long to wait before a download is tried again.
#pragma once

namespace aioc::fetch {

/// Seconds to wait before the retry number `retry`, from 1, by a random number in [0, 1): half
/// of 1, 2, 4, 8 and so on up to 30 seconds for sure, and the other half by chance.
///
/// "Exponential Backoff And Jitter" (Marc Brooker, AWS Architecture Blog, 2015) compares ways
/// to have chance in it, and finds this one, equal jitter, to need slightly more tries than
/// full jitter, which is all chance. But there clients try until they succeed, and here they
/// give up after a few times: all chance might spend those within the second that a server
/// takes to start again. Three retries take 3.5 s at least, and 7 s at most.
///
///     backoff(1, 0.5)  // 0.75
double backoff(int retry, double random);

}  // namespace aioc::fetch
