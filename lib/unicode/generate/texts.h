// The texts beyond names, read from the Unicode Character Database, Unihan and CLDR; the
// names of blocks; HTML's named entities.
#pragma once

#include <string>

namespace aioc::unicode::generate {

/// Reads NameAliases.txt, NamesList.txt, Blocks.txt and CLDR's English annotations below
/// `unicode_dir`, and `readings` (Unihan_Readings.txt), and writes their tables to `path`.
/// Throws std::runtime_error that names the file that could not be read or understood.
void write_texts(const std::string& unicode_dir, const std::string& readings,
                 const std::string& path);

}  // namespace aioc::unicode::generate
