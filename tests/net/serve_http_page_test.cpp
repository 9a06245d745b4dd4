// The page of aioc serve http in a real browser, which takes a second or two to start: so all
// of it is one test case.
#include <catch2/catch.hpp>

#include <cstdio>
#include <string>

#include "support/chromium.h"
#include "support/serving.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;

namespace {

/// Counts what matches: count("tbody tr") + " === 96".
std::string count(const std::string& selector) {
  return "document.querySelectorAll('" + selector + "').length";
}

std::string text(const std::string& selector) {
  return "document.querySelector('" + selector + "').textContent";
}

std::string status_is(const std::string& status) {
  return text("#status") + " === \"" + status + "\"";
}

constexpr const char* kBoxHasFocus = "document.activeElement.id === 'query'";

/// The name in the row of the button that has the focus.
constexpr const char* kFocusedName =
    "document.activeElement.closest('tr')?.cells[2].textContent.trim()";

std::string color(const std::string& selector, const std::string& property) {
  return "getComputedStyle(document.querySelector('" + selector + "'))." + property;
}

class Visit {
 public:
  Visit()
      : server_({AIOC_BINARY, "serve", "http", "--port", "0", "--log", "none"}),
        url_("http://127.0.0.1:" + std::to_string(server_.port()) + "/") {}

  BrowserPage open() { return chromium_.open(); }
  const std::string& url() const { return url_; }
  /// Keeps what is seen beside the program that was built.
  static void keep(BrowserPage& page, const std::string& name) {
    page.screenshot(std::string(AIOC_SCREENSHOTS) + "/serve-http-" + name + ".png");
  }

 private:
  Serving server_;
  std::string url_;
  Chromium chromium_;
};

void search_as_you_type(const Visit& visit, BrowserPage& page) {
  page.go(visit.url());
  page.wait_for(kBoxHasFocus);
  CHECK(page.get(text("#status")) == "Enter words describing characters.");
  const std::string length = page.get("history.length");
  page.type("chess");
  page.wait_for(count("tbody tr") + " === 96");
  CHECK(page.get(text("#status")) == "96 matches for 'chess'");
  CHECK(page.get("location.search") == "?query=chess");
  CHECK_THAT(page.get("document.title"), StartsWith("chess"));
  CHECK(page.get("[...document.querySelectorAll('tbody tr')][8].innerText").substr(0, 10) ==
        "♜\nU+265C");
  Visit::keep(page, "light");

  page.type(" ROOK");
  page.wait_for(status_is("14 matches for 'chess ROOK'"));
  // One entry of the history is enough while one types.
  CHECK(page.get("history.length") == length);
  page.press("Enter");
  page.get("box.value = '', box.select()");
  page.type("xyzzy");
  page.wait_for(status_is("No match for 'xyzzy'"));
  CHECK(page.get(count("tbody tr")) == "0");
  page.get("history.back()");
  page.wait_for(status_is("14 matches for 'chess ROOK'"));
  CHECK(page.get("box.value") == "chess ROOK");
  page.get("history.forward()");
  page.wait_for(status_is("No match for 'xyzzy'"));
  CHECK(page.get("location.search") == "?query=xyzzy");
  CHECK(page.complaints().empty());
}

void stale_answers_are_dropped(const Visit& visit, BrowserPage& page) {
  page.go(visit.url());
  // The first answer is held back until the second has been shown.
  page.get(R"((() => {
    const real = window.fetch;
    let calls = 0;
    window.fetch = (url, options) => {
      if (++calls > 1) return real(url, options);
      return new Promise(resolve => { window.release = () => resolve(real(url)); });
    };
  })())");
  page.wait_for(kBoxHasFocus);
  page.type("chess");
  page.wait_for("typeof release === 'function'");
  page.get("box.value = 'registered', box.dispatchEvent(new Event('input'))");
  page.wait_for(status_is("1 match for 'registered'"));
  page.get("release()");
  page.get("fetch('/?query=chess').then(answer => answer.text())");
  CHECK(page.get(text("#status")) == "1 match for 'registered'");
  CHECK(page.get(count("tbody tr")) == "1");
  CHECK(page.complaints().empty());
}

void samples_and_history(const Visit& visit, BrowserPage& page) {
  page.go(visit.url());
  CHECK(page.get(count("nav a")) == "16");
  page.click("nav a[href=\"/?query=hexagram\"]");
  page.wait_for(status_is("64 matches for 'hexagram'"));
  CHECK(page.get("box.value") == "hexagram");
  CHECK(page.get(text("nav [aria-current]")) == "hexagram");
  page.click("nav a[href=\"/?query=chess\"]");
  page.wait_for(status_is("96 matches for 'chess'"));
  page.get("history.back()");
  page.wait_for(status_is("64 matches for 'hexagram'"));
  CHECK(page.get("box.value") == "hexagram");
  CHECK(page.complaints().empty());
}

void copying(const Visit& visit, BrowserPage& page) {
  page.go(visit.url() + "?query=black+chess+rook");
  page.click("tbody tr td:nth-child(3)");
  page.wait_for(text("#note") + " === 'copied ♜'");
  CHECK(page.get("navigator.clipboard.readText()") == "♜");
  // A mark is shown on a circle, and copied alone.
  page.go(visit.url() + "?query=U%2B0301+U%2B0007");
  CHECK(page.get(text("tbody bdi")) == "\u25CC\u0301");
  page.click("tbody button");
  page.wait_for(text("#note") + ".startsWith('copied')");
  CHECK(page.get("navigator.clipboard.readText()") == "\u0301");
  CHECK(page.complaints().empty());
}

void all_of_cjk(const Visit& visit, BrowserPage& page) {
  page.go(visit.url() + "?query=cjk");
  CHECK(page.get(text("#status")) == "98263 matches for 'cjk'");
  page.wait_for(count("tbody tr") + " >= 200");
  // To the end, of which only what is near is there.
  page.get("scrollTo(0, document.documentElement.scrollHeight)");
  const std::string last = "[...document.querySelectorAll('tbody tr')].at(-1)";
  page.wait_for(last + "?.cells[1].textContent === 'U+323AF' && " + last +
                ".getBoundingClientRect().bottom <= innerHeight");
  CHECK(page.get(last + ".getAttribute('aria-rowindex')") == "98264");
  page.wait_for(count("tbody tr") + " < 1000");
  CHECK(page.get(count("*") + " < 8000") == "true");
  CHECK(page.get("document.documentElement.scrollHeight > 98263 * 60") == "true");
  // A page at a time from there, without a gap.
  for (int i = 490; i >= 488; --i) {
    const std::string here = "pages[" + std::to_string(i) + "]";
    const std::string above = "pages[" + std::to_string(i - 1) + "]";
    page.get(here + ".scrollIntoView()");
    page.wait_for(here + ".rows.length === 200 && " + above + ".rows.length === 200");
    CHECK(page.get(here + ".rows[0].getAttribute('aria-rowindex') - " + above +
                   ".rows[199].getAttribute('aria-rowindex')") == "1");
  }
  // Back at the beginning, what is far away has gone.
  page.get("scrollTo(0, 0)");
  page.wait_for("pages[0].rows.length === 200 && pages[491].rows.length === 0");
  CHECK(page.get("pages[0].rows[0].cells[1].textContent") == "U+2E80");
  CHECK(page.complaints().empty());
}

/// What is above the rows in sight may turn out higher than thought: they stay in place.
void rows_keep_their_place(const Visit& visit, BrowserPage& page) {
  page.go(visit.url() + "?query=arabic&start=600");
  page.wait_for("pages[2].rows.length === 200 && pages[3].rows.length === 200");
  CHECK(page.get("Math.round(pages[3].getBoundingClientRect().top) >= 0 && "
                 "pages[3].getBoundingClientRect().top < innerHeight") == "true");
  CHECK(page.complaints().empty());
}

void keyboard_alone(const Visit& visit, BrowserPage& page) {
  page.go(visit.url());
  page.wait_for(kBoxHasFocus);
  page.type("chess king");
  page.wait_for(status_is("12 matches for 'chess king'"));
  page.press("ArrowDown");
  CHECK(page.get(kFocusedName) == "WHITE CHESS KING");
  page.press("ArrowDown");
  CHECK(page.get(kFocusedName) == "BLACK CHESS KING");
  CHECK(page.get("document.activeElement.matches(':focus-visible')") == "true");
  CHECK_THAT(page.get("document.activeElement.getAttribute('aria-label')"),
             Contains("BLACK CHESS KING"));
  page.press("Enter");
  page.wait_for(text("#note") + " === 'copied ♚'");
  CHECK(page.get("navigator.clipboard.readText()") == "♚");
  page.press("End");
  page.press(" ");
  page.wait_for(text("#note") + " !== 'copied ♚'");
  CHECK(page.get("navigator.clipboard.readText()") ==
        page.get("[...document.querySelectorAll('bdi')].at(-2).textContent"));
  page.press("Home");
  CHECK(page.get(kFocusedName) == "WHITE CHESS KING");
  page.press("ArrowUp");
  CHECK(page.get(kBoxHasFocus) == "true");
  page.press("Tab");
  page.press("/");
  CHECK(page.get("document.activeElement.id + getSelection()") == "querychess king");
  page.type("cjk");
  page.wait_for(status_is("98263 matches for 'cjk'"));
  page.press("ArrowDown");
  page.press("End");
  page.wait_for(std::string(kFocusedName) + " === 'CJK UNIFIED IDEOGRAPH-323AF'");
  // One row alone is on the way of the Tab key.
  CHECK(page.get(count("button[tabindex=\"0\"]")) == "1");
  CHECK(page.complaints().empty());
}

void dark_and_light(const Visit& visit, BrowserPage& page) {
  page.go(visit.url() + "?query=chess");
  const auto brightness = [&](const std::string& selector, const std::string& property) {
    return std::stoi(page.get(color(selector, property) +
                              ".match(/[0-9]+/g).slice(0, 3).reduce((a, b) => +a + +b, 0)"));
  };
  page.prefer_color_scheme("light");
  CHECK(brightness("body", "backgroundColor") > 700);
  CHECK(brightness("body", "color") < 150);
  page.prefer_color_scheme("dark");
  CHECK(brightness("body", "backgroundColor") < 100);
  CHECK(brightness("body", "color") > 650);
  CHECK(brightness("bdi", "backgroundColor") < 150);
  page.press("ArrowDown");
  page.press("ArrowDown");
  Visit::keep(page, "dark");
  CHECK(page.complaints().empty());
}

void narrow_screen(const Visit& visit, BrowserPage& page) {
  for (const char* query : {"chess", "arabic+ligature", "bismillah", "U%2B12031..U%2B1203F"}) {
    page.go(visit.url() + "?query=" + query);
    INFO(query);
    CHECK(page.get("document.documentElement.scrollWidth") == "360");
    // Nothing stands out of the screen, nor is too small for a finger.
    CHECK(page.get("[...document.querySelectorAll('td, bdi, input, form button')].filter("
                   "it => { const box = it.getBoundingClientRect(); "
                   "return box.left < 0 || box.right > 360; }).length") == "0");
    CHECK(page.get("[...document.querySelectorAll('tbody tr, input, nav a, form button')]"
                   ".filter(it => it.getBoundingClientRect().height < 44).length") == "0");
  }
  page.go(visit.url() + "?query=arabic+ligature");
  Visit::keep(page, "phone");
  CHECK(page.complaints().empty());
}

void without_scripts(const Visit& visit, BrowserPage& page) {
  page.run_scripts(false);
  page.prefer_color_scheme("light");
  page.go(visit.url() + "?query=cjk");
  CHECK(page.get(text("#status")) == "98263 matches for 'cjk'");
  CHECK(page.get(count("tbody tr")) == "200");
  CHECK(page.get(text("#pages a[rel=next]")) == "201 to 400");
  page.go(visit.url().substr(0, visit.url().size() - 1) +
          page.get("document.querySelector('#pages a[rel=next]').getAttribute('href')"));
  CHECK(page.get(count("tbody tr")) == "200");
  CHECK(page.get(text("tbody td")) == "U+3431");
  CHECK(page.get(color("#pages", "display")) == "flex");
  Visit::keep(page, "no-scripts");
  CHECK(page.complaints().empty());
}

void harmless(const Visit& visit, BrowserPage& page) {
  page.go(visit.url() +
          "?query=%22%3E%3Cscript%3Edocument.title=1%3C/script%3E%3Cimg%20"
          "onerror=alert(1)%20src=x%3E");
  CHECK(page.get("box.value") ==
        "\"><script>document.title=1</script><img onerror=alert(1) src=x>");
  CHECK(page.get(count("script")) == "1");
  CHECK(page.get(count("img")) == "1");
  CHECK_THAT(page.get(text("#status")), Contains("<script>"));
  // Typed, it comes by another way.
  page.get("box.select()");
  page.type("<script>alert(1)</script>&amp;");
  page.wait_for(status_is("No match for '<script>alert(1)</script>&amp;'"));
  CHECK(page.get(count("script")) == "1");
  CHECK_THAT(page.get("document.title"), StartsWith("<script>alert(1)"));

  page.go(visit.url() + "?query=caf%E9%80");
  CHECK(page.get("box.value") == "caf\uFFFD");
  CHECK(page.get(text("#status")) == "The query is not UTF-8 at byte 3.");
  page.go(visit.url() + "?query=U%2BFFFFFF");
  CHECK_THAT(page.get(text("#status")), StartsWith("'U+FFFFFF' is no code point"));
  CHECK(page.complaints().empty());

  // What the page may not do, the browser does not let it: else this test could not tell.
  page.get("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')");
  CHECK_THAT(page.complaints().at(0), Contains("Content Security Policy"));
}

}  // namespace

TEST_CASE("serve http: the page in a browser") {
  if (!Chromium::installed()) {
    WARN("chromium is not installed (Debian: chromium): the page is not tested");
    return;
  }
  Visit visit;
  BrowserPage desktop = visit.open();
  desktop.allow_clipboard(visit.url());
  search_as_you_type(visit, desktop);
  stale_answers_are_dropped(visit, desktop);
  samples_and_history(visit, desktop);
  copying(visit, desktop);
  all_of_cjk(visit, desktop);
  keyboard_alone(visit, desktop);
  dark_and_light(visit, desktop);
  harmless(visit, desktop);
  without_scripts(visit, desktop);
  BrowserPage phone = visit.open();
  phone.be_phone(360, 740);
  rows_keep_their_place(visit, phone);
  narrow_screen(visit, phone);
}
