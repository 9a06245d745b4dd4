#include "support/chromium.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "support/child.h"
#include "support/devtools.h"
#include "support/fd.h"
#include "support/process.h"

namespace aioc::testing {
namespace {

namespace fs = std::filesystem;
using internal::DevTools;
using internal::Json;
using internal::json_string;

constexpr const char* kProgram = "/usr/bin/chromium";

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (fs::temp_directory_path() / "aioc-chromium-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw_errno("making a directory for chromium");
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::string path_of(const Fd& fd) {
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd.get());
}

std::string decode_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == kDigits.npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) out += static_cast<char>(bits >> (count -= 8) & 0xFF);
  }
  return out;
}

std::string text_of_exception(const rapidjson::Value& details) {
  const auto exception = details.FindMember("exception");
  if (exception != details.MemberEnd() && exception->value.HasMember("description")) {
    return exception->value["description"].GetString();
  }
  return details["text"].GetString();
}

}  // namespace

// The browser

class Chromium::Process {
 public:
  Process() {
    try {
      // The first answer says that it has started.
      devtools_->call("Browser.getVersion");
      ends_ = {};
    } catch (const std::exception& error) {
      throw std::runtime_error("chromium does not start: " + std::string(error.what()) + "\n" +
                               log());
    }
  }

  DevTools& devtools() { return *devtools_; }

  ~Process() {
    try {
      devtools_->call("Browser.close");
    } catch (const std::exception&) {
      // It has gone already.
    }
    devtools_.reset();
    child_->reap();
  }

  Process(Process&&) = delete;
  Process& operator=(Process&&) = delete;

 private:
  static internal::Child start(const std::string& folder, const Fd& in, const Fd& out,
                               const Fd& log) {
    // The browser's descriptors 3 and 4 are the test's pipes, opened anew by a shell.
    const std::vector<std::string> argv = {"sh",
                                           "-c",
                                           "exec 3<\"$0\" 4>\"$1\" && shift && exec \"$@\"",
                                           path_of(in),
                                           path_of(out),
                                           kProgram,
                                           "--headless",
                                           "--no-sandbox",
                                           "--disable-gpu",
                                           "--disable-quic",
                                           "--no-first-run",
                                           "--disable-background-networking",
                                           "--disable-component-update",
                                           "--disable-sync",
                                           "--disable-extensions",
                                           "--disable-default-apps",
                                           "--disable-dev-shm-usage",
                                           "--disable-breakpad",
                                           "--no-default-browser-check",
                                           "--password-store=basic",
                                           "--use-mock-keychain",
                                           "--hide-scrollbars",
                                           "--mute-audio",
                                           "--no-proxy-server",
                                           "--lang=en",
                                           "--user-data-dir=" + folder,
                                           "--remote-debugging-pipe",
                                           "about:blank"};
    RunOptions options;
    options.env["HOME"] = folder;
    options.env["TMPDIR"] = folder;
    options.env["XDG_CONFIG_HOME"] = folder;
    options.env["XDG_CACHE_HOME"] = folder;
    options.unset = {"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"};
    return internal::Child::start(argv, options, {{-1, log.get(), log.get()}});
  }

  std::string log() const {
    std::ifstream file(folder_.path() + "/log");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryDirectory folder_;
  std::optional<DevTools> devtools_;
  // The browser's ends, ours until it has opened its own.
  std::pair<Fd, Fd> ends_;
  std::optional<internal::Child> child_ = [this] {
    Pipe in = make_pipe();
    Pipe out = make_pipe();
    const std::string path = folder_.path() + "/log";
    const Fd log = adopt(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), path);
    internal::Child child = start(folder_.path(), in.reader, out.writer, log);
    devtools_.emplace(std::move(in.writer), std::move(out.reader));
    ends_ = {std::move(in.reader), std::move(out.writer)};
    return child;
  }();
};

bool Chromium::installed() { return ::access(kProgram, X_OK) == 0; }

Chromium::Chromium() : process_(std::make_unique<Process>()) {}
Chromium::~Chromium() = default;

BrowserPage Chromium::open() {
  auto& devtools = process_->devtools();
  const std::string context =
      devtools.call("Target.createBrowserContext")["browserContextId"].GetString();
  const std::string target =
      devtools
          .call("Target.createTarget", R"({"url":"about:blank","width":1280,"height":800,)"
                                       R"("browserContextId":)" +
                                           json_string(context) + "}")["targetId"]
          .GetString();
  const std::string session =
      devtools
          .call("Target.attachToTarget",
                R"({"flatten":true,"targetId":)" + json_string(target) + "}")["sessionId"]
          .GetString();
  return {*process_, context, target, session};
}

// A page

struct BrowserPage::State {
  Chromium::Process& browser;
  std::string context;
  std::string target;
  std::string session;
  std::string loaded = {};  // the document that was loaded last
  std::vector<std::string> complaints = {};
  bool scripts = true;

  void take(const Json& event) {
    if (!event.HasMember("sessionId") || event["sessionId"].GetString() != session) return;
    const std::string_view method = event["method"].GetString();
    const auto& params = event["params"];
    if (method == "Page.lifecycleEvent") {
      if (std::string_view(params["name"].GetString()) == "load") {
        loaded = params["loaderId"].GetString();
      }
    } else if (method == "Runtime.exceptionThrown") {
      complaints.push_back(text_of_exception(params["exceptionDetails"]));
    } else if (method == "Runtime.consoleAPICalled") {
      const std::string type = params["type"].GetString();
      if (type == "error" || type == "warning") complaints.push_back("console." + type);
    } else if (method == "Log.entryAdded") {
      const auto& entry = params["entry"];
      if (std::string_view(entry["level"].GetString()) == "error") {
        complaints.emplace_back(entry["text"].GetString());
      }
    }
  }
};

BrowserPage::BrowserPage(Chromium::Process& browser, std::string context, std::string target,
                         std::string session)
    : state_(new State{browser, std::move(context), std::move(target), std::move(session)}) {
  call("Page.enable");
  call("Page.setLifecycleEventsEnabled", R"({"enabled":true})");
  call("Runtime.enable");
  call("Log.enable");
  // As if its window were in front: else there is no clipboard.
  call("Emulation.setFocusEmulationEnabled", R"({"enabled":true})");
}

BrowserPage::~BrowserPage() {
  if (!state_) return;
  try {
    state_->browser.devtools().call(
        "Target.disposeBrowserContext",
        R"({"browserContextId":)" + json_string(state_->context) + "}");
  } catch (const std::exception&) {
    // The browser has gone.
  }
}

std::string BrowserPage::call(std::string_view method, const std::string& params) {
  const Json result = state_->browser.devtools().call(method, params, state_->session);
  for (const char* name : {"loaderId", "data"}) {
    if (result.HasMember(name)) return result[name].GetString();
  }
  if (!result.HasMember("result")) return "";
  if (result.HasMember("exceptionDetails")) {
    throw std::runtime_error(text_of_exception(result["exceptionDetails"]));
  }
  const auto& value = result["result"];
  return value.HasMember("value") && value["value"].IsString() ? value["value"].GetString()
                                                               : "";
}

void BrowserPage::go(std::string_view url) {
  const std::string document = call("Page.navigate", R"({"url":)" + json_string(url) + "}");
  while (state_->loaded != document) state_->take(state_->browser.devtools().next_event());
}

std::string BrowserPage::get(std::string_view expression) {
  // Without scripts there are no promises either, and none is needed.
  std::string text = "String(" + std::string(expression) + ")";
  if (state_->scripts) {
    text = "(async () => String(await (" + std::string(expression) + ")))()";
  }
  return call("Runtime.evaluate",
              R"({"returnByValue":true,"userGesture":true,"awaitPromise":)" +
                  std::string(state_->scripts ? "true" : "false") + R"(,"expression":)" +
                  json_string(text) + "}");
}

void BrowserPage::wait_for(std::string_view condition) {
  const auto deadline = std::to_string(DevTools::kDeadline.count() * 2 / 3);
  const std::string met =
      get("new Promise((resolve, reject) => { const end = Date.now() + " + deadline +
          "; const look = () => { try { if (" + std::string(condition) +
          ") resolve('met'); else if (Date.now() > end) resolve('not met'); "
          "else requestAnimationFrame(look); } catch (error) { "
          "reject(error); } }; look(); })");
  if (met != "met") {
    throw std::runtime_error("the page has not come to: " + std::string(condition));
  }
}

void BrowserPage::key(std::string_view name, std::string_view text, int number) {
  std::string params = R"(,"key":)" + json_string(name);
  if (number != 0) params += R"(,"windowsVirtualKeyCode":)" + std::to_string(number);
  const std::string down = text.empty() ? "rawKeyDown" : "keyDown";
  call("Input.dispatchKeyEvent",
       R"({"type":")" + down + "\"" + params + R"(,"text":)" + json_string(text) + "}");
  call("Input.dispatchKeyEvent", R"({"type":"keyUp")" + params + "}");
}

void BrowserPage::type(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    const auto character = text.substr(at, end - at);
    key(character, character, 0);
    at = end;
  }
}

void BrowserPage::press(std::string_view name) {
  static const std::map<std::string_view, int> kNumbers = {
      {"Backspace", 8},  {"Tab", 9},       {"Enter", 13},      {"Escape", 27},
      {"PageUp", 33},    {"PageDown", 34}, {"End", 35},        {"Home", 36},
      {"ArrowLeft", 37}, {"ArrowUp", 38},  {"ArrowRight", 39}, {"ArrowDown", 40}};
  const auto number = kNumbers.find(name);
  if (name == "Enter") {
    key(name, "\r", number->second);
  } else if (number != kNumbers.end()) {
    key(name, "", number->second);
  } else {
    key(name, name, 0);
  }
}

void BrowserPage::click(std::string_view selector) {
  const std::string place =
      get("(() => { const element = document.querySelector(" + json_string(selector) +
          "); element.scrollIntoView({block: 'nearest'}); "
          "const box = element.getBoundingClientRect(); "
          "return (box.x + box.width / 2) + ',\"y\":' + (box.y + box.height / 2); })()");
  for (const char* type : {"mousePressed", "mouseReleased"}) {
    call("Input.dispatchMouseEvent", R"({"type":")" + std::string(type) +
                                         R"(","button":"left","clickCount":1,"x":)" + place +
                                         "}");
  }
}

void BrowserPage::run_scripts(bool on) {
  call("Emulation.setScriptExecutionDisabled",
       std::string(R"({"value":)") + (on ? "false}" : "true}"));
  state_->scripts = on;
}

void BrowserPage::prefer_color_scheme(std::string_view scheme) {
  call("Emulation.setEmulatedMedia",
       R"({"features":[{"name":"prefers-color-scheme","value":)" + json_string(scheme) + "}]}");
}

void BrowserPage::be_phone(int width, int height) {
  call("Emulation.setDeviceMetricsOverride",
       R"({"mobile":true,"deviceScaleFactor":2,"width":)" + std::to_string(width) +
           R"(,"height":)" + std::to_string(height) + "}");
  call("Emulation.setTouchEmulationEnabled", R"({"enabled":true})");
}

void BrowserPage::allow_clipboard(std::string_view origin) {
  state_->browser.devtools().call(
      "Browser.grantPermissions",
      R"({"permissions":["clipboardReadWrite","clipboardSanitizedWrite"],"origin":)" +
          json_string(origin) + R"(,"browserContextId":)" + json_string(state_->context) + "}");
}

void BrowserPage::screenshot(const std::string& path) {
  const std::string image = decode_base64(call("Page.captureScreenshot"));
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream file(path, std::ios::binary);
  file << image << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path);
}

std::vector<std::string> BrowserPage::complaints() {
  get("0");  // what has come is read
  auto& devtools = state_->browser.devtools();
  while (devtools.has_event()) state_->take(devtools.next_event());
  return std::exchange(state_->complaints, {});
}

}  // namespace aioc::testing
