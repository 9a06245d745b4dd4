// A downloader without libcurl: fetch_raw FOLDER JOBS < URLS. What libcurl costs is the
// difference between fetch_floor.c and this.
//
// libuv's TCP, one connection a job, kept alive. It knows just what our nginx answers: a status
// of 200 and a Content-Length, the head in one piece. All URLs are of the server of the first,
// by its address. A body goes with open, write and close under the last part of its URL.
// Whatever else comes ends it with status 2.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { kMostJobs = 1000, kTrouble = 2, kBufferBytes = 128 * 1024, kAddressRoom = 64 };

struct job {
  uv_tcp_t tcp;
  uv_connect_t connect;
  int file;
  size_t left;  // of the body; with no file open, a head is expected
  char* name;
};

static char buffer[kBufferBytes + 1];
static char server[kAddressRoom];  // "127.0.0.1:8080"
static int folder;
static char* line;
static size_t line_room;

static void fail(const char* what) {
  fprintf(stderr, "fetch_raw: %s\n", what);
  exit(kTrouble);
}

static void check(int error, const char* what) {
  if (error < 0) fail(what);
}

// Reads a URL into `line` and gives its path, or null at the end of the list.
static const char* next_path(void) {
  static const char kScheme[] = "http://";
  ssize_t size = getline(&line, &line_room, stdin);
  if (size <= 0) return NULL;
  if (line[size - 1] == '\n') line[--size] = '\0';
  if (strncmp(line, kScheme, strlen(kScheme)) != 0) fail("no http URL");
  const char* host = line + strlen(kScheme);
  const char* path = strchr(host, '/');
  const size_t length = path == NULL ? sizeof server : (size_t)(path - host);
  if (length >= sizeof server) fail("no path, or a long address");
  if (server[0] == '\0') memcpy(server, host, length);
  return path;
}

// False where nothing is left to ask for.
static int ask_next(struct job* job) {
  const char* path = next_path();
  if (path == NULL) return 0;
  free(job->name);
  job->name = strdup(strrchr(path, '/') + 1);
  char request[4096];
  const int size = snprintf(request, sizeof request,
                            "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n", path, server);
  if ((size_t)size >= sizeof request) fail("a long URL");
  const uv_buf_t data = uv_buf_init(request, (unsigned)size);
  if (uv_try_write((uv_stream_t*)&job->tcp, &data, 1) != size) fail("write");
  return 1;
}

static void on_allocate(uv_handle_t* handle, size_t hint, uv_buf_t* to) {
  (void)handle;
  (void)hint;
  *to = uv_buf_init(buffer, kBufferBytes);
}

// Opens the file of the answer that begins at `head`; gives the size of the head.
static size_t take_head(struct job* job, const char* head) {
  const char* end = strstr(head, "\r\n\r\n");
  const char* length = strcasestr(head, "\r\ncontent-length:");
  if (strncmp(head, "HTTP/1.1 200", 12) != 0) fail("no 200");
  if (end == NULL || length == NULL || length > end) fail("no head with a length in one piece");
  job->left = strtoull(strchr(length, ':') + 1, NULL, 10);
  job->file = openat(folder, job->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  check(job->file, "open");
  return (size_t)(end - head) + 4;
}

static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* from) {
  struct job* job = stream->data;
  if (size == 0) return;
  check((int)size, "connection lost");
  char* at = from->base;
  char* const end = at + size;
  if (job->file < 0) {
    *end = '\0';
    at += take_head(job, at);
  }
  if ((size_t)(end - at) > job->left) fail("a long body");
  while (at < end) {
    const ssize_t written = write(job->file, at, (size_t)(end - at));
    check((int)written, "write to a file");
    at += written;
    job->left -= (size_t)written;
  }
  if (job->left > 0) return;
  check(close(job->file), "close");
  job->file = -1;
  if (!ask_next(job)) uv_close((uv_handle_t*)stream, NULL);
}

static void on_connected(uv_connect_t* connect, int error) {
  check(error, "connect");
  struct job* job = connect->handle->data;
  if (!ask_next(job)) {
    uv_close((uv_handle_t*)&job->tcp, NULL);
    return;
  }
  check(uv_read_start((uv_stream_t*)&job->tcp, on_allocate, on_read), "read");
}

int main(int argc, char** argv) {
  static struct job jobs[kMostJobs];
  const int count = argc == 3 ? atoi(argv[2]) : 0;
  if (count < 1 || count > kMostJobs) {
    fprintf(stderr, "usage: fetch_raw FOLDER JOBS < URLS\n");
    return kTrouble;
  }
  folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  check(folder, "no such folder");
  signal(SIGPIPE, SIG_IGN);

  // The address is in the first URL, which is then put back.
  if (next_path() == NULL) return EXIT_SUCCESS;
  rewind(stdin);
  char host[kAddressRoom];
  memcpy(host, server, sizeof host);
  char* const colon = strchr(host, ':');
  if (colon != NULL) *colon = '\0';
  struct sockaddr_in address;
  check(uv_ip4_addr(host, colon == NULL ? 80 : atoi(colon + 1), &address), "no address");

  uv_loop_t* loop = uv_default_loop();
  for (int i = 0; i < count; ++i) {
    struct job* job = &jobs[i];
    job->file = -1;
    uv_tcp_init(loop, &job->tcp);
    job->tcp.data = job;
    uv_tcp_connect(&job->connect, &job->tcp, (const struct sockaddr*)&address, on_connected);
  }
  return uv_run(loop, UV_RUN_DEFAULT);
}
