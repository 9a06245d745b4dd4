/* delay_responder MILLISECONDS: a DNS server at the far end of a long link. It prints its port
 * of 127.0.0.1, answers each query so much later, and on SIGTERM prints
 *
 *   QUERIES DROPPED
 *
 * the queries that it got and those that the kernel had no room for. A name that begins with an
 * x does not exist; any other has one A. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  kMostWaiting = 1 << 20,
  kTogether = 64,
  kReceiveBuffer = 64 << 20,
  kHeader = 12,
  kMostQuery = 112,
  kAnswer = 16,
};

struct reply {
  int64_t due;
  struct sockaddr_in to;
  size_t size;
  unsigned char bytes[kMostQuery + kAnswer];
};

/* First in, first out: all wait for the same time. */
static struct reply* waiting;
static uint64_t first, last;
static volatile sig_atomic_t ended;

static void die(const char* what) {
  perror(what);
  exit(2);
}

static void on_signal(int number) {
  (void)number;
  ended = 1;
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Makes a query its own answer. Returns whether it was one. */
static int make_answer(struct reply* reply) {
  unsigned char* const bytes = reply->bytes;
  size_t at = kHeader;
  if (reply->size <= kHeader) return 0;
  while (at < reply->size && bytes[at] != 0) at += bytes[at] + 1U;
  const size_t end = at + 5;
  if (end > reply->size) return 0;
  const int exists = (bytes[kHeader + 1] | 0x20) != 'x';
  const int has_answer = exists && bytes[at + 1] == 0 && bytes[at + 2] == 1;
  bytes[2] = (unsigned char)(0x84 | (bytes[2] & 1));
  bytes[3] = exists ? 0 : 3;
  memset(bytes + 6, 0, kHeader - 6);
  bytes[7] = (unsigned char)has_answer;
  reply->size = end;
  if (!has_answer) return 1;
  static const unsigned char kRecord[kAnswer] = {0xC0, kHeader, 0, 1, 0,   1, 0, 0,
                                                 0,    60,      0, 4, 192, 0, 2, 1};
  memcpy(bytes + end, kRecord, sizeof kRecord);
  reply->size += sizeof kRecord;
  return 1;
}

static int receive_some(int fd, int64_t delay) {
  struct mmsghdr messages[kTogether];
  struct iovec parts[kTogether];
  memset(messages, 0, sizeof messages);
  if (last - first + kTogether > kMostWaiting) return 0;
  for (unsigned i = 0; i < kTogether; ++i) {
    struct reply* const reply = &waiting[(last + i) % kMostWaiting];
    parts[i] = (struct iovec){reply->bytes, kMostQuery};
    messages[i].msg_hdr.msg_name = &reply->to;
    messages[i].msg_hdr.msg_namelen = sizeof reply->to;
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  const int got = recvmmsg(fd, messages, kTogether, MSG_DONTWAIT, NULL);
  if (got < 0 && errno != EAGAIN && errno != EINTR) die("recvmmsg");
  const int64_t due = nanoseconds() + delay;
  for (int i = 0; i < got; ++i) {
    struct reply* const reply = &waiting[(last + (unsigned)i) % kMostWaiting];
    reply->due = due;
    reply->size = messages[i].msg_len;
    if (!make_answer(reply)) reply->size = 0;
  }
  if (got > 0) last += (unsigned)got;
  return got > 0;
}

static int send_due(int fd) {
  struct mmsghdr messages[kTogether];
  struct iovec parts[kTogether];
  unsigned count = 0;
  const int64_t now = nanoseconds();
  memset(messages, 0, sizeof messages);
  for (; count < kTogether && first + count < last; ++count) {
    struct reply* const reply = &waiting[(first + count) % kMostWaiting];
    if (reply->due > now) break;
    parts[count] = (struct iovec){reply->bytes, reply->size};
    messages[count].msg_hdr.msg_name = &reply->to;
    messages[count].msg_hdr.msg_namelen = sizeof reply->to;
    messages[count].msg_hdr.msg_iov = &parts[count];
    messages[count].msg_hdr.msg_iovlen = 1;
  }
  if (count == 0) return 0;
  const int sent = sendmmsg(fd, messages, count, 0);
  /* Who asked may be gone: that is no reason to stop. */
  first += sent > 0 ? (unsigned)sent : 1;
  return 1;
}

static void wait_for_more(int fd) {
  struct pollfd polled = {.fd = fd, .events = POLLIN};
  sigset_t none;
  sigemptyset(&none);
  struct timespec left = {0, 0};
  if (first < last) {
    const int64_t wait = waiting[first % kMostWaiting].due - nanoseconds();
    if (wait <= 0) return;
    left.tv_sec = wait / 1000000000;
    left.tv_nsec = wait % 1000000000;
  }
  ppoll(&polled, 1, first < last ? &left : NULL, &none);
}

static int open_socket(void) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr*)&address, size) != 0) die("bind");
  const int buffer = kReceiveBuffer; /* as much as is allowed */
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  }
  getsockname(fd, (struct sockaddr*)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: delay_responder MILLISECONDS\n");
    return 2;
  }
  const int64_t delay = strtol(argv[1], NULL, 10) * 1000000;
  waiting = calloc(kMostWaiting, sizeof *waiting);
  if (waiting == NULL) die("calloc");
  /* Blocked but while it waits, so that it is not missed. */
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGTERM, &action, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);

  const int fd = open_socket();
  while (!ended) {
    const int sent = send_due(fd);
    const int got = receive_some(fd, delay);
    if (!sent && !got) wait_for_more(fd);
  }
  uint32_t memory[SK_MEMINFO_VARS] = {0};
  socklen_t size = sizeof memory;
  getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &size);
  printf("%llu %u\n", (unsigned long long)last, memory[SK_MEMINFO_DROPS]);
  return 0;
}
