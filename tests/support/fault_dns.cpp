#include "support/fault_dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "support/dns_message.h"
#include "support/fault_dns_answer.h"
#include "support/fault_dns_sockets.h"
#include "support/fault_dns_tally.h"
#include "support/fault_dns_tcp.h"
#include "support/fault_dns_truth.h"
#include "support/fd.h"
#include "support/loopback.h"

namespace aioc::testing {
namespace internal {
namespace {

// Signals are for the test's own threads.
std::thread start_thread(auto run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(run);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

std::string address_text(int family, const std::string& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string lower_case(std::string_view name) {
  std::string result(name);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

class FaultServer {
 public:
  explicit FaultServer(const FaultPlan& plan)
      : plan_(plan),
        judge_(plan),
        sockets_(!plan.tcp_refuse),
        stop_(adopt(::eventfd(0, EFD_CLOEXEC), "making an eventfd")) {
    if (plan_.always_down) set_down(true);
    thread_ = start_thread([this] { serve(); });
  }
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;
  ~FaultServer() {
    ::eventfd_write(stop_.get(), 1);
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return sockets_.port(); }
  [[nodiscard]] FaultDnsStats stats() const {
    const std::lock_guard lock(mutex_);
    return tally_.stats();
  }

 private:
  using ClientId = std::uint64_t;
  // Where an answer goes: over UDP or TCP.
  using Recipient = std::variant<sockaddr_in, ClientId>;
  struct Due {
    Recipient recipient;
    Response response;
  };

  void serve();
  std::vector<pollfd> watched() const;
  int timeout(Clock::time_point now) const;
  void read_datagrams();
  void accept_clients();
  void serve_client(ClientId id, TcpClient& client, short events);
  void answer(std::string_view message, const Recipient& recipient, Clock::time_point now);
  void send(const Response& response, const Recipient& recipient);
  void send_due(Clock::time_point now);
  void update_down(Clock::time_point now);
  void set_down(bool down);

  const FaultPlan plan_;
  Judge judge_;
  ServerSockets sockets_;
  Fd stop_;
  mutable std::mutex mutex_;  // Guards tally_, which alone the test's threads look at.
  Tally tally_;
  std::map<ClientId, TcpClient> clients_;
  ClientId next_client_ = 0;
  std::multimap<Clock::time_point, Due> due_;
  bool down_ = false;
  std::thread thread_;
};

void FaultServer::serve() {
  for (;;) {
    const auto now = Clock::now();
    update_down(now);
    std::vector<pollfd> entries = watched();
    if (::poll(entries.data(), entries.size(), timeout(now)) < 0) continue;
    const auto [stop, udp, listener] = std::array{entries[0], entries[1], entries[2]};
    if (stop.revents != 0) return;
    // Until the end of the round, so that no answer is out before it is counted.
    const std::lock_guard lock(mutex_);
    send_due(Clock::now());
    if (udp.revents != 0) read_datagrams();
    auto entry = entries.begin() + 3;
    for (auto client = clients_.begin(); client != clients_.end(); ++entry) {
      serve_client(client->first, client->second, entry->revents);
      client = client->second.over() ? clients_.erase(client) : std::next(client);
    }
    if (listener.revents != 0) accept_clients();
  }
}

// What to poll: the fixed descriptors, then the clients in their order.
std::vector<pollfd> FaultServer::watched() const {
  std::vector<pollfd> entries = {
      {stop_.get(), POLLIN, 0}, {sockets_.udp(), POLLIN, 0}, {sockets_.listener(), POLLIN, 0}};
  for (const auto& [id, client] : clients_) {
    const int events = client.owed() ? POLLIN | POLLOUT : POLLIN;
    entries.push_back({client.fd(), static_cast<short>(events), 0});
  }
  return entries;
}

// From `now` until the next thing that happens by itself.
int FaultServer::timeout(Clock::time_point now) const {
  auto next = Clock::time_point::max();
  if (!due_.empty()) next = due_.begin()->first;
  // Only this thread writes the tally.
  if (plan_.down && tally_.first()) {
    const auto since_first = now - *tally_.first();
    if (since_first < plan_.down->to) {
      const auto edge = plan_.down->contains(since_first) ? plan_.down->to : plan_.down->from;
      next = std::min(next, *tally_.first() + edge);
    }
  }
  if (next == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

void FaultServer::read_datagrams() {
  constexpr int kBatch = 256;  // Then the others have their turn.
  for (int i = 0; i < kBatch; ++i) {
    const auto datagram = sockets_.receive();
    if (!datagram) return;
    answer(datagram->message, datagram->from, Clock::now());
  }
}

void FaultServer::accept_clients() {
  while (Fd socket = sockets_.accept()) {
    const ClientId id = next_client_++;
    tally_.count_connection();
    const bool closed = Dice(plan_.seed + id).strikes(plan_.tcp_close);
    if (!closed) clients_.emplace(id, std::move(socket));
  }
}

void FaultServer::serve_client(ClientId id, TcpClient& client, short events) {
  if ((events & ~POLLOUT) != 0) {
    client.read_some();
    while (const auto message = client.next_message()) answer(*message, id, Clock::now());
  }
  client.write_some(plan_.tcp_split ? 1 : std::numeric_limits<std::size_t>::max());
}

void FaultServer::answer(std::string_view message, const Recipient& recipient,
                         Clock::time_point now) {
  const auto query = parse_query(message);
  if (!query) return;
  const auto* from = std::get_if<sockaddr_in>(&recipient);
  const auto port = from != nullptr ? std::optional(ntohs(from->sin_port)) : std::nullopt;
  const Arrival arrival = tally_.count(*query, port, now);
  if (arrival.tcp && plan_.tcp_hang) return;
  Verdict verdict = judge_.judge(*query, arrival);
  tally_.count(verdict);
  for (Response& response : verdict.responses) {
    const auto when = now + response.delay;
    if (when == now) {
      send(response, recipient);
    } else {
      due_.emplace(when, Due{recipient, std::move(response)});
    }
  }
}

void FaultServer::send(const Response& response, const Recipient& recipient) {
  if (const auto* to = std::get_if<sockaddr_in>(&recipient)) {
    if (!down_ && sockets_.send(response.sender, response.message, *to)) {
      tally_.count_answer();
    }
  } else if (const auto client = clients_.find(std::get<ClientId>(recipient));
             client != clients_.end()) {
    client->second.answer(response.message, plan_.tcp_one);
    tally_.count_answer();
  }
}

void FaultServer::send_due(Clock::time_point now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto next = due_.extract(due_.begin());
    send(next.mapped().response, next.mapped().recipient);
  }
}

void FaultServer::update_down(Clock::time_point now) {
  if (plan_.down && tally_.first()) set_down(plan_.down->contains(now - *tally_.first()));
}

void FaultServer::set_down(bool down) {
  if (down != down_) sockets_.refuse_datagrams(down);
  down_ = down;
}

}  // namespace internal

FaultDns::FaultDns(const Faults& faults)
    : server_(std::make_unique<internal::FaultServer>(faults.plan())) {}
FaultDns::FaultDns(FaultDns&&) noexcept = default;
FaultDns::~FaultDns() = default;

std::uint16_t FaultDns::port() const { return server_->port(); }

std::string FaultDns::address() const { return loopback_text(port()); }

FaultDnsStats FaultDns::stats() const { return server_->stats(); }

std::string FaultDns::ipv4_of(std::string_view name) {
  return internal::address_text(AF_INET, internal::ipv4_bytes(internal::lower_case(name)));
}

std::string FaultDns::ipv6_of(std::string_view name) {
  const std::string ipv4 = internal::ipv4_bytes(internal::lower_case(name));
  return internal::address_text(AF_INET6, internal::ipv6_bytes(ipv4));
}

}  // namespace aioc::testing
