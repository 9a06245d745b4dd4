// PartFile: a file that is not whole yet, and so has another name.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "fetch/folder.h"

namespace aioc::fetch {

/// A file below a temporary name, beside the one that it will have. It goes when it is not
/// published; one that is kept stays where it was kept.
///
///     PartFile part(folder, "a.txt");
///     part.write(bytes);
///     part.flush();
///     part.publish("a.txt", false);
///
/// All throw std::system_error. Blocking: a write goes into the kernel's memory.
class PartFile {
 public:
  /// ".NAME.XXXXXX.part", empty.
  PartFile(std::shared_ptr<const Folder> folder, const std::string& name);
  /// "NAME.part", which stays until it is published, with what an earlier run has left in it.
  /// Where another process is at it, the error is std::errc::resource_unavailable_try_again.
  static PartFile kept(std::shared_ptr<const Folder> folder, const std::string& name);

  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;
  ~PartFile();

  std::uint64_t size() const { return size_; }
  const std::string& temporary_name() const { return temporary_; }

  void write(std::string_view bytes);
  /// Cuts it to nothing.
  void clear();
  /// So many more are to come: fails now where there is no room for them.
  void expect(std::uint64_t bytes) const;
  /// Waits until all of it is on the disk. From any thread.
  void flush() const;
  /// Calls `take` with all that is in it, a piece after the other. From any thread.
  void read_all(const std::function<void(std::string_view)>& take) const;
  /// Gives it its name. Where there is a file of that name, that one is replaced if `force`;
  /// else the error is std::errc::file_exists, and it may be tried again.
  void publish(const std::string& name, bool force);
  /// Removes it now.
  void discard() noexcept;

 private:
  PartFile(std::shared_ptr<const Folder> folder, bool keep)
      : folder_(std::move(folder)), keep_(keep) {}
  [[noreturn]] void fail(int error, const std::string& name) const;
  void close() noexcept;

  std::shared_ptr<const Folder> folder_;
  bool keep_;
  std::string temporary_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace aioc::fetch
