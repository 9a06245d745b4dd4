#include "serve/file_root.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "net/uri.h"

namespace aioc::serve {
namespace {

constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

int open_beneath(int directory, const char* name) {
  open_how how = {};
  how.flags = kFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile, and whether ".." in a link leads out is not known.
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    const long fd = ::syscall(SYS_openat2, directory, name, &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) return static_cast<int>(fd);
  }
  return -1;
}

FileRoot::Resolver best_resolver(int directory) {
  const FileDescriptor probe(open_beneath(directory, "."));
  // An old kernel has no such call; an old container's filter of system calls forbids it.
  const bool missing = !probe && (errno == ENOSYS || errno == EPERM);
  return missing ? FileRoot::Resolver::by_components : FileRoot::Resolver::kernel;
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

FilePath parse_file_path(std::string_view path) {
  FilePath out;
  if (!path.starts_with('/')) return {400};
  path.remove_prefix(1);
  out.slash = path.empty();
  while (!path.empty()) {
    const auto raw = path.substr(0, path.find('/'));
    const auto name = net::percent_decode(raw);
    if (!name) return {400};
    const bool last = raw.size() == path.size();
    path.remove_prefix(last ? raw.size() : raw.size() + 1);
    const bool hidden = name->starts_with('.') && !(out.name.empty() && *name == ".well-known");
    if (name->empty() || hidden || name->find('/') != name->npos ||
        name->find('\0') != name->npos) {
      out.status = 404;  // but a broken code further on is a 400
    }
    if (!out.name.empty()) out.name += '/';
    out.name += *name;
    out.slash = !last;
  }
  return out.status == 0 ? out : FilePath{out.status};
}

FileRoot::FileRoot(const std::string& directory, std::optional<Resolver> resolver)
    : directory_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      resolver_(Resolver::kernel) {
  if (!directory_) throw std::system_error(errno, std::generic_category(), directory);
  resolver_ = resolver ? *resolver : best_resolver(directory_.get());
}

OpenFile FileRoot::open(const std::string& name) const {
  OpenFile out;
  const char* const relative = name.empty() ? "." : name.c_str();
  out.fd =
      FileDescriptor(resolver_ == Resolver::kernel ? open_beneath(directory_.get(), relative)
                                                   : open_by_components(name));
  if (!out.fd || ::fstat(out.fd.get(), &out.status) != 0) {
    out.error = errno;
    out.fd = FileDescriptor();
  }
  return out;
}

int FileRoot::open_by_components(std::string_view name) const {
  FileDescriptor at;
  int directory = directory_.get();
  for (;;) {
    const std::string part(name.substr(0, name.find('/')));
    if (part == "..") {
      errno = EXDEV;
      return -1;
    }
    const bool last = part.size() >= name.size();
    const int flags = last ? kFlags : O_PATH | O_DIRECTORY | O_CLOEXEC;
    FileDescriptor next(
        ::openat(directory, part.empty() ? "." : part.c_str(), flags | O_NOFOLLOW));
    if (!next || last) return next.release();
    at = std::move(next);
    directory = at.get();
    name.remove_prefix(part.size() + 1);
  }
}

}  // namespace aioc::serve
