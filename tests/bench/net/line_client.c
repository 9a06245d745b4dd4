// Asks a line server as fast as it answers, on many connections, one line at a time on each.
//     line_client PORT CONNECTIONS QUERIES LINE END
// Prints how many answers came, which is QUERIES, and the nanoseconds that took. An answer ends
// with END. With 0 queries it opens the connections, prints "open", and waits until its input
// ends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static char room[1 << 20];

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const int connections = atoi(argv[2]);
  const long queries = atol(argv[3]);
  char line[4096];
  const int line_size = snprintf(line, sizeof line, "%s\n", argv[4]);
  const size_t end_size = strlen(argv[5]);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int poll = epoll_create1(0);
  for (int i = 0; i < connections; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    if (connect(fd, (struct sockaddr*)&address, sizeof address) != 0) {
      perror("connect");
      return 2;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    if (queries > 0 && write(fd, line, (size_t)line_size) != line_size) return 2;
  }
  if (queries == 0) {
    puts("open");
    fflush(stdout);
    while (read(0, room, sizeof room) > 0) {
    }
    return 0;
  }
  long answers = 0;
  const long long begin = now();
  while (answers < queries) {
    struct epoll_event events[256];
    const int count = epoll_wait(poll, events, 256, 10000);
    if (count <= 0) return 2;
    for (int i = 0; i < count; ++i) {
      const ssize_t size = read(events[i].data.fd, room, sizeof room);
      if (size <= 0) return 2;
      if (memmem(room, (size_t)size, argv[5], end_size) == NULL) continue;
      ++answers;
      if (write(events[i].data.fd, line, (size_t)line_size) != line_size) return 2;
    }
  }
  printf("%ld %lld\n", answers, now() - begin);
  return 0;
}
