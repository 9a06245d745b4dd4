// getaddrinfo(): the addresses of names. It needs no thread, as it asks the DNS servers itself.
#include <fmt/core.h>

#include "demo/demos.h"
#include "dns/lookup.h"
#include "loop/loop.h"

namespace aioc::demo {
namespace {

aio::Coro<> main() {
  for (const auto* target : {"pymotw.com", "doughellmann.com", "python.org", "www.baidu.com"}) {
    const dns::Lookup info = co_await dns::getaddrinfo(target, 443);
    for (const auto& host : info.addresses) fmt::print("{:20}: {}\n", target, host.host());
    if (!info.found()) fmt::print("{:20}: {}\n", target, dns::why(info.status, info.reason));
  }
}

}  // namespace

void getaddrinfo_demo() { aio::run(main()); }

}  // namespace aioc::demo
