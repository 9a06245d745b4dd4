// An empty ICU data package for the static build, in place of libicudata's 30 MB.
//
// libicuuc has the character properties, case mappings and property names in its own code;
// what it would look up in the package (locales, converters, collation) aioc never asks for,
// and with an empty package such a call fails with U_MISSING_RESOURCE_ERROR. Measured: a
// binary of 2 MB instead of 33.
#include <unicode/utypes.h>

#include <cstdint>

namespace {

// ICU's common data header (udatamem.h, ucmndata.h), format "ToCP": an offset table of
// contents, here with no entries.
struct EmptyPackage {
  std::uint16_t header_size = 32;
  std::uint8_t magic[2] = {0xDA, 0x27};
  std::uint16_t info_size = 20;
  std::uint16_t reserved = 0;
  std::uint8_t is_big_endian = U_IS_BIG_ENDIAN;
  std::uint8_t charset_family = U_CHARSET_FAMILY;
  std::uint8_t size_of_uchar = sizeof(UChar);
  std::uint8_t reserved_byte = 0;
  std::uint8_t format[4] = {'T', 'o', 'C', 'P'};
  std::uint8_t format_version[4] = {1, 0, 0, 0};
  std::uint8_t data_version[4] = {0, 0, 0, 0};
  std::uint8_t padding[8] = {};
  std::uint32_t entries = 0;
  std::uint32_t end = 0;
};
static_assert(sizeof(EmptyPackage) == 40);

}  // namespace

extern "C" {
extern const EmptyPackage U_ICUDATA_ENTRY_POINT;
alignas(16) const EmptyPackage U_ICUDATA_ENTRY_POINT = {};
}
