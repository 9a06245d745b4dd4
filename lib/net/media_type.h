// What is in a file, by its name.
#pragma once

#include <string>
#include <string_view>

namespace aioc::net {

/// The Content-Type of a file of this name, by its last suffix in any case; text is said to be
/// UTF-8. "application/octet-stream" where the suffix is unknown or missing.
///
///     media_type("index.html")  // "text/html; charset=utf-8"
std::string_view media_type(std::string_view name);

/// The charset that a Content-Type names, as it stands there; "" where it names none.
///
///     charset("text/html; charset=\"gbk\"")  // "gbk"
std::string charset(std::string_view content_type);

/// Whether bodies of this type become much smaller by compression.
bool is_compressible(std::string_view content_type);

}  // namespace aioc::net
