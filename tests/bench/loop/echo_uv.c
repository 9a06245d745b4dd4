// The floor of the echo benchmark: a server on libuv alone, which tries to write at once.
// Prints its port, then serves until it is killed.
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { kBacklog = 1024, kBufferBytes = 64 * 1024 };

static char buffer[kBufferBytes];

struct pending {
  uv_write_t request;
  char bytes[];
};

static void check(int status, const char* what) {
  if (status >= 0) return;
  fprintf(stderr, "%s: %s\n", what, uv_strerror(status));
  exit(2);
}

static void on_close(uv_handle_t* handle) { free(handle); }

static void on_allocate(uv_handle_t* handle, size_t suggested, uv_buf_t* to) {
  (void)handle;
  (void)suggested;
  *to = uv_buf_init(buffer, sizeof buffer);
}

static void on_written(uv_write_t* request, int status) {
  if (status < 0 && !uv_is_closing((uv_handle_t*)request->handle)) {
    uv_close((uv_handle_t*)request->handle, on_close);
  }
  free(request);
}

static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* from) {
  if (size < 0) {
    uv_close((uv_handle_t*)stream, on_close);
    return;
  }
  if (size == 0) return;
  uv_buf_t data = uv_buf_init(from->base, (unsigned)size);
  const int sent = uv_try_write(stream, &data, 1);
  if (sent == size) return;
  if (sent < 0 && sent != UV_EAGAIN) {
    uv_close((uv_handle_t*)stream, on_close);
    return;
  }
  const size_t done = sent > 0 ? (size_t)sent : 0;
  const size_t rest = (size_t)size - done;
  struct pending* pending = malloc(sizeof *pending + rest);
  if (pending == NULL) abort();
  memcpy(pending->bytes, from->base + done, rest);
  data = uv_buf_init(pending->bytes, (unsigned)rest);
  check(uv_write(&pending->request, stream, &data, 1, on_written), "uv_write");
}

static void on_connection(uv_stream_t* server, int status) {
  check(status, "listen");
  uv_tcp_t* client = malloc(sizeof *client);
  if (client == NULL) abort();
  check(uv_tcp_init(server->loop, client), "uv_tcp_init");
  check(uv_accept(server, (uv_stream_t*)client), "uv_accept");
  check(uv_tcp_nodelay(client, 1), "uv_tcp_nodelay");
  check(uv_read_start((uv_stream_t*)client, on_allocate, on_read), "uv_read_start");
}

int main(void) {
  uv_loop_t* loop = uv_default_loop();
  uv_tcp_t server;
  struct sockaddr_in address;
  check(uv_tcp_init(loop, &server), "uv_tcp_init");
  check(uv_ip4_addr("127.0.0.1", 0, &address), "uv_ip4_addr");
  check(uv_tcp_bind(&server, (const struct sockaddr*)&address, 0), "uv_tcp_bind");
  check(uv_listen((uv_stream_t*)&server, kBacklog, on_connection), "uv_listen");
  int length = sizeof address;
  check(uv_tcp_getsockname(&server, (struct sockaddr*)&address, &length), "getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}
