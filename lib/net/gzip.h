// gzip (RFC 1952), by zlib.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http_message.h"

namespace aioc::net {

/// `text` compressed, at zlib's own default level: some 30 to 60 MB a second.
std::string gzip(std::string_view text);

/// A body that compresses another one while it is sent, at the fastest level: it keeps some
/// 270 KB while it lives.
std::unique_ptr<BodySource> gzip_source(std::unique_ptr<BodySource> inner);

}  // namespace aioc::net
