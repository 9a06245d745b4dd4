// Streaming: the body of one URL on its way to standard output, behind those before it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/body.h"
#include "fetch/byte_output.h"
#include "fetch/report.h"
#include "net/digest.h"

namespace aioc::fetch {

/// Writes a body as it comes once it is the first in the order. Until then it keeps the
/// beginning, up to 64 KB, and lets the rest wait at the server. An attempt that was broken off
/// is begun anew as long as nothing has been written, else gone on with where the server has
/// said of which version it was (RFC 9110, 13.1.5).
class Streaming final : public Body {
 public:
  Streaming(ByteOutput& output, Order::Place& place, std::optional<std::uint64_t> max_size,
            const Wanted& wanted);
  ~Streaming() override;

  void begin(net::ClientRequest& request) override;
  Problem judge(const net::TransferResult& result) override;
  /// Waits for its turn, writes what it has kept, and looks at its checksum.
  aio::Coro<Problem> finish() override;
  void tell(Outcome& outcome) const override;

  std::string name() const override { return url_; }
  std::uint64_t bytes() const override { return written_ + kept_.size(); }
  std::optional<std::uint64_t> total() const override { return total_; }

  bool head_received(const net::ResponseHead& head) override;
  Take data_received(std::string_view data) override;

 private:
  bool accept(const net::ResponseHead& head);
  bool refuse(Problem problem);
  void write(std::string_view bytes);
  /// Its turn has come, or the reader has taken what was written.
  void go_on();

  ByteOutput& output_;
  Order::Place& place_;
  std::optional<std::uint64_t> max_size_;
  std::string url_;
  std::optional<net::Checksum> checksum_;
  std::optional<net::Digest> digest_;
  std::string kept_;           // which came before its turn
  std::uint64_t written_ = 0;  // over all attempts
  std::string validator_;      // of what was written, for If-Range
  bool waits_ = false;         // it is to be resumed
  bool discard_ = false;       // what comes is no part of the body
  bool whole_ = false;         // though the attempt brought nothing
  std::uint64_t discarded_ = 0;
  std::optional<std::uint64_t> total_;
  Problem problem_;  // found within an attempt
};

/// Writes bodies to standard output, one after the other.
class StreamedBodies final : public Bodies {
 public:
  /// Where standard output fails, `report` does. Throws std::system_error.
  StreamedBodies(Report& report, std::optional<std::uint64_t> max_size);

  bool in_order() const override { return true; }
  std::unique_ptr<Body> make(const Wanted& wanted, Order::Place& place) override {
    return std::make_unique<Streaming>(output_, place, max_size_, wanted);
  }
  aio::Coro<> close() override { return output_.close(); }

 private:
  ByteOutput output_;
  std::optional<std::uint64_t> max_size_;
};

}  // namespace aioc::fetch
