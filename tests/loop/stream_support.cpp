#include "stream_support.h"

#include <filesystem>
#include <stdexcept>

#include <cstdlib>

namespace stream_support {

TemporaryPath::TemporaryPath() {
  directory_ = (std::filesystem::temp_directory_path() / "aio-XXXXXX").string();
  if (mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("mkdtemp");
}

TemporaryPath::~TemporaryPath() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace stream_support
