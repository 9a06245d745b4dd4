#include "loop/transport.h"

#include <stdexcept>
#include <string>

#include "loop/protocol.h"
#include "loop/read_buffer.h"

namespace aio {

void Transport::writelines(std::span<const std::string_view> pieces) {
  std::string joined;
  for (const auto piece : pieces) joined += piece;
  write(joined);
}

void Transport::set_write_buffer_limits(std::optional<std::size_t> high,
                                        std::optional<std::size_t> low) {
  if (!high) high = low ? kParts * *low : kHigh;
  if (!low) low = *high / kParts;
  if (*low > *high) throw std::invalid_argument("write buffer limits: low is above high");
  high_ = *high;
  low_ = *low;
  limits_changed();
}

std::span<char> Protocol::get_buffer(std::size_t /*size_hint*/) {
  if (scratch_ == nullptr) scratch_ = detail::read_scratch();
  return {scratch_, detail::kReadBlock};
}

}  // namespace aio
