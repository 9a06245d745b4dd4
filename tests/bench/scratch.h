// A temporary directory for the files a measure needs, removed with all in it at the end.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace bench {

class ScratchDirectory {
 public:
  ScratchDirectory();  // throws BenchError when none can be made
  explicit ScratchDirectory(const std::filesystem::path& parent);  // there, not in $TMPDIR
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  // Where a file of this name would be.
  std::string path(std::string_view name) const;

  // Writes the file and returns its path; throws BenchError when that fails.
  std::string write(std::string_view name, std::string_view bytes) const;

  // Copies the program as an installer would and returns its path.
  std::string install(const std::string& program) const;

 private:
  std::filesystem::path root_;
};

}  // namespace bench
