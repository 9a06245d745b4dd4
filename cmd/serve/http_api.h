// The answers of `aioc serve http` for programs: JSON, and the seed's <p> lines. Each throws
// BadRequest or QueryError for what cannot be answered.
#pragma once

#include <string>
#include <string_view>

#include "net/http_message.h"
#include "serve/parameters.h"

namespace aioc::serve {

/// Up to so many rows are made at once, for the cache to keep; more are made while they are
/// sent.
inline constexpr std::size_t kMostRowsAtOnce = 2000;

/// /search?q=WORDS: [{"char":"♜","name":"BLACK CHESS ROOK"}, ...]
net::Response search(const Parameters& parameters);

/// /api/find?query=WORDS&start=N&stop=N: the rows from start to before stop, as islice has it:
/// {"query","status","count","start","stop","items":[{"code","char","name"}, ...]}
net::Response find_rows(const Parameters& parameters);

/// /api/words?top=N: [{"word":"IDEOGRAPH","count":104348}, ...], the most frequent first.
net::Response words(const Parameters& parameters);

/// /api/describe?text=TEXT: the objects of `aioc describe --json` in an array.
net::Response describe(const Parameters& parameters);

/// /charfinder?char=WORD&char=WORD: a <p> a row, in HTML.
net::Response charfinder(const Parameters& parameters);

/// {"error":"..."}
net::Response error_json(int status, std::string_view message);

}  // namespace aioc::serve
