/* floor PORT WINDOW FILE: asks 127.0.0.1:PORT about each line of FILE, WINDOW at a time, and
 * prints how many were found, were not found, and failed. */
#include "floor.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { kTimeoutMs = 300, kTries = 10, kTickMs = 50 };

static uv_loop_t* loop;
static uv_poll_t poll_handle;
static int poll_fd = -1;
static ares_channel channel;
static char* next_name;
static long window, in_flight;
static long found, not_found, failed;

void floor_answered(int status) {
  if (status == ARES_SUCCESS) {
    ++found;
  } else if (status == ARES_ENOTFOUND || status == ARES_ENODATA) {
    ++not_found;
  } else {
    ++failed;
  }
  --in_flight;
}

static void submit(void) {
  while (in_flight < window && *next_name != '\0') {
    char* const name = next_name;
    char* const end = strchr(name, '\n');
    *end = '\0';
    next_name = end + 1;
    ++in_flight;
    floor_ask(channel, name);
  }
  if (in_flight == 0 && *next_name == '\0') uv_stop(loop);
}

static void on_poll(uv_poll_t* handle, int status, int events) {
  (void)handle, (void)status, (void)events;
  ares_process_fd(channel, poll_fd, ARES_SOCKET_BAD);
  submit();
}

static void on_timer(uv_timer_t* timer) {
  (void)timer;
  ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  submit();
}

/* One socket all the time: there is nothing to close before the end. */
static void on_socket(void* data, ares_socket_t fd, int readable, int writable) {
  (void)data, (void)writable;
  if (readable == 0) return;
  poll_fd = fd;
  uv_poll_init(loop, &poll_handle, fd);
  uv_poll_start(&poll_handle, UV_READABLE, on_poll);
}

static char* read_names(const char* path) {
  FILE* const file = fopen(path, "r");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  rewind(file);
  char* const names = malloc(size + 1);
  if (names == NULL || fread(names, 1, size, file) != size) return NULL;
  names[size] = '\0';
  fclose(file);
  return names;
}

static int open_channel(int port) {
  struct ares_options options;
  memset(&options, 0, sizeof options);
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_STAYOPEN;
  options.timeout = kTimeoutMs;
  options.tries = kTries;
  options.sock_state_cb = on_socket;
  const int which =
      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  const int status = ares_init_options(&channel, &options, which);
  if (status != ARES_SUCCESS) return status;
  struct ares_addr_port_node server;
  memset(&server, 0, sizeof server);
  server.family = AF_INET;
  inet_pton(AF_INET, "127.0.0.1", &server.addr.addr4);
  server.udp_port = server.tcp_port = port;
  return ares_set_servers_ports(channel, &server);
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: floor PORT WINDOW FILE\n");
    return 2;
  }
  window = strtol(argv[2], NULL, 10);
  next_name = read_names(argv[3]);
  loop = uv_default_loop();
  if (next_name == NULL || open_channel((int)strtol(argv[1], NULL, 10)) != ARES_SUCCESS) {
    return 2;
  }
  uv_timer_t timer;
  uv_timer_init(loop, &timer);
  uv_timer_start(&timer, on_timer, kTickMs, kTickMs);
  submit();
  uv_run(loop, UV_RUN_DEFAULT);
  printf("%ld %ld %ld\n", found, not_found, failed);
  return 0;
}
