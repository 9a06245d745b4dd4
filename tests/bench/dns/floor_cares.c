/* The floor of domaincheck: the least program on c-ares and libuv that asks for the A of each
 * name of a file. One channel, a window set by hand, no retries of its own, nothing printed.
 *   floor_cares PORT WINDOW FILE
 * Prints found, not found and failed. */
#include <ares.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static uv_loop_t* loop;
static uv_poll_t poll_handle;
static int poll_fd = -1;
static ares_channel channel;
static char* names;
static char* next_name;
static int window, in_flight, in_submit;
static long found, not_found, failed;

static void answered(void* arg, int status, int timeouts, unsigned char* abuf, int alen) {
  (void)arg, (void)timeouts, (void)abuf, (void)alen;
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
    ares_query(channel, name, 1, 1, answered, NULL);
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

static void on_socket(void* data, ares_socket_t fd, int readable, int writable) {
  (void)data, (void)writable;
  if (readable == 0) return;
  poll_fd = fd;
  uv_poll_init(loop, &poll_handle, fd);
  uv_poll_start(&poll_handle, UV_READABLE, on_poll);
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  window = atoi(argv[2]);
  FILE* const file = fopen(argv[3], "r");
  if (file == NULL) return 2;
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  rewind(file);
  names = next_name = malloc(size + 1);
  if (fread(names, 1, size, file) != size) return 2;
  names[size] = '\0';
  loop = uv_default_loop();
  struct ares_options options;
  memset(&options, 0, sizeof options);
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_STAYOPEN;
  options.timeout = 300;
  options.tries = 10;
  options.sock_state_cb = on_socket;
  if (ares_init_options(&channel, &options,
                        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                            ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS) {
    return 2;
  }
  struct ares_addr_port_node server;
  memset(&server, 0, sizeof server);
  server.family = AF_INET;
  inet_pton(AF_INET, "127.0.0.1", &server.addr.addr4);
  server.udp_port = server.tcp_port = atoi(argv[1]);
  ares_set_servers_ports(channel, &server);
  uv_timer_t timer;
  uv_timer_init(loop, &timer);
  uv_timer_start(&timer, on_timer, 50, 50);
  submit();
  uv_run(loop, UV_RUN_DEFAULT);
  printf("%ld %ld %ld\n", found, not_found, failed);
  return 0;
}
