#include "fetch/streaming.h"

#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "fetch/content_range.h"
#include "fetch/validator.h"

namespace aioc::fetch {
namespace {

constexpr std::size_t kMostKept = 65536;
constexpr int kPartial = 206;
constexpr int kFirstRedirect = 300;
constexpr int kNotInRange = 416;

}  // namespace

Streaming::Streaming(ByteOutput& output, Order::Place& place,
                     std::optional<std::uint64_t> max_size, const Wanted& wanted)
    : output_(output), place_(place), max_size_(max_size), url_(wanted.url) {
  if (!wanted.checksum.empty()) {
    checksum_ = net::parse_checksum(wanted.checksum);
    digest_.emplace(checksum_->algorithm);
  }
  const auto go_on_now = [this] { go_on(); };
  if (place_.is_first()) {
    output_.set_on_free(go_on_now);
  } else {
    place_.set_on_first([this, go_on_now] {
      output_.set_on_free(go_on_now);
      go_on();
    });
  }
}

Streaming::~Streaming() {
  place_.set_on_first(nullptr);
  if (place_.is_first()) output_.set_on_free(nullptr);
}

void Streaming::begin(net::ClientRequest& request) {
  problem_ = Problem();
  waits_ = discard_ = whole_ = false;
  discarded_ = 0;
  kept_.clear();
  if (written_ == 0) return;
  request.fields.push_back("Range: bytes=" + std::to_string(written_) + "-");
  request.fields.push_back("If-Range: " + validator_);
}

bool Streaming::head_received(const net::ResponseHead& head) {
  if (head.status == kNotInRange && written_ > 0) {
    discard_ = true;
    whole_ = parse_content_range(head.content_range).size == written_;
    if (!whole_) problem_ = status_problem(head.status);
    return true;
  }
  if (head.status >= kFirstRedirect) {
    problem_ = status_problem(head.status);
    discard_ = true;  // so that the connection can be used again
    return true;
  }
  return accept(head);
}

bool Streaming::accept(const net::ResponseHead& head) {
  if (written_ > 0) {
    const auto range = parse_content_range(head.content_range);
    if (head.status != kPartial) {
      return refuse({"cut short", "the rest is not to be had, but the whole anew", false});
    }
    if (range.first != written_) {
      return refuse({"protocol", "the server sent another part than was asked for", false});
    }
    total_ = range.size;
    return true;
  }
  if (head.status == kPartial) {
    return refuse({"protocol", "the server sent a part, and was asked for the whole", true});
  }
  total_ = head.content_encoding.empty() ? head.content_length : std::nullopt;
  validator_ = validator_of(head);
  if (max_size_ && total_.value_or(0) > *max_size_) {
    return refuse({"too large", std::to_string(*total_) + " bytes", false});
  }
  return true;
}

bool Streaming::refuse(Problem problem) {
  problem_ = std::move(problem);
  return false;
}

net::BodyProtocol::Take Streaming::data_received(std::string_view data) {
  constexpr std::uint64_t kMostDiscarded = 65536;
  if (discard_) {
    discarded_ += data.size();
    return discarded_ > kMostDiscarded ? Take::stop : Take::all;
  }
  if (max_size_ && bytes() + data.size() > *max_size_) {
    refuse({"too large", "more than " + std::to_string(*max_size_) + " bytes", false});
    return Take::stop;
  }
  const bool first = place_.is_first();
  waits_ = first ? output_.is_busy() : kept_.size() + data.size() > kMostKept;
  if (waits_) return Take::wait;
  if (first) {
    write(data);
  } else {
    kept_ += data;
  }
  return Take::all;
}

void Streaming::write(std::string_view bytes) {
  output_.write(bytes);
  written_ += bytes.size();
  if (digest_) digest_->update(bytes);
}

void Streaming::go_on() {
  if (!kept_.empty()) {
    if (output_.is_busy()) return;  // with what was before it
    write(std::exchange(kept_, {}));
  }
  if (waits_ && !output_.is_busy()) {
    waits_ = false;
    resume();
  }
}

Problem Streaming::judge(const net::TransferResult& result) {
  Problem problem = problem_;
  if (!problem && !whole_) problem = end_problem(result, bytes(), total_);
  if (!problem) return problem;
  kept_.clear();
  if (written_ > 0 && validator_.empty()) problem.passes = false;
  return problem;
}

aio::Coro<Problem> Streaming::finish() {
  co_await place_.first();
  while (!kept_.empty()) {
    co_await output_.free();
    go_on();
  }
  if (digest_ && digest_->hex() != checksum_->hex) {
    co_return Problem{"bad checksum", checksum_->algorithm + " is " + digest_->hex(), false};
  }
  co_return Problem();
}

void Streaming::tell(Outcome& outcome) const {
  outcome.bytes = written_;
  if (!outcome.problem || written_ == 0) return;
  std::string& detail = outcome.problem.detail;
  detail += (detail.empty() ? "" : "; ") + std::to_string(written_) +
            (written_ == 1 ? " byte of it has" : " bytes of it have") + " been printed";
}

StreamedBodies::StreamedBodies(Report& report, std::optional<std::uint64_t> max_size)
    : output_(STDOUT_FILENO,
              [&report](std::exception_ptr error) { report.fail(std::move(error)); }),
      max_size_(max_size) {}

}  // namespace aioc::fetch
