// A request and what is on its way to answer it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "loop/task.h"
#include "net/http_chunked.h"
#include "net/http_message.h"

namespace aioc::net::detail {

/// Borrowed for a request; a connection keeps it only where the answer is not given, or not
/// sent, in the call in which the request came.
struct Exchange {
  RequestHead head;
  Request request{head};
  std::string head_text;  ///< where the views of `head` point, once it is kept
  std::string body_text;
  ChunkedReader chunks;
  std::int64_t begun = 0;  ///< when the request was whole, by the loop's clock

  // The response

  int status = 0;
  std::uint64_t sent = 0;  ///< bytes of the body
  std::string own_text;
  std::shared_ptr<const std::string> shared_text;
  std::string_view text;  ///< what is left of either
  std::unique_ptr<BodySource> source;
  std::optional<std::uint64_t> left;  ///< of a source of known size
  bool chunked = false;
  std::optional<aio::Task<>> task;  ///< that waits for the handler

  /// Moves what the head's views point to into this.
  void keep(std::string_view text_of_head) {
    head_text.assign(text_of_head);
    (void)head.parse(head_text);
    body_text.assign(request.body);
    request.body = body_text;
  }
  /// Ready for another request; what is large is given back.
  void clear();
};

}  // namespace aioc::net::detail
