// What find says when it has found nothing: the nearest query that would find something.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "unicode/query.h"

namespace aioc {

/// A line for standard error, or "": that the wider search has an answer (unless it was the
/// `wide` one already), that the query would be a code point with U+ before it, or a word that
/// is one edit away and has matches together with the others. Some milliseconds.
std::string find_hint(std::string_view query, std::span<const unicode::QueryWord> words,
                      bool wide);

}  // namespace aioc
