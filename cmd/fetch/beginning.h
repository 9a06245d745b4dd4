// Beginning: the first characters of the body of one URL.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/body.h"
#include "unicode/charset.h"

namespace aioc::fetch {

/// Decodes a body, by the charset that its answer names, until there are 100 characters, as
/// `html[:100]` has them: code points. The transfer then ends.
class Beginning final : public Body {
 public:
  explicit Beginning(const Wanted& wanted) : url_(wanted.url) {}

  void begin(net::ClientRequest& request) override;
  Problem judge(const net::TransferResult& result) override;
  aio::Coro<Problem> finish() override;
  void tell(Outcome& outcome) const override;

  std::string name() const override { return url_; }
  std::uint64_t bytes() const override { return bytes_; }

  bool head_received(const net::ResponseHead& head) override;
  Take data_received(std::string_view data) override;

 private:
  /// Cuts the text where it has more than enough characters, and returns whether it has enough.
  bool enough();

  std::string url_;
  std::optional<unicode::CharsetDecoder> decoder_;
  std::string text_;
  std::uint64_t bytes_ = 0;
  bool enough_ = false;
  bool discard_ = false;  // what comes is no part of the body
  std::uint64_t discarded_ = 0;
  Problem problem_;
};

/// Of each body the beginning, in the order of the URLs.
class Beginnings final : public Bodies {
 public:
  bool in_order() const override { return true; }
  std::unique_ptr<Body> make(const Wanted& wanted, Order::Place& /*place*/) override {
    return std::make_unique<Beginning>(wanted);
  }
  aio::Coro<> close() override { co_return; }
};

}  // namespace aioc::fetch
