// What libcurl's errors are for us.
#pragma once

#include <curl/curl.h>

#include "net/http_transfer_error.h"

namespace aioc::net::internal {

/// `number` is errno's value of the connection, 0 where there is none; `status` that of the
/// answer so far, 0 where nothing has come.
TransferError transfer_error(CURLcode code, int number, int status, std::string_view message);

}  // namespace aioc::net::internal
