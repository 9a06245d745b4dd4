#include "fetch/claims.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "fetch/file_name.h"

namespace aioc::fetch {

Claims::Slot& Claims::slot_of(Table& table, std::uint64_t key) {
  std::size_t at = key % kSlots;
  while (table[at].key != 0 && table[at].key != key) at = (at + 1) % kSlots;
  return table[at];
}

std::size_t& Claims::count_of(std::string_view name) {
  const std::uint64_t key = std::hash<std::string_view>()(name) | 1;
  if (Slot& known = slot_of(young_, key); known.key == key) return known.times;
  if (used_ == kGeneration) {
    std::swap(young_, old_);
    std::fill(young_.begin(), young_.end(), Slot());
    used_ = 0;
  }
  Slot& slot = slot_of(young_, key);
  slot = {key, slot_of(old_, key).times};  // 0 of a free slot
  ++used_;
  return slot.times;
}

std::string Claims::claim(const std::string& wished) {
  std::size_t number = ++count_of(wished);
  if (number == 1) return wished;
  for (;; ++number) {
    std::string name = numbered(wished, number);
    std::size_t& count = count_of(name);
    if (count > 0) continue;  // somebody's own wish
    count = 1;
    count_of(wished) = number;
    return name;
  }
}

void Claims::give_back(const std::string& name) {
  std::size_t& count = count_of(name);
  if (count == 1) count = 0;
}

}  // namespace aioc::fetch
