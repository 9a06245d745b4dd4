#include "fetch/order.h"

namespace aioc::fetch {

void Order::Place::become_first() {
  first_.set();
  if (on_first_) on_first_();
}

std::list<Order::Place*>::iterator Order::add(Place& place) {
  const auto at = places_.insert(places_.end(), &place);
  if (at == places_.begin()) place.become_first();
  return at;
}

void Order::remove(std::list<Place*>::iterator at) {
  const bool was_first = at == places_.begin();
  places_.erase(at);
  if (was_first && !places_.empty() && !stopped_) places_.front()->become_first();
}

}  // namespace aioc::fetch
