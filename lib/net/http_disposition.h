// The file name that a server gives with a body: Content-Disposition (RFC 6266, RFC 8187).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aioc::net {

/// The name in a Content-Disposition field, as UTF-8; nothing where it has none. `filename*`,
/// in UTF-8 or ISO-8859-1, goes before `filename`, in whatever order they come. A plain
/// `filename` that is not UTF-8 is read as ISO-8859-1, which it once had to be; its percent
/// signs are only that.
///
/// Servers make many mistakes. What leaves no doubt is taken: a semicolon too many, no type in
/// front, a name without quotes that needs some. A parameter that could be read in two ways is
/// left out, and the others count; so no name comes of it that nobody meant.
///
/// The name is what a stranger wrote: it may be "../x" or hold a NUL.
///
///     disposition_filename("attachment; filename=\"E.txt\"; filename*=UTF-8''%e2%82%ac.txt")
///     // "€.txt"
std::optional<std::string> disposition_filename(std::string_view field);

}  // namespace aioc::net
