// aioc --version: the libraries that aioc itself links. Those of its companions are theirs.
#include <ares.h>
#include <uv.h>

#include "commands.h"
#include "unicode/properties.h"

namespace aioc {

std::string version_text() {
  return "aioc " AIOC_VERSION "\nUnicode " + unicode::unicode_version() + ", ICU " +
         unicode::icu_version() + ", libuv " + uv_version_string() + ", c-ares " +
         ares_version(nullptr) + "\n";
}

}  // namespace aioc
