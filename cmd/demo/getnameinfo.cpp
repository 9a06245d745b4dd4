// getnameinfo(): the names of addresses, and of the services at their ports.
#include <fmt/core.h>

#include "demo/demos.h"
#include "dns/lookup.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<> main() {
  for (const auto* target : {"66.33.211.242", "104.130.43.121"}) {
    const auto address = aio::Address::parse(target, 443);
    const dns::NameInfo info = co_await dns::getnameinfo(*address);
    fmt::print("{:15}: {} {}\n", target, info.host, info.service);  // the number if no name
  }
}

}  // namespace

void getnameinfo_demo() { aio::run(main()); }

}  // namespace aioc::demo
