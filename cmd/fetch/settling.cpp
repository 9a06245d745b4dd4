#include "fetch/settling.h"

#include <string_view>
#include <system_error>
#include <utility>

#include "net/digest.h"

namespace aioc::fetch {

Settled Settling::operator()() {
  Settled out;
  try {
    if (!checksum.empty()) out.problem = check();
    if (!out.problem) settle();
  } catch (const std::system_error& error) {
    out.problem = file_problem(error);
  }
  out.part = std::move(part);
  return out;
}

Problem Settling::check() const {
  const net::Checksum wanted = net::parse_checksum(checksum);
  net::Digest digest(wanted.algorithm);
  if (part) {
    part->read_all([&](std::string_view piece) { digest.update(piece); });
  } else {
    digest.update(bytes);
  }
  if (digest.hex() == wanted.hex) return {};
  return {"bad checksum", wanted.algorithm + " is " + digest.hex(), false};
}

void Settling::settle() {
  if (!part) {
    part = std::make_shared<PartFile>(folder, name);
    part->write(bytes);
  }
  if (flush) part->flush();
  part->publish(name, force);
}

}  // namespace aioc::fetch
