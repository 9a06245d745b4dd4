#include <cstdio>
#include <loop/loop.h>

aio::Coro<int> square(int n) {
  co_await aio::sleep(0.01 * n);
  co_return n * n;
}

aio::Coro<> main_task() {
  auto [two, three] = co_await aio::gather(square(2), square(3));
  std::printf("%d %d\n", two, three);
}

int main() { aio::run(main_task()); }
