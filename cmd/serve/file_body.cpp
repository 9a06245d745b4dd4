#include "serve/file_body.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace aioc::serve {

bool FileBody::read(std::string& out) {
  constexpr std::uint64_t kPiece = 64 * 1024;
  const std::uint64_t wanted = std::min(kPiece, left_);
  const std::size_t before = out.size();
  append_from_file(file_, at_, wanted, out);
  if (out.size() - before < wanted) {
    throw std::runtime_error("a file has become shorter while it was sent");
  }
  at_ += wanted;
  left_ -= wanted;
  return left_ > 0;
}

void append_from_file(const FileDescriptor& file, std::uint64_t at, std::uint64_t size,
                      std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::pread(file.get(), out.data() + begin + done, size - done,
                                  static_cast<off_t>(at + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error(errno, std::generic_category(), "reading a file");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  out.resize(begin + done);
}

}  // namespace aioc::serve
