// Text in many scripts: words drawn from short lists by a fixed generator.
#include "mixed_text.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace bench {
namespace {

using Words = std::span<const std::string_view>;

constexpr auto kProse = std::to_array<std::string_view>(
    {"the",       "quick",   "brown",      "fox",  "jumps",   "over",  "a",
     "lazy",      "dog,",    "and",        "then", "writes",  "about", "it:",
     "\"nothing", "else",    "happened\"", "in",   "1984",    "(or",   "later)",
     "to",        "anyone.", "Every",      "word", "counts;", "some",  "repeat"});
constexpr auto kLatin = std::to_array<std::string_view>(
    {"déjà", "vu", "naïve", "façade", "Ångström", "smörgåsbord", "señor", "über", "Größe",
     "žluťoučký", "kůň", "łódź", "İstanbul", "œuvre", "crème", "brûlée", "cafe\u0301"});
constexpr auto kGreek = std::to_array<std::string_view>(
    {"ἐν", "ἀρχῇ", "ἦν", "ὁ", "λόγος", "καὶ", "Ξεσκεπάζω", "τὴν", "ψυχοφθόρα", "βδελυγμία"});
constexpr auto kCjk = std::to_array<std::string_view>(
    {"天地玄黃", "宇宙洪荒", "日月盈昃", "辰宿列張", "寒來暑往", "秋收冬藏", "いろはにほへと",
     "ちりぬるを", "カタカナ", "。", "「引用」"});
constexpr auto kHangul =
    std::to_array<std::string_view>({"모든", "인간은", "태어날", "때부터", "자유로우며",
                                     "존엄과", "권리에", "있어", "동등하다"});
constexpr auto kEmoji = std::to_array<std::string_view>(
    {"😀", "🎉", "❤️", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷", "🇯🇵",
     "♜", "☃️"});

// How often each list is drawn from, out of the sum: most text is plain, and the rare kinds
// must still be met all the time.
struct Source {
  Words words;
  std::uint32_t weight;
};
constexpr std::array<Source, 6> kSources{{
    {kProse, 8},
    {kLatin, 3},
    {kGreek, 2},
    {kCjk, 2},
    {kHangul, 2},
    {kEmoji, 1},
}};
constexpr std::size_t kLineBytes = 80;

// A linear congruential generator (Knuth's MMIX constants): the standard library promises the
// numbers of its engines, but not those of its distributions.
class Generator {
 public:
  std::uint32_t below(std::uint32_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>((state_ >> 33U) % bound);
  }

 private:
  std::uint64_t state_ = 42;
};

constexpr std::uint32_t total_weight() {
  std::uint32_t total = 0;
  for (const Source& source : kSources) total += source.weight;
  return total;
}

std::string_view draw(Generator& generator) {
  std::uint32_t place = generator.below(total_weight());
  for (const Source& source : kSources) {
    if (place < source.weight) {
      return source.words[generator.below(static_cast<std::uint32_t>(source.words.size()))];
    }
    place -= source.weight;
  }
  return kProse.front();
}

}  // namespace

std::string mixed_text(std::size_t bytes) {
  Generator generator;
  std::string text;
  text.reserve(bytes);
  std::size_t line_start = 0;
  for (;;) {
    const std::string_view word = draw(generator);
    if (text.size() + word.size() + 1 > bytes) break;
    text += word;
    const bool line_ends = text.size() - line_start >= kLineBytes;
    text += line_ends ? '\n' : ' ';
    if (line_ends) line_start = text.size();
  }
  text.resize(bytes, '.');  // the last word did not fit; no character is ever cut
  return text;
}

}  // namespace bench
