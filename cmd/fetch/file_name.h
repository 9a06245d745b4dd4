// Names for files out of what strangers say: URLs and servers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aioc::fetch {

/// A name that can be given to a file in any folder.
struct FileName {
  std::string name;
  bool changed = false;  ///< it is not what was wished
  /// What was: as it came, so that messages show it by unicode::printable().
  std::string wished = {};
};

/// A name as near to `wished` as is safe:
/// - it stays in its folder: '/', '\' and NUL become '_', and "." and ".." are no names;
/// - it harms no terminal and deceives nobody: so do all that is not printable
///   (unicode::is_printable), which takes in controls, bidi and other invisible characters, and
///   bytes that are not UTF-8;
/// - it is no hidden file and no option: so does a '.' or '-' in front;
/// - it can be copied to Windows: devices (con, lpt1.txt) get a '_' in front, and dots and
///   blanks at the end are cut. Blanks in front are, too;
/// - it is of 200 bytes at most, cut before the extension, so that it can be numbered() and put
///   between ".", ".XXXXXX" and ".part" within the 255 that file systems have.
///
/// Of what leaves nothing comes "index.html". A safe name comes back as it is.
///
///     safe_file_name("../.bashrc").name  // "_._.bashrc"
FileName safe_file_name(std::string_view wished);

/// The safe name for what stands at `url`: its last segment, percent-decoded once, without the
/// query. Where the path ends with '/' or there is none, "index.html", which does not count as
/// changed.
///
///     url_file_name("https://example.org/a/caf%C3%A9.txt?x=1").name  // "café.txt"
FileName url_file_name(std::string_view url);

/// `name` with a number before its extension, for the second and further files of a name.
///
///     numbered("a.tar.gz", 2)  // "a-2.tar.gz"
std::string numbered(std::string_view name, std::size_t number);

}  // namespace aioc::fetch
