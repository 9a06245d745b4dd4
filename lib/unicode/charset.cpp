#include "unicode/charset.h"

#include <unicode/ucnv.h>
#include <unicode/udata.h>
#include <unicode/utf16.h>

#include <array>
#include <stdexcept>

#include "unicode/utf8.h"

#ifdef AIOC_CHARSET_DATA
// A package of ICU's, which the build has written to that file.
asm(".pushsection .rodata\n"
    ".balign 16\n"
    ".globl aioc_charset_data\n"
    "aioc_charset_data: .incbin \"" AIOC_CHARSET_DATA
    "\"\n"
    ".popsection\n");
extern "C" const unsigned char aioc_charset_data[];
#endif

namespace aioc::unicode {
namespace {

/// The static program's ICU has next to no data: here is what converters need.
void provide_data() {
#ifdef AIOC_CHARSET_DATA
  static const bool provided = [] {
    UErrorCode status = U_ZERO_ERROR;
    udata_setCommonData(aioc_charset_data, &status);
    return U_SUCCESS(status) != 0;
  }();
  if (!provided) throw std::runtime_error("the tables of encodings cannot be used");
#endif
}

/// What is written under the name of an encoding is mostly its later extension, as the web's
/// Encoding standard has it too.
std::string name_for_icu(const std::string& charset) {
  std::string lower;
  for (const char c : charset) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (lower == "gb2312" || lower == "gbk") return "GB18030";
  if (lower == "euc-kr" || lower == "ks_c_5601-1987") return "windows-949";
  return charset;
}

UConverter* open(const std::string& charset) {
  constexpr std::size_t kLongest = 60;  // as ICU's names are
  const bool known = !charset.empty() && charset.size() < kLongest &&
                     charset.find_first_of(std::string_view(",\0", 2)) == charset.npos;
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = nullptr;
  if (known) {
    provide_data();
    converter = ucnv_open(name_for_icu(charset).c_str(), &status);
  }
  if (converter == nullptr) {
    status = U_ZERO_ERROR;
    converter = ucnv_open("UTF-8", &status);
  }
  if (converter == nullptr) throw std::runtime_error(u_errorName(status));
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_SUBSTITUTE, nullptr, nullptr, nullptr,
                      &status);
  return converter;
}

}  // namespace

void CharsetDecoder::Close::operator()(UConverter* converter) const noexcept {
  ucnv_close(converter);
}

CharsetDecoder::CharsetDecoder(const std::string& charset) : converter_(open(charset)) {}

void CharsetDecoder::decode(std::string_view bytes, std::string& out) {
  convert(bytes, false, out);
}

void CharsetDecoder::finish(std::string& out) {
  convert({}, true, out);
  if (pending_ != 0) append_utf8(out, pending_);
  pending_ = 0;
}

void CharsetDecoder::convert(std::string_view bytes, bool last, std::string& out) {
  std::array<char16_t, 1024> units{};
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
  while (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    char16_t* to = units.data();
    ucnv_toUnicode(converter_.get(), &to, to + units.size(), &from, end, nullptr,
                   static_cast<UBool>(last), &status);
    for (const char16_t* at = units.data(); at != to; ++at) {
      if (pending_ != 0 && U16_IS_TRAIL(*at)) {
        append_utf8(out, static_cast<char32_t>(U16_GET_SUPPLEMENTARY(pending_, *at)));
        pending_ = 0;
        continue;
      }
      if (pending_ != 0) append_utf8(out, pending_);
      pending_ = U16_IS_LEAD(*at) ? *at : u'\0';
      if (pending_ == 0) append_utf8(out, *at);
    }
  }
}

}  // namespace aioc::unicode
