// Saving: the body of one URL on its way into a file, over as many attempts as it takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/body.h"
#include "fetch/folder.h"
#include "fetch/part_file.h"
#include "fetch/problem.h"
#include "loop/thread_pool.h"
#include "net/http_client.h"

namespace aioc::fetch {

struct SavingRules {
  bool resume = false;
  bool force = false;
  bool fsync = true;
  std::optional<std::uint64_t> max_size;
};

/// Names the file, opens it once a body comes, and writes it. An attempt that was broken off is
/// gone on with by the next one, where the server has said of which version it was (RFC 9110,
/// 13.1.5): begin() adds the fields for that.
///
/// A small body stays in memory until it is whole: a thread then does all that it takes to make
/// a file of it, so that neither the loop nor other bodies wait for the disk.
class Saving final : public Body {
 public:
  Saving(std::shared_ptr<Folder> folder, aio::ThreadPoolExecutor& threads,
         const SavingRules& rules, const Wanted& wanted);
  ~Saving() override;

  bool had() const override { return had_; }
  void begin(net::ClientRequest& request) override;
  Problem judge(const net::TransferResult& result) override;
  /// Holds it against its checksum, flushes it, and gives it its name: see settling.h.
  aio::Coro<Problem> finish() override;
  void tell(Outcome& outcome) const override;

  std::string name() const override { return name_; }
  std::uint64_t bytes() const override;
  std::optional<std::uint64_t> total() const override { return total_; }

  bool head_received(const net::ResponseHead& head) override;
  Take data_received(std::string_view data) override;

 private:
  bool look_for_had();
  void take_name(const std::string& disposition);
  bool accept(const net::ResponseHead& head);
  void accept_whole(const net::ResponseHead& head);
  bool accept_range(const net::ResponseHead& head);
  bool refuse(Problem problem);
  /// A file is there of its name. Whether it may have another one instead.
  bool take_next_name();
  bool may_replace() const;
  Problem publish();
  /// What came is good for nothing: it is not kept, by --resume neither.
  void discard();

  std::shared_ptr<Folder> folder_;
  aio::ThreadPoolExecutor& threads_;
  const SavingRules& rules_;
  std::string url_;
  std::string checksum_;                   // "sha256=...", or nothing
  std::optional<std::string> fixed_name_;  // instead of the URL's
  std::string wished_;                     // by the URL or the server
  std::string given_;                      // the same, made safe
  std::string name_;                       // the same, unique in this run
  bool changed_ = false;
  bool had_ = false;
  std::uint64_t had_bytes_ = 0;
  std::shared_ptr<PartFile> part_;
  bool in_memory_ = false;
  std::string memory_;     // the body, where it is
  std::string validator_;  // of what is in the part, for If-Range
  bool ranged_ = false;    // the attempt asks for the rest only
  bool discard_ = false;   // what comes is no part of the file
  bool whole_ = false;     // though the attempt brought nothing
  std::uint64_t discarded_ = 0;
  std::optional<std::uint64_t> total_;
  Problem problem_;  // found within an attempt
};

/// Saves bodies in a folder.
class SavedFiles final : public Bodies {
 public:
  /// Makes the folder. Throws std::system_error.
  SavedFiles(const std::string& folder, const SavingRules& rules)
      : folder_(std::make_shared<Folder>(folder)),
        rules_(rules),
        threads_(rules.fsync && folder_->has_disk() ? kFlushing : 1) {}

  std::unique_ptr<Body> make(const Wanted& wanted, Order::Place& /*place*/) override {
    return std::make_unique<Saving>(folder_, threads_, rules_, wanted);
  }
  aio::Coro<> close() override { co_return; }

 private:
  // A disk does several flushes in about the time of one; what is only written is not written
  // faster by several.
  static constexpr std::size_t kFlushing = 4;

  std::shared_ptr<Folder> folder_;
  const SavingRules& rules_;
  aio::ThreadPoolExecutor threads_;
};

}  // namespace aioc::fetch
