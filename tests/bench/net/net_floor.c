// The least server on libuv: whatever is asked, it answers with the same bytes.
//     net_floor http SIZE    a request ends with an empty line; SIZE bytes of body
//     net_floor line SIZE    a request is a line; SIZE bytes in all, and a prompt
// Like the servers that it is a floor for, it keeps reading switched on and tries to write at
// once.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static char* answer;
static size_t answer_size;
static const char* end_mark = "\r\n\r\n";
static char room[65536];

struct connection {
  uv_tcp_t tcp;
  size_t partial;  // bytes of a request that has not ended
  char last[4];
};

struct pending {
  uv_write_t write;
  char rest[];
};

static void on_closed(uv_handle_t* handle) { free(handle); }

static void on_written(uv_write_t* write, int status) {
  (void)status;
  free(write);
}

static void send_answer(uv_stream_t* stream) {
  uv_buf_t buffer = uv_buf_init(answer, (unsigned)answer_size);
  int done = uv_try_write(stream, &buffer, 1);
  if (done < 0) done = 0;
  if ((size_t)done == answer_size) return;
  const size_t left = answer_size - (size_t)done;
  struct pending* pending = malloc(sizeof *pending + left);
  memcpy(pending->rest, answer + done, left);
  buffer = uv_buf_init(pending->rest, (unsigned)left);
  if (uv_write(&pending->write, stream, &buffer, 1, on_written) != 0) free(pending);
}

static void on_alloc(uv_handle_t* handle, size_t hint, uv_buf_t* buffer) {
  (void)handle;
  (void)hint;
  *buffer = uv_buf_init(room, sizeof room);
}

static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
  if (size < 0) {
    uv_close((uv_handle_t*)stream, on_closed);
    return;
  }
  const size_t mark = strlen(end_mark);
  const char* at = buffer->base;
  const char* const end = at + size;
  // Requests of the benchmark's clients come whole.
  for (const char* found; (found = memmem(at, (size_t)(end - at), end_mark, mark)) != NULL;) {
    send_answer(stream);
    at = found + mark;
  }
}

static void on_connection(uv_stream_t* server, int status) {
  if (status < 0) return;
  struct connection* connection = calloc(1, sizeof *connection);
  uv_tcp_init(server->loop, &connection->tcp);
  if (uv_accept(server, (uv_stream_t*)&connection->tcp) != 0) {
    uv_close((uv_handle_t*)&connection->tcp, on_closed);
    return;
  }
  uv_tcp_nodelay(&connection->tcp, 1);
  uv_read_start((uv_stream_t*)&connection->tcp, on_alloc, on_read);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const size_t size = strtoul(argv[2], NULL, 10);
  answer = malloc(size + 256);
  if (strcmp(argv[1], "http") == 0) {
    answer_size = (size_t)sprintf(answer,
                                  "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                  "Content-Type: text/html; charset=utf-8\r\n"
                                  "Content-Length: %zu\r\n\r\n",
                                  size);
  } else {
    end_mark = "\n";
    answer_size = 0;
  }
  memset(answer + answer_size, 'x', size);
  answer_size += size;
  uv_loop_t* loop = uv_default_loop();
  uv_tcp_t server;
  struct sockaddr_in address;
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_init(loop, &server);
  uv_tcp_bind(&server, (const struct sockaddr*)&address, 0);
  if (uv_listen((uv_stream_t*)&server, 1024, on_connection) != 0) return 2;
  uv_tcp_simultaneous_accepts(&server, 1);
  int length = sizeof address;
  uv_tcp_getsockname(&server, (struct sockaddr*)&address, &length);
  fprintf(stderr, "Serving on 127.0.0.1:%d.\n", ntohs(address.sin_port));
  uv_run(loop, UV_RUN_DEFAULT);
  return 0;
}
