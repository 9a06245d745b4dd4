#include "fetch/saving.h"

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "fetch/content_range.h"
#include "fetch/file_name.h"
#include "fetch/part_info.h"
#include "fetch/settling.h"
#include "fetch/validator.h"
#include "net/digest.h"
#include "net/http_disposition.h"

namespace aioc::fetch {
namespace {

constexpr int kPartial = 206;
constexpr int kFirstRedirect = 300;
constexpr int kNotInRange = 416;

/// Bytes of a body that is kept in memory. As many bodies as may be under way can be there at
/// the same time.
constexpr std::uint64_t kSmall = 32 * 1024;

/// With --resume NAME.part and NAME.part.info are the beginning of a file, and no file.
std::string no_part(std::string name, const SavingRules& rules) {
  if (rules.resume && (name.ends_with(".part") || name.ends_with(".part.info"))) name += '_';
  return name;
}

}  // namespace

Saving::Saving(std::shared_ptr<Folder> folder, aio::ThreadPoolExecutor& threads,
               const SavingRules& rules, const Wanted& wanted)
    : folder_(std::move(folder)),
      threads_(threads),
      rules_(rules),
      url_(wanted.url),
      checksum_(wanted.checksum),
      fixed_name_(wanted.name) {
  if (fixed_name_) {
    name_ = given_ = wished_ = *fixed_name_;
    folder_->claims().claim(name_);
  } else {
    const FileName named = url_file_name(url_);
    wished_ = named.wished;
    given_ = no_part(named.name, rules);
    changed_ = named.changed || given_ != named.name;
    name_ = folder_->claims().claim(given_);
  }
  look_for_had();
}

Saving::~Saving() {
  // What is empty does not stay, and so nothing that is known of it.
  if (rules_.resume && part_ && part_->size() == 0) {
    PartInfo::remove(*folder_, part_->temporary_name());
  }
}

bool Saving::look_for_had() {
  if (!rules_.resume || rules_.force) return false;
  const auto size = folder_->size_of(name_);
  had_ = size && folder_->is_file(name_) && !folder_->is_new(name_) &&
         (checksum_.empty() || folder_->has_checksum(name_, net::parse_checksum(checksum_)));
  if (had_) had_bytes_ = *size;
  return had_;
}

void Saving::begin(net::ClientRequest& request) {
  problem_ = Problem();
  discard_ = whole_ = false;
  discarded_ = 0;
  ranged_ = false;
  in_memory_ = false;
  memory_.clear();
  request.fields.clear();
  if (rules_.resume && !part_) {
    part_ = std::make_shared<PartFile>(PartFile::kept(folder_, name_));
    const auto info = PartInfo::read(*folder_, part_->temporary_name());
    if (info && info->url == url_) validator_ = info->validator;
    if (!info && part_->size() > 0 && !rules_.force) {  // somebody else's
      throw std::system_error(EEXIST, std::generic_category(),
                              folder_->path_of(part_->temporary_name()));
    }
  }
  if (!part_ || part_->size() == 0) return;
  if (validator_.empty()) {
    part_->clear();
    return;
  }
  ranged_ = true;
  request.fields.push_back("Range: bytes=" + std::to_string(part_->size()) + "-");
  request.fields.push_back("If-Range: " + validator_);
}

bool Saving::head_received(const net::ResponseHead& head) {
  try {
    if (head.status == kNotInRange && ranged_) {
      // Where an earlier attempt has lost nothing but the end of the body, all is there.
      const auto range = parse_content_range(head.content_range);
      discard_ = true;
      if (range.size == part_->size()) {
        whole_ = true;
        return true;
      }
      part_->clear();
      problem_ = status_problem(head.status);
      problem_.anew = true;
      return true;
    }
    if (head.status >= kFirstRedirect) {
      problem_ = status_problem(head.status);
      discard_ = true;  // so that the connection can be used again
      return true;
    }
    return accept(head);
  } catch (const std::system_error& error) {
    return refuse(file_problem(error));
  }
}

bool Saving::accept(const net::ResponseHead& head) {
  if (head.status == kPartial) {
    if (!accept_range(head)) return false;
  } else {
    accept_whole(head);
  }
  if (!fixed_name_ && !head.content_disposition.empty()) {
    take_name(head.content_disposition);
    if (look_for_had()) {
      if (part_) discard();
      return false;
    }
  }
  if (rules_.max_size && total_.value_or(0) > *rules_.max_size) {
    return refuse({"too large", std::to_string(*total_) + " bytes", false});
  }
  while (!rules_.force && folder_->size_of(name_)) {  // before the body comes for nothing
    if (!take_next_name()) {
      return refuse({"exists", folder_->path_of(name_) + "; --force overwrites it", false});
    }
  }
  if (!part_ && !rules_.resume && total_ && *total_ <= kSmall) {
    in_memory_ = true;
    memory_.reserve(*total_);
    return true;
  }
  if (!part_) part_ = std::make_shared<PartFile>(folder_, name_);
  if (rules_.resume) {
    PartInfo{url_, validator_}.write(*folder_, part_->temporary_name());
  }
  if (total_ && *total_ > part_->size()) part_->expect(*total_ - part_->size());
  return true;
}

void Saving::accept_whole(const net::ResponseHead& head) {
  if (part_) part_->clear();
  // Of the version before, whose beginning is gone.
  if (rules_.resume) PartInfo::remove(*folder_, part_->temporary_name());
  total_ = head.content_encoding.empty() ? head.content_length : std::nullopt;
  validator_ = validator_of(head);
}

bool Saving::accept_range(const net::ResponseHead& head) {
  const auto range = parse_content_range(head.content_range);
  if (!ranged_ || range.first != part_->size()) {
    if (part_) part_->clear();
    validator_.clear();
    return refuse({"protocol", "the server sent another part than was asked for", true});
  }
  total_ = range.size;
  return true;
}

void Saving::take_name(const std::string& disposition) {
  const auto wished = net::disposition_filename(disposition);
  if (!wished) return;
  const FileName named = safe_file_name(*wished);
  const std::string name = no_part(named.name, rules_);
  wished_ = *wished;
  changed_ = named.changed || name != named.name;
  if (name == given_) return;
  folder_->claims().give_back(name_);
  given_ = name;
  name_ = folder_->claims().claim(name);
}

bool Saving::refuse(Problem problem) {
  problem_ = std::move(problem);
  return false;
}

net::BodyProtocol::Take Saving::data_received(std::string_view data) {
  constexpr std::uint64_t kMostDiscarded = 65536;
  if (discard_) {
    discarded_ += data.size();
    return discarded_ > kMostDiscarded ? Take::stop : Take::all;
  }
  if (rules_.max_size && bytes() + data.size() > *rules_.max_size) {
    refuse({"too large", "more than " + std::to_string(*rules_.max_size) + " bytes", false});
    return Take::stop;
  }
  if (in_memory_) {
    memory_ += data;
    return Take::all;
  }
  try {
    part_->write(data);
  } catch (const std::system_error& error) {
    refuse(file_problem(error));
    return Take::stop;
  }
  return Take::all;
}

Problem Saving::judge(const net::TransferResult& result) {
  if (problem_) return problem_;
  if (whole_ || had_) return {};
  return end_problem(result, bytes(), part_ || in_memory_ ? total_ : std::nullopt);
}

aio::Coro<Problem> Saving::finish() {
  const std::string temporary = part_ ? part_->temporary_name() : "";
  Settling settling;
  settling.folder = folder_;
  settling.part = part_;
  settling.bytes = std::move(memory_);
  settling.name = name_;
  settling.force = may_replace();
  settling.flush = rules_.fsync && folder_->has_disk();
  settling.checksum = checksum_;
  // On one processor a thread is worth its while only where it waits.
  static const bool several = std::thread::hardware_concurrency() > 1;
  const bool waits = settling.flush || !checksum_.empty() || (in_memory_ && several);
  Settled settled;
  if (waits) {
    auto call = aio::run_in_executor(threads_, std::move(settling));
    settled = co_await std::move(call);
  } else {
    settled = settling();
  }
  part_ = settled.part;
  while (settled.problem.exists() && take_next_name()) {
    settled.problem = publish();
  }
  if (settled.problem.word == "bad checksum") discard();
  if (!settled.problem && rules_.resume) PartInfo::remove(*folder_, temporary);
  co_return settled.problem;
}

// What this run has saved is overwritten by none of it, by --force neither.
bool Saving::may_replace() const {
  return rules_.force && (fixed_name_ || !folder_->is_new(name_));
}

bool Saving::take_next_name() {
  if (fixed_name_ || !folder_->is_new(name_)) return false;
  name_ = folder_->claims().claim(given_);
  return true;
}

Problem Saving::publish() {
  try {
    part_->publish(name_, may_replace());
    return {};
  } catch (const std::system_error& error) {
    return file_problem(error);
  }
}

std::uint64_t Saving::bytes() const {
  if (had_) return had_bytes_;
  return part_ ? part_->size() : memory_.size();
}

void Saving::tell(Outcome& outcome) const {
  outcome.bytes = bytes();
  if (outcome.problem) return;
  outcome.file = folder_->path_of(name_);
  if (changed_ && !had_) {
    outcome.note = "saved as '" + name_ + "', since '" + wished_ + "' is no safe name";
  }
}

void Saving::discard() {
  if (!part_) return;
  if (rules_.resume) PartInfo::remove(*folder_, part_->temporary_name());
  part_->discard();
}

}  // namespace aioc::fetch
