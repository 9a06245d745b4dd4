#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace aioc::testing {

/// A zone as a master file has it. TTL, SOA and NS records are supplied unless there is a SOA
/// record in `records`.
struct NsdZone {
  std::string name;
  std::string records;
};

/// Debian's authoritative name server on a free port of 127.0.0.1, for UDP and TCP. Lives no
/// longer than the thread that made it.
///
///     const Nsd server("example", "a A 192.0.2.1\nb CNAME a\n");
///     run_aioc({"...", "--server", server.address()});
class Nsd {
 public:
  /// Whether there is one on this system.
  [[nodiscard]] static bool installed();

  /// Returns once the zones are served. Throws std::system_error if it cannot be started,
  /// and std::runtime_error, which tells its log, if it does not serve them.
  explicit Nsd(const std::vector<NsdZone>& zones);
  Nsd(std::string name, std::string records);
  Nsd(Nsd&&) noexcept;
  Nsd& operator=(Nsd&&) = delete;
  /// Returns once none of its processes is left.
  ~Nsd();

  [[nodiscard]] std::uint16_t port() const;
  /// "127.0.0.1:PORT".
  [[nodiscard]] std::string address() const;

 private:
  class Process;
  std::unique_ptr<Process> process_;
};

}  // namespace aioc::testing
