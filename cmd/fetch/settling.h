// Settling: what is left to do with a body that is whole, for a thread.
#pragma once

#include <memory>
#include <string>

#include "fetch/folder.h"
#include "fetch/part_file.h"
#include "fetch/problem.h"

namespace aioc::fetch {

/// What has come of it. Where there is a problem the file has not got its name, and goes with
/// the last who holds it.
struct Settled {
  std::shared_ptr<PartFile> part;
  Problem problem;
};

/// Writes what is in memory yet, holds the file against its checksum, waits until it is on the
/// disk, and gives it its name. All of that may wait for the disk, so it is called in a thread,
/// and has all that it needs, whoever gives up waiting for it.
struct Settling {
  std::shared_ptr<const Folder> folder;
  std::shared_ptr<PartFile> part;  ///< or none: `bytes` are all of the body
  std::string bytes;
  std::string name;
  bool force = false;
  bool flush = false;
  std::string checksum;  ///< "sha256=...", or nothing

  Settled operator()();

 private:
  void settle();
  Problem check() const;
};

}  // namespace aioc::fetch
