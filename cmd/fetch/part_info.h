// What is known of a file that is not whole: whose beginning it is.
#pragma once

#include <optional>
#include <string>

#include "fetch/folder.h"

namespace aioc::fetch {

/// Stands beside "NAME.part" as "NAME.part.info": the URL and the validator, a line each.
struct PartInfo {
  std::string url;
  std::string validator;  ///< an ETag or a date, as If-Range wants it

  /// Nothing where there is none that makes sense.
  static std::optional<PartInfo> read(const Folder& folder, const std::string& part);
  /// Throws std::system_error.
  void write(const Folder& folder, const std::string& part) const;
  static void remove(const Folder& folder, const std::string& part) noexcept;
};

}  // namespace aioc::fetch
