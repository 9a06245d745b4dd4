#include "serve/file_site.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

#include "net/http_conditional.h"
#include "net/http_negotiate.h"
#include "net/http_range.h"
#include "net/media_type.h"
#include "net/uri.h"
#include "serve/file_body.h"
#include "serve/file_listing.h"

namespace aioc::serve {
namespace {

using net::Response;

/// A larger file is read while it is sent.
constexpr std::uint64_t kSmallFile = 64 * 1024;

constexpr std::string_view kMethods = "GET, HEAD, OPTIONS";

std::uint64_t size_of(const OpenFile& file) {
  return static_cast<std::uint64_t>(file.status.st_size);
}

void append_hex(std::string& out, std::uint64_t value) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  out.append(digits.data(), end);
}

/// The same for as long as the file is.
std::string tag_of(const OpenFile& file) {
  std::string out;
  append_hex(out, file.status.st_ino);
  out += '-';
  append_hex(out, size_of(file));
  out += '-';
  append_hex(out, static_cast<std::uint64_t>(file.status.st_mtim.tv_sec));
  out += '.';
  append_hex(out, static_cast<std::uint64_t>(file.status.st_mtim.tv_nsec));
  return out;
}

bool is_older(const OpenFile& one, const OpenFile& other) {
  const auto& a = one.status.st_mtim;
  const auto& b = other.status.st_mtim;
  return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/// Whether the file may change once more without another date, which has some milliseconds.
bool is_fresh(const OpenFile& file) {
  constexpr std::time_t kFresh = 2;
  return file.status.st_mtim.tv_sec > std::time(nullptr) - kFresh;
}

net::Body body_of(OpenFile file, std::uint64_t first, std::uint64_t size) {
  if (size > kSmallFile) return std::make_unique<FileBody>(std::move(file.fd), first, size);
  std::string text;
  append_from_file(file.fd, first, size, text);
  return text;
}

/// The form in which a file is sent.
struct Form {
  OpenFile file;
  std::string_view coding = {};  ///< "gzip", "br" or, for the file itself, ""
  bool varies = false;           ///< there are other forms
};

/// Of the file and what stands beside it compressed already, what the client likes best.
Form choose_form(const FileRoot& root, const net::Request& request, const std::string& name,
                 OpenFile file) {
  constexpr std::array<std::string_view, 2> kCodings = {"br", "gzip"};
  constexpr std::array<std::string_view, 2> kSuffixes = {".br", ".gz"};
  std::array<OpenFile, 2> siblings;
  std::vector<std::string_view> available;
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    OpenFile sibling = root.open(name + std::string(kSuffixes[i]));
    if (!sibling.is_regular() || is_older(sibling, file)) continue;
    siblings[i] = std::move(sibling);
    available.push_back(kCodings[i]);
  }
  if (available.empty()) return {std::move(file)};
  const auto coding = net::choose_coding(request.head.field("Accept-Encoding"), available);
  if (coding.empty()) return {std::move(file), "", true};
  return {std::move(siblings[coding == "br" ? 0 : 1]), coding, true};
}

}  // namespace

Response FileSite::answer(const net::Request& request) const {
  if (request.method() == "OPTIONS") {
    Response response;
    response.status = 204;
    return std::move(response.header("Allow", kMethods));
  }
  if (request.method() != "GET" && request.method() != "HEAD") {
    return std::move(
        Response::text(405, "there are only files to read here\n").header("Allow", kMethods));
  }
  const FilePath path = parse_file_path(request.path());
  if (path.status == 400) return Response::text(400, "the path is malformed\n");
  if (path.status != 0) return not_found();
  OpenFile found = root_.open(path.name);
  if (found.error != 0) return failed(found.error);
  if (found.is_directory()) return directory(request, path, found);
  if (!found.is_regular() || path.slash) return not_found();
  return file(request, path.name, std::move(found));
}

Response FileSite::directory(const net::Request& request, const FilePath& path,
                             const OpenFile& found) const {
  if (!path.slash) {
    // Not as it came: "//host/" would lead to another site.
    std::string location;
    for (std::string_view rest = path.name; !rest.empty();) {
      const auto part = rest.substr(0, rest.find('/'));
      location.append("/").append(net::percent_encode(part));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    location += '/';
    if (!request.query().empty()) location.append("?").append(request.query());
    return Response::redirect(301, location);
  }
  const std::string index = path.name.empty() ? "index.html" : path.name + "/index.html";
  OpenFile page = root_.open(index);
  if (page.is_regular()) return file(request, index, std::move(page));
  if (page.error != 0 && page.error != ENOENT) return failed(page.error);
  if (!list_) return not_found();
  Response response = Response::html(200, listing_page(root_, found, path.name));
  response.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  return response;
}

Response FileSite::file(const net::Request& request, const std::string& name,
                        OpenFile found) const {
  auto form = choose_form(root_, request, name, std::move(found));
  const std::uint64_t size = size_of(form.file);
  const std::string_view type = net::media_type(name);
  std::string tag = tag_of(form.file);
  if (!form.coding.empty()) tag += form.coding == "br" ? "-br" : "-gz";
  // A date to come is none (RFC 9110, 8.8.2.1).
  std::optional<std::int64_t> modified = form.file.status.st_mtim.tv_sec;
  if (*modified < 0 || *modified > std::time(nullptr)) modified.reset();
  const net::Validators validators{tag, modified};

  Response response(200, type, std::string());
  response.header("Accept-Ranges", "bytes").etag(tag);
  response.modified = modified;
  if (!form.coding.empty()) response.header("Content-Encoding", form.coding);
  if (form.varies) response.header("Vary", "Accept-Encoding");
  // The server makes a 304 of it, or a 412; nothing need be read for that.
  if (net::condition_status(request.head, validators) != 0) return response;

  net::RangeChoice range{net::RangeChoice::Kind::whole, 0, size};
  if (request.method() == "GET" && net::range_applies(request.head, validators)) {
    const auto choice = net::choose_range(request.head.field("Range"), size);
    if (choice.kind == net::RangeChoice::Kind::unsatisfiable) {
      return std::move(Response::text(416, "the file is not as long as that\n")
                           .header("Content-Range", net::content_range(choice, size)));
    }
    if (choice.kind == net::RangeChoice::Kind::part) {
      range = choice;
      response.status = 206;
      response.header("Content-Range", net::content_range(choice, size));
    }
  }
  // What is compressed here is kept by its tag, so that one must stand for one content.
  response.compressible(response.status == 200 && !form.varies && size <= kSmallFile &&
                        net::is_compressible(type) && !is_fresh(form.file));
  response.body = body_of(std::move(form.file), range.first, range.size);
  const auto* const text = std::get_if<std::string>(&response.body);
  if (text != nullptr && text->size() < range.size) return failed(EAGAIN);  // it has shrunk
  return response;
}

Response FileSite::not_found() const {
  OpenFile page = root_.open("404.html");
  if (!page.is_regular()) return Response::text(404, "Page not found");
  const std::uint64_t size = size_of(page);
  return {404, "text/html; charset=utf-8", body_of(std::move(page), 0, size)};
}

Response FileSite::failed(int error) const {
  switch (error) {
    case EACCES:
    case EPERM:
      return Response::text(403, "this file may not be read\n");
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
      return std::move(Response::text(503, "too much is going on here; try again\n")
                           .header("Retry-After", "1"));
    case EIO:
      return Response::text(500, "this file cannot be read\n");
    default:
      // ENOENT, ENOTDIR, ENAMETOOLONG; ELOOP and EXDEV for links that are not followed; ENXIO
      // for sockets.
      return not_found();
  }
}

}  // namespace aioc::serve
