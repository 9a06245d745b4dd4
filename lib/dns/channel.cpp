#include "dns/channel.h"

#include <sys/random.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace aioc::dns {
namespace {

void check_ares(int status, const char* what) {
  if (status != ARES_SUCCESS) {
    throw std::runtime_error(std::string(what) + ": " + ares_strerror(status));
  }
}

void set_server(ares_channel channel, const aio::Address& server) {
  ares_addr_port_node node{};
  node.family = server.family();
  node.udp_port = node.tcp_port = server.port();
  if (server.family() == AF_INET) {
    node.addr.addr4 = reinterpret_cast<const sockaddr_in*>(server.get())->sin_addr;
  } else {
    const in6_addr& address = reinterpret_cast<const sockaddr_in6*>(server.get())->sin6_addr;
    static_assert(sizeof node.addr.addr6 == sizeof address);
    std::memcpy(&node.addr.addr6, &address, sizeof address);
  }
  check_ares(ares_set_servers_ports(channel, &node), "ares_set_servers_ports");
}

}  // namespace

Channel::Channel(aio::EventLoop& loop, const aio::Address& server, Transport transport,
                 Inbox& inbox, std::function<void()> after_events)
    : loop_(&loop),
      transport_(transport),
      sockets_(server, inbox),
      after_events_(std::move(after_events)) {
  // Every file that c-ares would read has been read, or is no business of its: the server is
  // given, names are absolute and searched nowhere else. Each query is sent once, and each
  // reply is passed on, SERVFAIL and truncated ones too.
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP |
                  ARES_FLAG_STAYOPEN | ARES_FLAG_IGNTC |
                  (transport == Transport::tcp ? ARES_FLAG_USEVC : 0);
  options.timeout = kLifetimeMilliseconds;
  options.tries = 1;
  options.ndots = 0;
  options.sock_state_cb = &Channel::on_socket;
  options.sock_state_cb_data = this;
  char lookups[] = "b";
  options.lookups = lookups;
  char no_file[] = "/dev/null";
  options.resolvconf_path = no_file;
  check_ares(
      ares_init_options(&channel_, &options,
                        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
                            ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF),
      "ares_init_options");
  set_server(channel_, server);
  ares_set_socket_functions(channel_, &Sockets::functions(), &sockets_);
}

Channel::~Channel() {
  if (flush_due_) loop_->ready().clear(flush_place_);
  ares_destroy(channel_);
}

void Channel::ask(const char* name, Type type, Attempt& attempt) {
  attempt.channel = this;
  attempt.id = take_id();
  ++outstanding_;
  unsigned char* packet = nullptr;
  int size = 0;
  constexpr int kInternet = 1;
  constexpr int kRecursionDesired = 1;
  const int status = ares_create_query(name, kInternet, static_cast<int>(type), attempt.id,
                                       kRecursionDesired, &packet, &size, 0);
  if (status != ARES_SUCCESS) {
    on_ended(&attempt, status, 0, nullptr, 0);
    return;
  }
  ares_send(channel_, packet, size, &Channel::on_ended, &attempt);
  ares_free_string(packet);
  if (sockets_.has_unsent()) flush_later();
}

void Channel::expire() {
  if (outstanding_ > 0) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void Channel::on_ended(void* attempt, int status, int /*timeouts*/, unsigned char* reply,
                       int size) {
  auto* const ended = static_cast<Attempt*>(attempt);
  Channel* const self = ended->channel;
  self->ids_.reset(ended->id);
  --self->outstanding_;
  std::span<const unsigned char> bytes;
  if (status == ARES_SUCCESS) bytes = {reply, static_cast<std::size_t>(size)};
  ended->ended(*ended, status, bytes);
}

Channel::Poll* Channel::find(int fd) {
  for (Poll& poll : polls_) {
    if (poll.fd == fd) return &poll;
  }
  return nullptr;
}

void Channel::on_socket(void* channel, ares_socket_t fd, int readable, int writable) {
  auto* const self = static_cast<Channel*>(channel);
  Poll* poll = self->find(fd);
  if (readable == 0 && writable == 0) {
    // The descriptor's number may come back at once: the handle that has it goes now.
    if (poll != nullptr) *poll = Poll();
    return;
  }
  if (poll == nullptr) {
    poll = self->find(-1);
    poll->fd = fd;
    poll->handle = aio::detail::UvHandle<uv_poll_t>::make();
    uv_poll_init(self->loop_->uv(), poll->handle.get(), fd);
    poll->handle->data = self;
  }
  watch(*poll, (readable != 0 ? UV_READABLE : 0) | (writable != 0 ? UV_WRITABLE : 0));
}

void Channel::watch(Poll& poll, int events) {
  poll.events = events;
  uv_poll_start(poll.handle.get(), events, &Channel::on_poll);
}

void Channel::on_poll(uv_poll_t* handle, int status, int events) {
  auto* const self = static_cast<Channel*>(handle->data);
  aio::EventLoop& loop = *self->loop_;
  int fd = -1;
  uv_fileno(reinterpret_cast<uv_handle_t*>(handle), &fd);
  if (status < 0) {
    // The kernel reported an error, such as that nobody listens at the port, and libuv has
    // stopped the watch: c-ares is to look at it, and what is still open is watched again.
    self->process(fd, fd);
    Poll* const poll = self->find(fd);
    if (poll != nullptr && poll->handle.get() == handle) watch(*poll, poll->events);
  } else {
    const bool writable = (events & UV_WRITABLE) != 0;
    if (writable && fd == self->sockets_.datagram_fd() && self->sockets_.flush()) {
      watch(*self->find(fd), UV_READABLE);
    }
    self->process((events & UV_READABLE) != 0 ? fd : ARES_SOCKET_BAD,
                  writable ? fd : ARES_SOCKET_BAD);
  }
  self->after_events_();
  loop.run_ready();  // last: a task may destroy this channel
}

void Channel::process(int readable, int writable) {
  ares_process_fd(channel_, readable, writable);
}

// At the end of what is ready: the tasks before it may have more to ask.
void Channel::flush_later() {
  if (flush_due_) return;
  flush_due_ = true;
  flush_place_ =
      loop_->ready().push([](void* channel) { static_cast<Channel*>(channel)->flush(); }, this);
}

void Channel::flush() {
  flush_due_ = false;
  const bool all = sockets_.flush();
  const int fd = sockets_.datagram_fd();
  if (sockets_.refused()) {
    process(fd, ARES_SOCKET_BAD);
    after_events_();
  } else if (!all) {
    watch(*find(fd), UV_READABLE | UV_WRITABLE);
  }
}

// Unpredictable, against forged replies, and not one that is on its way.
std::uint16_t Channel::take_id() {
  for (;;) {
    if (random_left_ == 0) {
      if (::getrandom(random_.data(), sizeof random_, 0) != sizeof random_) continue;
      random_left_ = random_.size();
    }
    const std::uint16_t id = random_[--random_left_];
    if (ids_[id]) continue;
    ids_.set(id);
    return id;
  }
}

}  // namespace aioc::dns
