#include "fetch/beginning.h"

#include <algorithm>

#include "net/media_type.h"
#include "unicode/utf8.h"

namespace aioc::fetch {
namespace {

constexpr std::size_t kCharacters = 100;
constexpr int kFirstRedirect = 300;

}  // namespace

void Beginning::begin(net::ClientRequest& /*request*/) {
  problem_ = Problem();
  decoder_.reset();
  text_.clear();
  bytes_ = discarded_ = 0;
  enough_ = discard_ = false;
}

bool Beginning::head_received(const net::ResponseHead& head) {
  if (head.status >= kFirstRedirect) {
    problem_ = status_problem(head.status);
    discard_ = true;  // so that the connection can be used again
  } else {
    decoder_.emplace(net::charset(head.content_type));
  }
  return true;
}

net::BodyProtocol::Take Beginning::data_received(std::string_view data) {
  constexpr std::uint64_t kMostDiscarded = 65536;
  if (discard_) {
    discarded_ += data.size();
    return discarded_ > kMostDiscarded ? Take::stop : Take::all;
  }
  bytes_ += data.size();
  // A piece at a time: a large one need not be decoded as a whole.
  constexpr std::size_t kPiece = 1024;
  while (!data.empty() && !enough_) {
    decoder_->decode(data.substr(0, kPiece), text_);
    data.remove_prefix(std::min(kPiece, data.size()));
    enough_ = enough();
  }
  return enough_ ? Take::stop : Take::all;
}

bool Beginning::enough() {
  std::size_t at = 0;
  for (std::size_t count = 0; count < kCharacters; ++count) {
    if (at == text_.size()) return false;
    at += unicode::decode(std::string_view(text_).substr(at)).size;
  }
  text_.resize(at);
  return true;
}

Problem Beginning::judge(const net::TransferResult& result) {
  if (problem_) return problem_;
  if (enough_) return {};
  return end_problem(result, 0, std::nullopt);
}

aio::Coro<Problem> Beginning::finish() {
  if (!enough_ && decoder_) {
    decoder_->finish(text_);
    enough();
  }
  co_return Problem();
}

void Beginning::tell(Outcome& outcome) const {
  outcome.bytes = bytes_;
  if (!outcome.problem) outcome.head = text_;
}

}  // namespace aioc::fetch
