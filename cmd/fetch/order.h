// Order: who is first, of those that come in a row and may be ready in any order.
#pragma once

#include <functional>
#include <list>
#include <utility>

#include "loop/event.h"

namespace aioc::fetch {

/// A queue of places. Who has one waits until it is the first, and passes that on by giving the
/// place up, as may be done from the midst too. Neither takes time that grows with the queue.
///
///     Order order;
///     ...
///     const Order::Place place(order);  // in the order wanted
///     const std::string text = co_await fetch(url);
///     co_await place.first();
///     print(text);
class Order {
 public:
  class Place {
   public:
    /// Behind all that there are.
    explicit Place(Order& order) : order_(order), at_(order.add(*this)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { order_.remove(at_); }

    bool is_first() const { return first_.is_set(); }
    /// Waits until it is.
    ///
    ///     co_await place.first();
    aio::Event::Wait first() { return first_.wait(); }
    /// Called when it becomes the first, as the one before it is given up.
    void set_on_first(std::function<void()> function) { on_first_ = std::move(function); }

   private:
    friend class Order;
    void become_first();

    Order& order_;
    aio::Event first_;
    std::function<void()> on_first_;
    std::list<Place*>::iterator at_;
  };

  Order() = default;
  Order(const Order&) = delete;
  Order& operator=(const Order&) = delete;

  /// From now on nobody becomes the first: where all are given up, in whatever order.
  void stop() { stopped_ = true; }

 private:
  std::list<Place*>::iterator add(Place& place);
  void remove(std::list<Place*>::iterator at);

  std::list<Place*> places_;
  bool stopped_ = false;
};

}  // namespace aioc::fetch
