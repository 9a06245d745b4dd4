// Saving: the body of one URL on its way into a file, over as many attempts as it takes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/folder.h"
#include "fetch/part_file.h"
#include "fetch/problem.h"
#include "net/http_client.h"

namespace aioc::fetch {

struct SavingRules {
  bool resume = false;
  bool force = false;
  std::optional<std::uint64_t> max_size;
  std::optional<std::string> name;  ///< instead of the URL's
};

/// Names the file, opens it once a body comes, and writes it. An attempt that was broken off is
/// gone on with by the next one, where the server has said of which version it was (RFC 9110,
/// 13.1.5): begin() adds the fields for that.
class Saving final : public net::BodyProtocol {
 public:
  Saving(Folder& folder, const SavingRules& rules, std::string url);
  ~Saving() override;

  /// Whether there is nothing to fetch, as an earlier run has done it. Known before an attempt,
  /// or behind it, where the server gives the name.
  bool had() const { return had_; }
  /// Before each attempt. Throws std::system_error.
  void begin(net::ClientRequest& request);
  /// What has come of an attempt; nothing where the body is whole.
  Problem judge(const net::TransferResult& result);
  /// Gives the file its name. Throws std::system_error.
  void publish();

  /// What came is good for nothing: it is not kept, by --resume neither.
  void discard();

  const std::string& name() const { return name_; }
  const std::string& wished_name() const { return wished_; }
  bool name_was_changed() const { return changed_; }
  /// The file below its temporary name; none before a body comes.
  std::shared_ptr<const PartFile> part() const { return part_; }
  std::uint64_t bytes() const { return part_ && !had_ ? part_->size() : had_bytes_; }
  /// How many bytes there will be, where that is known.
  std::optional<std::uint64_t> total() const { return total_; }

  bool head_received(const net::ResponseHead& head) override;
  Take data_received(std::string_view data) override;

 private:
  bool look_for_had();
  void take_name(const std::string& disposition);
  bool accept(const net::ResponseHead& head);
  void accept_whole(const net::ResponseHead& head);
  bool accept_range(const net::ResponseHead& head);
  bool refuse(Problem problem);

  Folder& folder_;
  const SavingRules& rules_;
  std::string url_;
  std::string wished_;  // by the URL or the server
  std::string given_;   // the same, made safe
  std::string name_;    // the same, unique in this run
  bool changed_ = false;
  bool had_ = false;
  std::uint64_t had_bytes_ = 0;
  std::shared_ptr<PartFile> part_;
  std::string validator_;  // of what is in the part, for If-Range
  bool ranged_ = false;    // the attempt asks for the rest only
  bool discard_ = false;   // what comes is no part of the file
  bool whole_ = false;     // though the attempt brought nothing
  std::uint64_t discarded_ = 0;
  std::optional<std::uint64_t> total_;
  Problem problem_;  // found within an attempt
};

}  // namespace aioc::fetch
