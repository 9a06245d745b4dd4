// Charset: text in whatever encoding its sender says, as UTF-8, by ICU's converters.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct UConverter;

namespace aioc::unicode {

/// Decodes text that comes in pieces, which may end in the midst of a character. What is no
/// text in that encoding becomes U+FFFD. A target of its own, aioc_charset: its tables are
/// large, and few programs need them.
///
///     CharsetDecoder decoder("gbk");
///     decoder.decode("\xc4\xe3\xba", text);  // 你
///     decoder.decode("\xc3", text);          // 你好
///     decoder.finish(text);
class CharsetDecoder {
 public:
  /// A name of IANA's or of the web's, in any case: "ISO-8859-1", "gbk", "Shift_JIS". Where it
  /// is empty, or no such encoding is known, it is UTF-8.
  explicit CharsetDecoder(const std::string& charset);

  /// Appends to `out`, as UTF-8, all characters of `bytes` that are whole.
  void decode(std::string_view bytes, std::string& out);
  /// The text has ended: appends what stands for a character that is not whole.
  void finish(std::string& out);

 private:
  struct Close {
    void operator()(UConverter* converter) const noexcept;
  };
  void convert(std::string_view bytes, bool last, std::string& out);

  std::unique_ptr<UConverter, Close> converter_;
  char16_t pending_ = 0;  // the first half of a pair whose second is yet to come
};

}  // namespace aioc::unicode
