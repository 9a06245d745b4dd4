// The least downloader on libcurl and libuv: fetch_floor FOLDER JOBS < URLS.
//
// It does what libcurl's own example of the two does and a competent program would: easy
// handles are used again, a socket that libcurl adds gets a uv_poll handle and loses it when
// libcurl removes it, a body goes with open, write and close under the last part of its URL.
// Its buffer is of 100 KiB, as curl's own is, and not of 16, libcurl's default, with which a
// large file takes a fifth more; from 128 on malloc maps it anew for each transfer. libcurl is
// kept from changing signal handlers, which is half of the calls it makes for a small file.
//
// It does not: make a safe name, write to a temporary one, flush, notice a status of 404, try
// again, follow a redirect, time out, print what it saved.
#define _GNU_SOURCE
#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { kMostJobs = 1000, kTrouble = 2, kBufferBytes = 100 * 1024 };

struct socket_watch {
  uv_poll_t poll;
  curl_socket_t fd;
};

struct transfer {
  CURL* easy;
  int file;
  char* name;
};

static uv_loop_t* loop;
static uv_timer_t timer;
static CURLM* multi;
static int folder;
static int status;
static char* line;
static size_t line_room;

static size_t on_body(char* bytes, size_t one, size_t size, void* to) {
  (void)one;
  struct transfer* transfer = to;
  if (transfer->file < 0) {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    transfer->file = openat(folder, transfer->name, flags, 0666);
    if (transfer->file < 0) return 0;
  }
  for (size_t done = 0; done < size;) {
    const ssize_t written = write(transfer->file, bytes + done, size - done);
    if (written < 0) return 0;
    done += (size_t)written;
  }
  return size;
}

// The next line of standard input becomes the next transfer of this handle.
static void begin_next(struct transfer* transfer) {
  ssize_t size = getline(&line, &line_room, stdin);
  if (size <= 0) return;
  if (line[size - 1] == '\n') line[--size] = '\0';
  free(transfer->name);
  const char* slash = strrchr(line, '/');
  transfer->name = strdup(slash == NULL ? line : slash + 1);
  transfer->file = -1;
  curl_easy_setopt(transfer->easy, CURLOPT_URL, line);
  curl_multi_add_handle(multi, transfer->easy);
}

static void take_finished(void) {
  CURLMsg* message;
  int left;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    if (message->data.result != CURLE_OK) {
      fprintf(stderr, "fetch_floor: %s\n", curl_easy_strerror(message->data.result));
      status = kTrouble;
    }
    struct transfer* transfer;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    if (transfer->file >= 0 && close(transfer->file) != 0) status = kTrouble;
    curl_multi_remove_handle(multi, easy);
    begin_next(transfer);
  }
}

static void on_ready(uv_poll_t* poll, int error, int events) {
  const struct socket_watch* watch = poll->data;
  int ready = error < 0 ? CURL_CSELECT_ERR : 0;
  if (events & UV_READABLE) ready |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) ready |= CURL_CSELECT_OUT;
  int running;
  curl_multi_socket_action(multi, watch->fd, ready, &running);
  take_finished();
}

static void on_closed(uv_handle_t* handle) { free(handle->data); }

static int on_socket(CURL* easy, curl_socket_t fd, int what, void* user, void* of_socket) {
  (void)easy;
  (void)user;
  struct socket_watch* watch = of_socket;
  if (what == CURL_POLL_REMOVE) {
    if (watch == NULL) return 0;
    uv_poll_stop(&watch->poll);
    uv_close((uv_handle_t*)&watch->poll, on_closed);
    curl_multi_assign(multi, fd, NULL);
    return 0;
  }
  if (watch == NULL) {
    watch = calloc(1, sizeof *watch);
    if (watch == NULL) abort();
    watch->fd = fd;
    watch->poll.data = watch;
    uv_poll_init_socket(loop, &watch->poll, fd);
    curl_multi_assign(multi, fd, watch);
  }
  int events = 0;
  if (what & CURL_POLL_IN) events |= UV_READABLE;
  if (what & CURL_POLL_OUT) events |= UV_WRITABLE;
  uv_poll_start(&watch->poll, events, on_ready);
  return 0;
}

static void on_timeout(uv_timer_t* of) {
  (void)of;
  int running;
  curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
  take_finished();
}

static int on_timer(CURLM* of, long milliseconds, void* user) {
  (void)of;
  (void)user;
  if (milliseconds < 0) return uv_timer_stop(&timer);
  return uv_timer_start(&timer, on_timeout, (uint64_t)milliseconds, 0);
}

static void set_up(struct transfer* transfer) {
  transfer->easy = curl_easy_init();
  if (transfer->easy == NULL) abort();
  curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
  curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(transfer->easy, CURLOPT_BUFFERSIZE, (long)kBufferBytes);
  curl_easy_setopt(transfer->easy, CURLOPT_NOSIGNAL, 1L);
}

int main(int argc, char** argv) {
  static struct transfer transfers[kMostJobs];
  const int jobs = argc == 3 ? atoi(argv[2]) : 0;
  if (jobs < 1 || jobs > kMostJobs) {
    fprintf(stderr, "usage: fetch_floor FOLDER JOBS < URLS\n");
    return kTrouble;
  }
  folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    perror(argv[1]);
    return kTrouble;
  }
  signal(SIGPIPE, SIG_IGN);
  loop = uv_default_loop();
  uv_timer_init(loop, &timer);
  curl_global_init(CURL_GLOBAL_ALL);
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  for (int i = 0; i < jobs; ++i) {
    set_up(&transfers[i]);
    begin_next(&transfers[i]);
  }
  uv_run(loop, UV_RUN_DEFAULT);
  for (int i = 0; i < jobs; ++i) curl_easy_cleanup(transfers[i].easy);
  curl_multi_cleanup(multi);
  return status;
}
