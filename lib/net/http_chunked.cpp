#include "net/http_chunked.h"

#include <algorithm>

#include "net/http_chars.h"

namespace aioc::net {

std::size_t ChunkedReader::read(std::string_view text, std::string& body) {
  std::size_t at = 0;
  while (at < text.size() && !done() && !failed()) {
    if (state_ == State::data) {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, text.size() - at));
      body.append(text, at, size);
      at += size;
      left_ -= size;
      if (left_ == 0) state_ = State::data_cr;
    } else {
      state_ = step(text[at++]);
    }
  }
  return at;
}

ChunkedReader::State ChunkedReader::step(char c) {
  switch (state_) {
    case State::size:
      return size_digit(c);
    case State::extension:
      if (c == '\r') return State::size_lf;
      return dropped(is_in(c, kValueChars) ? State::extension : State::failed);
    case State::size_lf:
      digits_ = 0;
      if (c != '\n') return State::failed;
      return left_ == 0 ? State::trailer : State::data;
    case State::data_cr:
      return c == '\r' ? State::data_lf : State::failed;
    case State::data_lf:
      return c == '\n' ? State::size : State::failed;
    case State::trailer:
      if (c == '\r') return State::last_lf;
      return dropped(is_in(c, kTokenChars) ? State::trailer_name : State::failed);
    case State::trailer_name:
      if (c == ':') return dropped(State::trailer_value);
      return dropped(is_in(c, kTokenChars) ? State::trailer_name : State::failed);
    case State::trailer_value:
      if (c == '\r') return dropped(State::trailer_lf);
      return dropped(is_in(c, kValueChars) ? State::trailer_value : State::failed);
    case State::trailer_lf:
      return c == '\n' ? State::trailer : State::failed;
    case State::last_lf:
      return c == '\n' ? State::done : State::failed;
    case State::data:
    case State::done:
    case State::failed:
      break;
  }
  return state_;
}

ChunkedReader::State ChunkedReader::size_digit(char c) {
  const int value = hex_value(c);
  if (value < 0) {
    if (digits_ == 0) return State::failed;
    if (c == '\r') return State::size_lf;
    return dropped(c == ';' ? State::extension : State::failed);
  }
  if (digits_ == kMostDigits) return State::failed;
  ++digits_;
  left_ = left_ * 16 + static_cast<std::uint64_t>(value);
  return State::size;
}

ChunkedReader::State ChunkedReader::dropped(State next) {
  return ++overhead_ > kMostOverhead ? State::failed : next;
}

}  // namespace aioc::net
