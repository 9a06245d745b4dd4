// What aioc fetch shows of its work, as whole screens.
#include "fetch/progress_lines.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/screen.h"

using namespace aioc;
using namespace aioc::fetch;

namespace {

RunningDownload download(std::string name, std::uint64_t bytes,
                         std::optional<std::uint64_t> total, double rate, double seconds) {
  RunningDownload made;
  made.name = std::move(name);
  made.bytes = bytes;
  made.total = total;
  made.rate = rate;
  made.seconds = seconds;
  return made;
}

/// What a person sees of them on a terminal of so many rows and columns, of which one each
/// stays free. The widths that the lines say they have are those on the screen.
std::string screen_of(const std::vector<RunningDownload>& running, const Totals& totals,
                      std::size_t columns, std::size_t rows = 24) {
  const auto lines = progress_lines(running, totals, {rows - 1, columns - 1});
  CHECK(lines.size() < rows);
  testing::Screen screen(rows, columns);
  for (const auto& line : lines) {
    screen.write(line.text);
    CHECK(line.width < columns);
    CHECK(screen.column() == line.width);
    screen.write("\r\n");
  }
  CHECK(screen.unknown().empty());
  CHECK(screen.scrolled().empty());
  return "\n" + screen.text() + "\n";
}

/// Those with a size and without, one that stands still, a wide name.
std::vector<RunningDownload> four() {
  return {download("debian-12.5.0-amd64-netinst.iso", 296'000'000, 659'554'304, 12.3e6, 24),
          download("日本語の長い名前のファイル.tar.gz", 1'234'567, 12'345'678, 310'000, 4.2),
          download("a.txt", 52'000, std::nullopt, 5200, 10.3),
          download("stalled.bin", 100, 1000, 0, 31)};
}

Totals totals_of_four() {
  Totals totals;
  totals.done = 3;
  totals.count = 10;
  totals.running = 4;
  totals.bytes = 312'000'000;
  totals.rate = 12.6e6;
  totals.left = 66;
  totals.not_found = 1;
  totals.errors = 1;
  return totals;
}

std::string four_at(std::size_t columns) {
  return screen_of(four(), totals_of_four(), columns);
}

}  // namespace

TEST_CASE("fetch lines: a wide terminal has room for all") {
  CHECK(four_at(120) == R"(
stalled.bin                        [====>                                   ]  10%   100 B     0 B/s -:--
debian-12.5.0-amd64-netinst.iso    [=================>                      ]  44% 282 MiB  12 MiB/s 0:29
a.txt                              [                             <=>        ]       51 KiB 5.1 KiB/s 0:10
日本語の長い名前のファイル.tar.gz  [===>                                    ]   9% 1.2 MiB 303 KiB/s 0:35
3 of 10 done, 4 running, 298 MiB, 12 MiB/s, 1:06 left, 1 not found, 1 error
)");
}

TEST_CASE("fetch lines: 80 columns, where long names are cut") {
  CHECK(four_at(80) == R"(
stalled.bin               [==>                    ]  10%   100 B     0 B/s -:--
debian-12.5.…netinst.iso  [==========>            ]  44% 282 MiB  12 MiB/s 0:29
a.txt                     [                 <=>   ]       51 KiB 5.1 KiB/s 0:10
日本語の長い…イル.tar.gz  [==>                    ]   9% 1.2 MiB 303 KiB/s 0:35
3 of 10 done, 4 running, 298 MiB, 12 MiB/s, 1:06 left, 1 not found, 1 error
)");
}

TEST_CASE("fetch lines: narrower, the size goes first, then the bar, the time, the rate") {
  CHECK(four_at(50) == R"(
stalled.bin    [=>          ]  10%     0 B/s -:--
debian…st.iso  [=====>      ]  44%  12 MiB/s 0:29
a.txt          [     <=>    ]      5.1 KiB/s 0:10
日本語…tar.gz  [=>          ]   9% 303 KiB/s 0:35
3 of 10 done, 1:06 left, 1 not found, 1 error
)");
  CHECK(four_at(40) == R"(
stalled.bin          10%     0 B/s -:--
debian-12…tinst.iso  44%  12 MiB/s 0:29
a.txt                    5.1 KiB/s 0:10
日本語の…ル.tar.gz    9% 303 KiB/s 0:35
3 of 10 done, 1 not found, 1 error
)");
  CHECK(four_at(30) == R"(
stalled.bin     10%     0 B/s
debian-…st.iso  44%  12 MiB/s
a.txt               5.1 KiB/s
日本語…tar.gz    9% 303 KiB/s
3 of 10 done, 1 error
)");
  CHECK(four_at(20) == R"(
stalled.bin     10%
debian-…st.iso  44%
a.txt
日本語…tar.gz    9%
3 of 10 done
)");
  CHECK(four_at(10) == R"(
st…n  10%
de…o  44%
a.…t
日…z   9%
3/10
)");
  CHECK(four_at(6) == R"(
st…in
de…so
a.txt
日…gz
3/10
)");
}

TEST_CASE("fetch lines: every width is kept to, and 1 has no room") {
  for (std::size_t columns = 2; columns < 200; ++columns) four_at(columns);
  CHECK(progress_lines(four(), totals_of_four(), {23, 0}).empty());
  CHECK(progress_lines(four(), totals_of_four(), {0, 80}).empty());
}

TEST_CASE("fetch lines: where no size is known, bytes stand for the percent") {
  const std::vector<RunningDownload> running = {
      download("stream-one", 52'000, std::nullopt, 5200, 10.3),
      download("two", 1'052'000, std::nullopt, 1e6, 0.3)};
  Totals totals;
  totals.done = 7;
  totals.running = 2;
  totals.bytes = 1'104'000;
  totals.rate = 1.0052e6;
  CHECK(screen_of(running, totals, 80) == R"(
stream-one  [                             <=>        ]  51 KiB 5.1 KiB/s 0:10
two         [   <=>                                  ] 1.0 MiB 977 KiB/s 0:00
7 done, 2 running, 1.1 MiB, 982 KiB/s
)");
  CHECK(screen_of(running, totals, 40) == R"(
stream-one  51 KiB 5.1 KiB/s 0:10
two        1.0 MiB 977 KiB/s 0:00
7 done, 2 running, 1.1 MiB, 982 KiB/s
)");
  CHECK(screen_of(running, totals, 30) == R"(
stream-one  51 KiB 5.1 KiB/s
two        1.0 MiB 977 KiB/s
7 done, 2 running, 982 KiB/s
)");
  CHECK(screen_of(running, totals, 20) == R"(
stream-one  51 KiB
two        1.0 MiB
7 done, 982 KiB/s
)");
  CHECK(screen_of(running, totals, 10) == R"(
stre…-one
two
7 done
)");
}

TEST_CASE("fetch lines: the sign goes to and fro") {
  std::string before;
  for (int tenth = 0; tenth < 100; ++tenth) {
    const auto now =
        screen_of({download("a", 0, std::nullopt, 0, tenth / 10.0 + 0.05)}, {}, 60);
    CHECK(now != before);
    CHECK_THAT(now, Catch::Contains("<=>") && Catch::Contains("[") && Catch::Contains("]"));
    before = now;
  }
}

TEST_CASE("fetch lines: a full bar is for what is all there") {
  const auto line = [](std::uint64_t bytes, std::uint64_t total) {
    return screen_of({download("a", bytes, total, 1e6, 3)}, {}, 50);
  };
  CHECK_THAT(line(999'999, 1'000'000), Catch::Contains("=>]  99%"));
  CHECK_THAT(line(0, 1000), Catch::Contains("[>   ") && Catch::Contains("   0%"));
  CHECK_THAT(line(1000, 1000), Catch::Contains("==] 100%"));
  CHECK_THAT(line(2000, 1000), Catch::Contains("==] 100%"));  // longer than announced
  CHECK_THAT(line(0, 0), Catch::Contains("==] 100%"));
}

TEST_CASE("fetch lines: hours, days, and large numbers") {
  const auto at = [](std::uint64_t bytes, std::uint64_t total, double rate) {
    return screen_of({download("a", bytes, total, rate, 3)}, {}, 60);
  };
  CHECK_THAT(at(0, 3'723'000, 1000), Catch::Contains(" 1:02:03\n"));
  CHECK_THAT(at(0, 400'000'000, 1000), Catch::Contains(" 4 d\n"));
  CHECK_THAT(at(0, ~std::uint64_t{0}, 1), Catch::Contains(" 999 d\n"));
  CHECK_THAT(at(1, ~std::uint64_t{0}, 1e19), Catch::Contains("EiB/s"));
}

TEST_CASE("fetch lines: a name can do no harm") {
  CHECK(screen_of({download("a\x1b[2J\r\n\u202Egpj.exe", 1, 2, 0, 0)}, {}, 40) == R"(
a␛[2J␍␊⬚gpj.exe  50%     0 B/s -:--
0 done, 0 B, 0 B/s
)");
}

TEST_CASE("fetch lines: those longest at work, where more run than there are rows") {
  std::vector<RunningDownload> running;
  for (int i = 0; i < 90; ++i) {
    running.push_back(download("file" + std::to_string(i), 5, 10, 1, i));
  }
  Totals totals;
  totals.running = running.size();
  CHECK(screen_of(running, totals, 30, 6) == R"(
file89  50%     1 B/s 0:05
file88  50%     1 B/s 0:05
file87  50%     1 B/s 0:05
and 87 more
0 done, 90 running, 0 B/s
)");
  CHECK(screen_of(running, totals, 8, 6) == "\nfile89\nfile88\nfile87\n+87\n0 done\n");
  CHECK(screen_of(running, totals, 40, 3) == R"(
file89  50%     1 B/s 0:05
0 done, 90 running, 0 B, 0 B/s
)");
  CHECK(screen_of(running, totals, 40, 2) == "\n0 done, 90 running, 0 B, 0 B/s\n");
  running.resize(4);
  totals.running = running.size();
  CHECK(screen_of(running, totals, 40, 6) == R"(
file3  [=====>    ]  50%     1 B/s 0:05
file2  [=====>    ]  50%     1 B/s 0:05
file1  [=====>    ]  50%     1 B/s 0:05
file0  [=====>    ]  50%     1 B/s 0:05
0 done, 4 running, 0 B, 0 B/s
)");
}

TEST_CASE("fetch lines: the whole") {
  CHECK(totals_text({}) == "0 done, 0 B, 0 B/s");
  CHECK(totals_text(totals_of_four()) ==
        "3 of 10 done, 4 running, 298 MiB, 12 MiB/s, 1:06 left, 1 not found, 1 error");
  Totals totals;
  totals.done = 20'000;
  totals.errors = 2;
  totals.not_found = 3;
  totals.bytes = 999'949;
  totals.rate = 999.9;
  CHECK(totals_text(totals) == "20000 done, 977 KiB, 999 B/s, 3 not found, 2 errors");
}

TEST_CASE("fetch lines: the time left, by what is known") {
  Totals totals;
  totals.rate = 100;
  totals.count = 1;
  // One at work, of a known size.
  totals.bytes = 400;
  CHECK(seconds_left({download("a", 400, 1000, 100, 4)}, totals) == Approx(6));
  // One whose size is not known, and none to compare it with.
  CHECK_FALSE(seconds_left({download("a", 400, std::nullopt, 100, 4)}, totals));
  // Two done, of 500 each on the mean; one at work of unknown size; two wait.
  totals.count = 5;
  totals.done = 2;
  totals.bytes = 1100;
  CHECK(seconds_left({download("a", 100, std::nullopt, 100, 1)}, totals) ==
        Approx((400 + 2 * 500) / 100.0));
  // One of those two was no file, so the mean is 1000.
  totals.not_found = 1;
  CHECK(seconds_left({download("a", 100, std::nullopt, 100, 1)}, totals) ==
        Approx((900 + 2 * 1000) / 100.0));
  // Nothing is known of the number, or nothing moves.
  totals.rate = 0;
  CHECK_FALSE(seconds_left({}, totals));
  totals.rate = 100;
  totals.count.reset();
  CHECK_FALSE(seconds_left({}, totals));
}
