// Body: what is done with the body of one URL; and Bodies, which makes them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "fetch/order.h"
#include "fetch/outcome.h"
#include "fetch/problem.h"
#include "fetch/urls.h"
#include "loop/coro.h"
#include "net/http_client.h"

namespace aioc::fetch {

/// Takes the body of one URL, over as many attempts as it needs. It is called in this order:
/// begin(), what a BodyProtocol is called, and judge(), for each attempt; finish() where one
/// has brought the whole; tell() at the end, whatever it was.
class Body : public net::BodyProtocol {
 public:
  /// Whether there is nothing to fetch, as an earlier run has done it. Known in the beginning,
  /// or behind an attempt, where the server gives the name. No other call but tell() follows.
  virtual bool had() const { return false; }
  /// Before each attempt: adds the fields that it wants to `request`, which has none. Throws
  /// std::system_error.
  virtual void begin(net::ClientRequest& request) = 0;
  /// What has come of an attempt; nothing where all that is wanted of the body is there.
  virtual Problem judge(const net::TransferResult& result) = 0;
  /// What is left to do then. Throws std::system_error.
  virtual aio::Coro<Problem> finish() = 0;
  /// Adds to `outcome`, which has its problem already, what is known of the body.
  virtual void tell(Outcome& outcome) const = 0;

  /// What a display of progress calls it.
  virtual std::string name() const = 0;
  /// How many bytes there are, and how many there will be, where that is known.
  virtual std::uint64_t bytes() const = 0;
  virtual std::optional<std::uint64_t> total() const { return std::nullopt; }

  /// The scope in which the body can be resumed.
  class Attempt {
   public:
    Attempt(Body& body, net::Transfer& transfer) : body_(body) { body.transfer_ = &transfer; }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt() { body_.transfer_ = nullptr; }

   private:
    Body& body_;
  };

 protected:
  /// Lets it come again after Take::wait. Not from within the protocol.
  void resume() {
    if (transfer_ != nullptr) transfer_->resume();
  }

 private:
  net::Transfer* transfer_ = nullptr;
};

/// One way to deal with bodies.
class Bodies {
 public:
  Bodies() = default;
  Bodies(const Bodies&) = delete;
  Bodies& operator=(const Bodies&) = delete;
  virtual ~Bodies() = default;

  /// Whether what comes of the URLs is told in their order.
  virtual bool in_order() const { return false; }
  /// `place`, which lives longer, is that of the URL; it means something where in_order().
  virtual std::unique_ptr<Body> make(const Wanted& wanted, Order::Place& place) = 0;
  /// When all are at their end: waits until nothing is left to write.
  virtual aio::Coro<> close() = 0;
};

}  // namespace aioc::fetch
