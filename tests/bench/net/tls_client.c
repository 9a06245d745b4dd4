// Asks a TLS echo server, as tests/bench/loop/echo_client.c asks a plain one: so many
// connections send a message each and wait until it is back. Prints the CPU time that the
// server took for MESSAGES of them, behind WARMUP, and the time that passed, in nanoseconds.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { kEvents = 256, kBlock = 128 * 1024 };

struct connection {
  int fd;
  int waits_for_room;
  SSL* ssl;
  BIO* in;
  BIO* out;
  size_t to_receive;
};

static int poller;
static char* message;
static size_t message_bytes;
static char block[kBlock];

static void die(const char* what) {
  perror(what);
  exit(2);
}

static void quit(const char* why) {
  fprintf(stderr, "tls_client: %s\n", why);
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

// Sends what OpenSSL has written, as far as the kernel takes it.
static void send_some(struct connection* connection) {
  char* bytes = NULL;
  const size_t size = (size_t)BIO_get_mem_data(connection->out, &bytes);
  ssize_t sent = size == 0 ? 0 : send(connection->fd, bytes, size, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) die("send");
  if (sent < 0) sent = 0;
  if ((size_t)sent == size) {
    (void)BIO_reset(connection->out);
  } else {
    BIO_read(connection->out, block, (int)sent);
  }
  const int waits = (size_t)sent < size;
  if (waits == connection->waits_for_room) return;
  connection->waits_for_room = waits;
  watch(connection, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void send_message(struct connection* connection) {
  connection->to_receive = message_bytes;
  if (SSL_write(connection->ssl, message, (int)message_bytes) <= 0) quit("cannot write");
  send_some(connection);
}

// Returns whether the whole message is back.
static int receive_some(struct connection* connection, int check) {
  const ssize_t got = recv(connection->fd, block, sizeof block, 0);
  if (got < 0 && errno == EAGAIN) return 0;
  if (got < 0) die("recv");
  if (got == 0) quit("the server has closed a connection");
  BIO_write(connection->in, block, (int)got);
  int size = 0;
  while ((size = SSL_read(connection->ssl, block, sizeof block)) > 0) {
    const char* sent = message + (message_bytes - connection->to_receive);
    if ((size_t)size > connection->to_receive ||
        (check && memcmp(block, sent, (size_t)size) != 0)) {
      quit("what came back is not what was sent");
    }
    connection->to_receive -= (size_t)size;
  }
  if (SSL_get_error(connection->ssl, size) != SSL_ERROR_WANT_READ) quit("cannot read");
  return connection->to_receive == 0;
}

static void shake_hands(struct connection* connection) {
  for (;;) {
    const int result = SSL_do_handshake(connection->ssl);
    send_some(connection);
    if (result == 1) return;
    if (SSL_get_error(connection->ssl, result) != SSL_ERROR_WANT_READ) quit("no handshake");
    const ssize_t got = recv(connection->fd, block, sizeof block, 0);
    if (got <= 0) quit("the server has closed a connection");
    BIO_write(connection->in, block, (int)got);
  }
}

static void open_connection(struct connection* connection, SSL_CTX* context, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->fd < 0) die("socket");
  if (connect(connection->fd, (struct sockaddr*)&address, sizeof address) != 0) die("connect");
  const int on = 1;
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection->ssl = SSL_new(context);
  connection->in = BIO_new(BIO_s_mem());
  connection->out = BIO_new(BIO_s_mem());
  SSL_set_bio(connection->ssl, connection->in, connection->out);
  SSL_set_connect_state(connection->ssl);
  watch(connection, EPOLL_CTL_ADD, EPOLLIN);
  shake_hands(connection);
  // Only now: the handshake is to wait.
  if (fcntl(connection->fd, F_SETFL, O_NONBLOCK) != 0) die("fcntl");
}

int main(int argc, char** argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: tls_client PORT CONNECTIONS BYTES WARMUP MESSAGES PID\n");
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

  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  struct connection* connections = calloc(count, sizeof *connections);
  message = malloc(message_bytes);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (context == NULL || connections == NULL || message == NULL || poller < 0) die("set up");
  for (size_t i = 0; i < message_bytes; ++i) message[i] = (char)(i * 31 + i / 251);
  for (size_t i = 0; i < count; ++i) open_connection(&connections[i], context, port);
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
