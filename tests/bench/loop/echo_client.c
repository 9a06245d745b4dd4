// The load of the echo benchmark: connections that each send a message, wait for all of it to
// come back, and send the next.
//
//   echo_client PORT CONNECTIONS BYTES WARMUP MESSAGES PID
//
// Prints one line: the CPU time that process PID took for the MESSAGES after the WARMUP, and
// how long they took, both in nanoseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kEvents = 256, kReadBytes = 256 * 1024 };

struct connection {
  int fd;
  size_t to_send;  // of the message under way
  size_t to_receive;
  int waits_to_send;
};

static char* message;
static size_t message_bytes;
static char received[kReadBytes];
static int poller;

static void die(const char* what) {
  perror(what);
  exit(2);
}

static int64_t read_clock(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) die("clock_gettime");
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void watch(struct connection* connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(poller, operation, connection->fd, &event) != 0) die("epoll_ctl");
}

static void send_some(struct connection* connection) {
  while (connection->to_send > 0) {
    const char* from = message + (message_bytes - connection->to_send);
    const ssize_t sent = send(connection->fd, from, connection->to_send, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN) die("send");
      if (!connection->waits_to_send) watch(connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
      connection->waits_to_send = 1;
      return;
    }
    connection->to_send -= (size_t)sent;
  }
  if (connection->waits_to_send) watch(connection, EPOLL_CTL_MOD, EPOLLIN);
  connection->waits_to_send = 0;
}

static void send_message(struct connection* connection) {
  connection->to_send = connection->to_receive = message_bytes;
  send_some(connection);
}

// Returns whether the whole message is back.
static int receive_some(struct connection* connection, int check) {
  const ssize_t got = recv(connection->fd, received, sizeof received, 0);
  if (got < 0 && errno == EAGAIN) return 0;
  if (got < 0) die("recv");
  if (got == 0 || (size_t)got > connection->to_receive) {
    fprintf(stderr, "echo_client: the server sent too little or too much\n");
    exit(2);
  }
  const char* sent = message + (message_bytes - connection->to_receive);
  if (check && memcmp(received, sent, (size_t)got) != 0) {
    fprintf(stderr, "echo_client: what came back is not what was sent\n");
    exit(2);
  }
  connection->to_receive -= (size_t)got;
  return connection->to_receive == 0;
}

static void open_connection(struct connection* connection, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->fd < 0) die("socket");
  if (connect(connection->fd, (struct sockaddr*)&address, sizeof address) != 0) die("connect");
  // Only now: a connect that the backlog holds up is to wait.
  if (fcntl(connection->fd, F_SETFL, O_NONBLOCK) != 0) die("fcntl");
  const int on = 1;
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  watch(connection, EPOLL_CTL_ADD, EPOLLIN);
}

int main(int argc, char** argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: echo_client PORT CONNECTIONS BYTES WARMUP MESSAGES PID\n");
    return 2;
  }
  const uint16_t port = (uint16_t)strtoul(argv[1], NULL, 10);
  const size_t count = strtoul(argv[2], NULL, 10);
  message_bytes = strtoul(argv[3], NULL, 10);
  const size_t warmup = strtoul(argv[4], NULL, 10);
  const size_t messages = strtoul(argv[5], NULL, 10);
  clockid_t server_clock;
  if (clock_getcpuclockid((pid_t)strtol(argv[6], NULL, 10), &server_clock) != 0) {
    die("clock_getcpuclockid");
  }

  struct connection* connections = calloc(count, sizeof *connections);
  message = malloc(message_bytes);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (connections == NULL || message == NULL || poller < 0) die("set up");
  for (size_t i = 0; i < message_bytes; ++i) message[i] = (char)(i * 31 + i / 251);
  for (size_t i = 0; i < count; ++i) open_connection(&connections[i], port);
  for (size_t i = 0; i < count; ++i) send_message(&connections[i]);

  const size_t last = warmup + messages;
  size_t done = 0;
  size_t under_way = count;
  int64_t cpu = 0;
  int64_t wall = 0;
  struct epoll_event events[kEvents];
  while (under_way > 0) {  // at the end, too: the server is to see connections close in order
    const int ready = epoll_wait(poller, events, kEvents, -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; ++i) {
      struct connection* connection = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) send_some(connection);
      if (!(events[i].events & ~(uint32_t)EPOLLOUT)) continue;
      if (!receive_some(connection, done < warmup)) continue;
      ++done;
      if (done == warmup || done == last) {
        cpu = read_clock(server_clock) - cpu;
        wall = read_clock(CLOCK_MONOTONIC) - wall;
      }
      if (done < last) {
        send_message(connection);
      } else {
        --under_way;
      }
    }
  }
  printf("%lld %lld\n", (long long)cpu, (long long)wall);
  return 0;
}
