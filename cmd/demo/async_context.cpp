// with(): a scope whose entry and exit are awaited, Python's `async with`. What blocks runs in
// a thread, by to_thread().
#include <fmt/core.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "demo/demos.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

using Page = std::optional<std::string>;  // its text, if there is any

Page download_webpage(const std::string& url) {
  fmt::print("Download webpage {}\n", url);
  return std::nullopt;
}

void update_stats(const std::string& url) { fmt::print("Update stats {}\n", url); }

void process(const Page& page) { fmt::print("Process {}\n", page.value_or("None")); }

class WebPage {
 public:
  explicit WebPage(std::string url) : url_(std::move(url)) {}

  aio::Coro<> aenter() { page_ = co_await aio::to_thread(download_webpage, url_); }
  aio::Coro<bool> aexit(std::exception_ptr /*error*/) {
    co_await aio::to_thread(update_stats, url_);
    co_return false;  // an exception, if there is one, goes on its way
  }

  const Page& page() const { return page_; }

 private:
  std::string url_;
  Page page_;
};

aio::Coro<> use(WebPage& opened) {
  process(opened.page());
  co_return;
}

aio::Coro<> main() { co_await aio::with(WebPage("google.com"), use); }

}  // namespace

void async_context_demo() { aio::run(main()); }

}  // namespace aioc::demo
