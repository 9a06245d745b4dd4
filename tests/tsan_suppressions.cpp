// What ThreadSanitizer takes for a race and is none. libuv closes descriptors by a system call
// of its own (uv__close_nocancel), which the sanitizer does not see: where another thread's loop
// is given the same number next, it seems to make what is there already. Only a busy machine
// shows it. Without anchors: the functions that it sees are called __interceptor_pipe2 and so on.
extern "C" const char* __tsan_default_suppressions();  // NOLINT: the sanitizer's name
const char* __tsan_default_suppressions() {            // NOLINT
  return "race:epoll_create1\nrace:pipe2\nrace:eventfd\n";
}
