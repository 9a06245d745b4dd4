#include "fetch/claims.h"

#include <functional>
#include <utility>

#include "fetch/file_name.h"

namespace aioc::fetch {

std::size_t& Claims::count_of(std::string_view name) {
  const std::size_t key = std::hash<std::string_view>()(name);
  const auto found = young_.find(key);
  if (found != young_.end()) return found->second;
  if (young_.size() >= kGeneration) {
    old_ = std::move(young_);
    young_.clear();
  }
  std::size_t count = 0;
  if (const auto before = old_.find(key); before != old_.end()) count = before->second;
  return young_[key] = count;
}

std::string Claims::claim(const std::string& wished) {
  std::size_t number = ++count_of(wished);
  if (number == 1) return wished;
  for (;; ++number) {
    std::string name = numbered(wished, number);
    if (++count_of(name) > 1) continue;  // somebody's own wish
    count_of(wished) = number;
    return name;
  }
}

void Claims::give_back(const std::string& name) {
  std::size_t& count = count_of(name);
  if (count == 1) count = 0;
}

}  // namespace aioc::fetch
