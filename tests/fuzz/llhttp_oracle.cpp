#include "fuzz/llhttp_oracle.h"

#ifdef AIOC_LLHTTP
#include <llhttp.h>
#endif

namespace aioc::fuzz {

#ifdef AIOC_LLHTTP

namespace {

OracleMessage& message_of(llhttp_t* parser) {
  return *static_cast<OracleMessage*>(parser->data);
}

int on_url(llhttp_t* parser, const char* at, std::size_t size) {
  message_of(parser).target.append(at, size);
  return 0;
}

int on_headers_complete(llhttp_t* parser) {
  OracleMessage& message = message_of(parser);
  message.method = llhttp_method_name(static_cast<llhttp_method>(parser->method));
  message.minor_version = parser->http_minor;
  message.chunked = (parser->flags & F_CHUNKED) != 0;
  message.content_length = parser->content_length;
  // Neither we nor RFC 9110 (7.8) must follow an Upgrade; the body comes all the same.
  parser->upgrade = 0;
  return 0;
}

int on_body(llhttp_t* parser, const char* at, std::size_t size) {
  message_of(parser).body.append(at, size);
  return 0;
}

int on_message_complete(llhttp_t* parser) {
  message_of(parser).keep_alive = llhttp_should_keep_alive(parser) != 0;
  return HPE_PAUSED;
}

}  // namespace

std::optional<OracleMessage> ask_llhttp(std::string_view text) {
  OracleMessage message;
  llhttp_settings_t settings;
  llhttp_settings_init(&settings);
  settings.on_url = on_url;
  settings.on_headers_complete = on_headers_complete;
  settings.on_body = on_body;
  settings.on_message_complete = on_message_complete;
  llhttp_t parser;
  llhttp_init(&parser, HTTP_REQUEST, &settings);
  parser.data = &message;
  const llhttp_errno_t error = llhttp_execute(&parser, text.data(), text.size());
  message.accepted = error == HPE_PAUSED;
  if (message.accepted) {
    message.size = static_cast<std::size_t>(llhttp_get_error_pos(&parser) - text.data());
  } else {
    message.reason = llhttp_errno_name(error);
  }
  return message;
}

#else

std::optional<OracleMessage> ask_llhttp(std::string_view) { return std::nullopt; }

#endif

}  // namespace aioc::fuzz
