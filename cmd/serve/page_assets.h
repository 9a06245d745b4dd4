// The files of cmd/serve/page/, which the build puts into the program (embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace aioc::serve {

struct Asset {
  std::string_view name;  ///< "style.css"
  std::string_view text;
  std::string_view tag;  ///< of its content: an entity tag
};

std::span<const Asset> assets();

}  // namespace aioc::serve
