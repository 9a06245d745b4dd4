#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aioc::testing {

class BrowserPage;

/// A headless Chromium without a window, a profile or a network of its own, driven by the
/// DevTools protocol over pipes. It takes a second or two to start: share one.
///
///     Chromium chromium;
///     BrowserPage page = chromium.open();
///     page.go("http://127.0.0.1:8888/");
///     page.type("chess");
///     page.wait_for("document.querySelectorAll('tbody tr').length === 96");
class Chromium {
 public:
  /// Whether there is one on this system (Debian: chromium).
  [[nodiscard]] static bool installed();

  /// Throws std::runtime_error, which tells what it said, if it does not start.
  Chromium();
  Chromium(Chromium&&) = delete;
  Chromium& operator=(Chromium&&) = delete;
  /// Returns once the browser has ended and its files are gone.
  ~Chromium();

  /// A page that shares nothing with others: no cache, no history, no permissions.
  [[nodiscard]] BrowserPage open();

 private:
  friend class BrowserPage;
  class Process;
  std::unique_ptr<Process> process_;
};

/// A page of a browser, which must outlive it; 1280 by 800 pixels unless told otherwise. What
/// waits throws std::runtime_error when it has waited for half a minute; what goes wrong in the
/// page is thrown too.
class BrowserPage {
 public:
  BrowserPage(BrowserPage&& other) noexcept = default;
  BrowserPage& operator=(BrowserPage&&) = delete;
  ~BrowserPage();

  /// Goes to an address and waits until all of it has been loaded.
  void go(std::string_view url);

  /// The value of an expression of JavaScript, awaited where it is a promise, as String() has
  /// it: "96", "true", "undefined".
  std::string get(std::string_view expression);
  /// Waits until the expression is true, looked at in each frame of the page.
  void wait_for(std::string_view condition);

  /// Types text at what has the focus, a key a character.
  void type(std::string_view text);
  /// Presses a key by its name: "Enter", "ArrowDown", "/".
  void press(std::string_view key);
  /// Presses the left button of the mouse in the middle of the first element that matches.
  void click(std::string_view selector);

  /// Whether the page's scripts run, from the next page on.
  void run_scripts(bool on);
  /// "dark" or "light".
  void prefer_color_scheme(std::string_view scheme);
  /// A telephone's screen, with touch.
  void be_phone(int width, int height);
  /// What a user would be asked: reading and writing the clipboard.
  void allow_clipboard(std::string_view origin);

  /// Writes what is seen to a PNG file.
  void screenshot(const std::string& path);

  /// What the page has complained of since this was asked last: errors on the console,
  /// exceptions, and what its Content-Security-Policy has refused.
  std::vector<std::string> complaints();

 private:
  friend class Chromium;
  BrowserPage(Chromium::Process& browser, std::string context, std::string target,
              std::string session);

  std::string call(std::string_view method, const std::string& params = "{}");
  void key(std::string_view name, std::string_view text, int number);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aioc::testing
