// aioc serve files, by curl and by clients that say just what the test wants.
#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "e2e/aioc.h"
#include "net/gzip.h"
#include "net/http_client.h"
#include "support/serving.h"
#include "support/tcp_client.h"
#include "support/temporary_folder.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> serve_files(const std::string& folder,
                                     std::vector<std::string> options = {}) {
  options.insert(options.begin(), {AIOC_BINARY, "serve", "files", "--port", "0", folder});
  return options;
}

/// A folder with a site, and what serves it.
struct Site {
  explicit Site(std::vector<std::string> options = {})
      : server((write(), serve_files(folder / "public", std::move(options)))) {}

  HttpAnswer get(const std::string& target, const std::string& fields = "",
                 const std::string& method = "GET") const {
    return aioc::testing::get(server.port(), target, fields, method);
  }
  Result curl(const std::string& target, std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"curl", "-sS", "--noproxy", "*"});
    options.push_back("http://127.0.0.1:" + std::to_string(server.port()) + target);
    return run(options);
  }
  std::string path(const std::string& name) const { return folder / "public/" + name; }
  void file(const std::string& name, std::string_view text, std::chrono::seconds age = {}) {
    folder.write("public/" + name, text);
    fs::last_write_time(path(name), fs::file_time_type::clock::now() - age);
  }

  TemporaryFolder folder;

 private:
  bool write() {
    folder.write("secret", "secret");
    folder.write("public/index.html", "<p>hello</p>\n");
    folder.write("public/a.txt", "0123456789");
    folder.write("public/docs/index.html", "<p>docs</p>\n");
    folder.write("public/plain/x.css", "p{}");
    return true;
  }

 public:
  Serving server;
};

}  // namespace

TEST_CASE("serve files: pages, their types, and what guards them") {
  Site site;
  const auto page = site.get("/");
  CHECK(page.status == 200);
  CHECK(page.body == "<p>hello</p>\n");
  CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.field("X-Content-Type-Options") == "nosniff");
  CHECK(page.field("Accept-Ranges") == "bytes");
  CHECK_THAT(page.field("ETag"), StartsWith("\"") && EndsWith("\""));
  CHECK_THAT(page.field("Last-Modified"), EndsWith(" GMT"));
  CHECK(site.get("/?x=y").body == "<p>hello</p>\n");
  CHECK(site.get("/docs/").body == "<p>docs</p>\n");
  CHECK(site.get("/plain/x.css").field("Content-Type") == "text/css; charset=utf-8");
  CHECK(site.curl("/a.txt").out == "0123456789");
  site.file("unknown.xyzzy", "");
  const auto unknown = site.get("/unknown.xyzzy");
  CHECK(unknown.field("Content-Type") == "application/octet-stream");
  CHECK(unknown.field("Content-Length") == "0");
  CHECK_THAT(site.server.wait_for("xyzzy"), Contains("\"GET /unknown.xyzzy HTTP/1.1\" 200 -"));
  CHECK(site.server.stop() == 0);
}

TEST_CASE("serve files: names with what needs encoding") {
  Site site;
  for (const auto& [name, target] :
       std::vector<std::pair<std::string, std::string>>{{"a b", "/a%20b"},
                                                        {"♜.txt", "/%E2%99%9C.txt"},
                                                        {"100%.txt", "/100%25.txt"},
                                                        {"%61", "/%2561"},
                                                        {"a+b", "/a+b"},
                                                        {"what?", "/what%3F"},
                                                        {"back\\slash", "/back%5Cslash"},
                                                        {"raw\\slash", "/raw\\slash"},
                                                        {"\xFF", "/%ff"},
                                                        {"new\nline", "/new%0Aline"}}) {
    INFO(target);
    site.file(name, name);
    CHECK(site.get(target).body == name);
  }
}

TEST_CASE("serve files: what is not there is the seed's 404, or the site's own") {
  Site site;
  const auto missing = site.get("/nothing");
  CHECK(missing.status == 404);
  CHECK(missing.body == "Page not found");
  CHECK(missing.field("X-Content-Type-Options") == "nosniff");
  CHECK(site.get("/a.txt/").status == 404);
  CHECK(site.get("/a.txt/b").status == 404);
  CHECK(site.get("/plain/").status == 404);
  CHECK(site.get("/" + std::string(5000, 'x')).status == 404);
  site.file("404.html", "<p>not here</p>");
  const auto own = site.get("/nothing");
  CHECK(own.status == 404);
  CHECK(own.body == "<p>not here</p>");
  CHECK(own.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(own.field("ETag").empty());
}

TEST_CASE("serve files: a directory without its slash is sent to where it has one") {
  Site site;
  const auto moved = site.get("/docs?a=b");
  CHECK(moved.status == 301);
  CHECK(moved.field("Location") == "/docs/?a=b");
  CHECK(site.curl("/docs", {"-L"}).out == "<p>docs</p>\n");
  fs::create_directory(site.path("a b\r\nX: y"));
  CHECK(site.get("/a%20b%0d%0aX:%20y").field("Location") == "/a%20b%0D%0AX%3A%20y/");
  // Never to another site.
  fs::create_directories(site.path("example.org"));
  fs::create_directories(site.path("\\example.org"));
  CHECK(site.get("//example.org").status == 404);
  CHECK(site.get("/\\example.org").field("Location") == "/%5Cexample.org/");
}

TEST_CASE("serve files: no path leaves the directory") {
  Site site;
  site.folder.write("public-not/a.txt", "secret");
  fs::create_symlink("../secret", site.path("link"));
  fs::create_symlink(site.folder / "secret", site.path("absolute-link"));
  fs::create_directory(site.path("out"));
  fs::create_symlink("../..", site.path("out/parent"));
  fs::create_symlink("/", site.path("root"));
  fs::create_symlink("/proc/self/root", site.path("magic"));
  fs::create_symlink("../../secret", site.path("docs/link"));
  fs::create_directory(site.path("linked-index"));
  fs::create_symlink("../../secret", site.path("linked-index/index.html"));
  fs::create_symlink("../secret", site.path("x.css.gz"));
  site.file("x.css", "p{}");
  fs::create_symlink("../secret", site.path("404.html"));
  const std::string folder = site.folder.path();
  const std::vector<std::pair<const char*, std::string>> attacks = {
      {"dots", "/../secret"},
      {"dots from within", "/docs/../../secret"},
      {"many dots", "/../../../../../../../etc/passwd"},
      {"a sibling with the same beginning", "/../public-not/a.txt"},
      {"encoded dots", "/%2e%2e/secret"},
      {"half encoded dots", "/.%2E/secret"},
      {"dots and slash encoded", "/%2e%2e%2fsecret"},
      {"an encoded slash", "/..%2fsecret"},
      {"encoded twice", "/%252e%252e%252fsecret"},
      {"overlong UTF-8 for a slash", "/..%c0%afsecret"},
      {"overlong UTF-8 for a dot", "/%c0%ae%c0%ae/secret"},
      {"full-width dots", "/%EF%BC%8E%EF%BC%8E/secret"},
      {"IIS's %u codes", "/%u002e%u002e/secret"},
      {"backslashes", "/..\\secret"},
      {"encoded backslashes", "/..%5csecret"},
      {"an absolute path", "/" + folder + "/secret"},
      {"an absolute path, encoded", "/%2f" + folder.substr(1) + "/secret"},
      {"a dot before the dots", "/./../secret"},
      {"empty names before the dots", "//..//secret"},
      {"dots behind a file", "/a.txt/../../secret"},
      {"dots behind what is not there", "/nothing/../../secret"},
      {"a parameter behind the dots", "/..;/secret"},
      {"NUL", "/../secret%00.html"},
      {"NUL behind a name", "/a.txt%00.html"},
      {"a space behind the dots", "/..%20/secret"},
      {"the absolute form", "http://localhost/../secret"},
      {"a link to a file", "/link"},
      {"an absolute link", "/absolute-link"},
      {"a link in a directory", "/docs/link"},
      {"a link to the parent", "/out/parent/secret"},
      {"a link to the root", "/root" + folder + "/secret"},
      {"a magic link", "/magic" + folder + "/secret"},
      {"an index that is a link", "/linked-index/"},
  };
  for (const auto& [name, target] : attacks) {
    INFO(name);
    const auto answer = site.get(target);
    CHECK((answer.status == 404 || answer.status == 400));
    CHECK_THAT(answer.body, !Contains("secret") && !Contains("root:"));
    CHECK_THAT(site.curl(target, {"--path-as-is"}).out, !Contains("secret"));
  }
  // Nor does a compressed sibling that is a link.
  const auto sibling = site.get("/x.css", "Accept-Encoding: gzip\r\n");
  CHECK(sibling.body == "p{}");
  CHECK(site.server.stop() == 0);
}

TEST_CASE("serve files: a relative link may lead to another place within") {
  Site site;
  fs::create_symlink("docs", site.path("latest"));
  fs::create_symlink("../a.txt", site.path("docs/up.txt"));
  CHECK(site.get("/latest/").body == "<p>docs</p>\n");
  CHECK(site.get("/docs/up.txt").body == "0123456789");
}

TEST_CASE("serve files: hidden files are not served, .well-known is") {
  Site site;
  site.file(".env", "secret");
  site.file(".git/config", "secret");
  site.file("docs/.htpasswd", "secret");
  site.file(".well-known/security.txt", "Contact: mailto:a@example.org");
  for (const char* target : {"/.env", "/.git/config", "/%2eenv", "/docs/.htpasswd", "/.git/"}) {
    INFO(target);
    CHECK(site.get(target).status == 404);
  }
  CHECK_THAT(site.get("/.well-known/security.txt").body, StartsWith("Contact"));
}

TEST_CASE("serve files: what is no file, and what may not be read") {
  Site site({"--list"});
  REQUIRE(::mkfifo(site.path("fifo").c_str(), 0666) == 0);
  REQUIRE(::mkfifo(site.path("plain/index.html").c_str(), 0666) == 0);
  CHECK(site.get("/fifo").status == 404);
  CHECK(site.get("/plain/").status == 200);  // the list
  site.file("private.txt", "private");
  fs::permissions(site.path("private.txt"), fs::perms::none);
  // root may read everything.
  CHECK(site.get("/private.txt").status == (::geteuid() == 0 ? 200 : 403));
}

TEST_CASE("serve files: methods") {
  Site site;
  const auto head = site.get("/a.txt", "", "HEAD");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.field("Content-Length") == "10");
  const auto options = site.get("/a.txt", "", "OPTIONS");
  CHECK(options.status == 204);
  CHECK(options.field("Allow") == "GET, HEAD, OPTIONS");
  CHECK(site.get("*", "", "OPTIONS").status == 204);
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"}) {
    INFO(method);
    const auto answer = site.get("/a.txt", "", method);
    CHECK(answer.status == 405);
    CHECK(answer.field("Allow") == "GET, HEAD, OPTIONS");
  }
  CHECK(site.curl("/a.txt", {"-I"}).out.substr(0, 15) == "HTTP/1.1 200 OK");
}

TEST_CASE("serve files: what a client has is not sent again") {
  Site site;
  site.file("a.txt", "one", std::chrono::hours(1));
  const auto first = site.get("/a.txt");
  const std::string tag = first.field("ETag");
  const std::string date = first.field("Last-Modified");
  const auto same = site.get("/a.txt", "If-None-Match: W/" + tag + "\r\n");
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(same.field("ETag") == tag);
  CHECK(site.get("/a.txt", "If-None-Match: " + tag + "\r\n", "HEAD").status == 304);
  CHECK(site.get("/a.txt", "If-Modified-Since: " + date + "\r\n").status == 304);
  CHECK(site.get("/a.txt", "If-None-Match: " + tag + "\r\nRange: bytes=0-1\r\n").status == 304);
  CHECK(site.get("/a.txt", "If-Match: \"other\"\r\n").status == 412);
  site.file("a.txt", "two", std::chrono::minutes(1));
  const auto changed =
      site.get("/a.txt", "If-None-Match: " + tag + "\r\nIf-Modified-Since: " + date + "\r\n");
  CHECK(changed.status == 200);
  CHECK(changed.body == "two");
  CHECK(changed.field("ETag") != tag);
  CHECK(site.get("/a.txt", "If-Modified-Since: " + date + "\r\n").body == "two");
  // curl keeps tags, and compares dates.
  const std::string kept = site.folder / "tag";
  CHECK(site.curl("/a.txt", {"--etag-save", kept}).out == "two");
  CHECK(site.curl("/a.txt", {"--etag-compare", kept, "-w", "%{http_code}"}).out == "304");
  CHECK(site.curl("/a.txt", {"-z", site.path("a.txt"), "-w", "%{http_code}"}).out == "304");
}

TEST_CASE("serve files: a date that is to come is not told") {
  Site site;
  site.file("a.txt", "one", -std::chrono::hours(24));
  CHECK(site.get("/a.txt").field("Last-Modified").empty());
  CHECK_FALSE(site.get("/a.txt").field("ETag").empty());
}

TEST_CASE("serve files: ranges") {
  Site site;
  const auto part = site.get("/a.txt", "Range: bytes=2-4\r\n");
  CHECK(part.status == 206);
  CHECK(part.body == "234");
  CHECK(part.field("Content-Range") == "bytes 2-4/10");
  CHECK(part.field("Content-Length") == "3");
  CHECK(site.get("/a.txt", "Range: bytes=7-\r\n").body == "789");
  CHECK(site.get("/a.txt", "Range: bytes=-2\r\n").body == "89");
  CHECK(site.get("/a.txt", "Range: bytes=0-99999999999999999999\r\n").body == "0123456789");
  const auto beyond = site.get("/a.txt", "Range: bytes=10-\r\n");
  CHECK(beyond.status == 416);
  CHECK(beyond.field("Content-Range") == "bytes */10");
  // Several parts, and what is malformed: the whole.
  for (const char* range : {"bytes=0-1,3-4", "bytes=a-b", "lines=1-2", "bytes=4-2"}) {
    INFO(range);
    const auto whole = site.get("/a.txt", "Range: " + std::string(range) + "\r\n");
    CHECK(whole.status == 200);
    CHECK(whole.body == "0123456789");
  }
  const auto head = site.get("/a.txt", "Range: bytes=2-4\r\n", "HEAD");
  CHECK(head.status == 200);
  CHECK(head.field("Content-Length") == "10");
  CHECK(site.curl("/a.txt", {"-r", "1-3"}).out == "123");
  // As curl goes on with what it has the beginning of.
  site.folder.write("partial", "01234");
  CHECK(site.curl("/a.txt", {"-C", "-", "-o", site.folder / "partial"}).exit_code == 0);
  std::ifstream file(site.folder / "partial");
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "0123456789");
}

TEST_CASE("serve files: If-Range lets a part stand only of the same file") {
  Site site;
  const auto whole = site.get("/a.txt");
  const std::string range = "Range: bytes=0-1\r\nIf-Range: ";
  CHECK(site.get("/a.txt", range + whole.field("ETag") + "\r\n").status == 206);
  CHECK(site.get("/a.txt", range + whole.field("Last-Modified") + "\r\n").status == 206);
  CHECK(site.get("/a.txt", range + "\"other\"\r\n").status == 200);
  CHECK(site.get("/a.txt", range + "W/" + whole.field("ETag") + "\r\n").status == 200);
  CHECK(site.get("/a.txt", range + "Sun, 06 Nov 1994 08:49:37 GMT\r\n").status == 200);
}

TEST_CASE("serve files: what stands beside a file compressed is sent to who takes it") {
  Site site;
  const std::string text(3000, 'x');
  site.file("app.js", text, std::chrono::minutes(2));
  site.file("app.js.gz", aioc::net::gzip(text), std::chrono::minutes(1));
  site.file("app.js.br", "brotli", std::chrono::minutes(1));
  const auto form = [&](const std::string& accept) {
    return site.get("/app.js", "Accept-Encoding: " + accept + "\r\n");
  };
  const auto br = form("gzip, deflate, br");
  CHECK(br.body == "brotli");
  CHECK(br.field("Content-Encoding") == "br");
  CHECK(br.field("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(br.field("Vary") == "Accept-Encoding");
  const auto gz = form("gzip");
  CHECK(gz.field("Content-Encoding") == "gzip");
  CHECK(gz.body == aioc::net::gzip(text));
  const auto plain = form("br;q=0, gzip;q=0");
  CHECK(plain.body == text);
  CHECK(plain.field("Content-Encoding").empty());
  CHECK(plain.field("Vary") == "Accept-Encoding");
  CHECK(br.field("ETag") != gz.field("ETag"));
  CHECK(gz.field("ETag") != plain.field("ETag"));
  CHECK(
      site.get("/app.js", "Accept-Encoding: br\r\nIf-None-Match: " + br.field("ETag") + "\r\n")
          .status == 304);
  CHECK(
      site.get("/app.js", "Accept-Encoding: br\r\nIf-None-Match: " + gz.field("ETag") + "\r\n")
          .status == 200);
  CHECK(site.curl("/app.js", {"-H", "Accept-Encoding: gzip", "--compressed"}).out == text);
  CHECK(site.get("/app.js", "Accept-Encoding: br\r\nRange: bytes=0-2\r\n").body == "bro");
  // One that is older than the file is not of this file.
  site.file("app.js", text + "new", std::chrono::seconds(30));
  CHECK(form("br, gzip").body != "brotli");
  CHECK(site.curl("/app.js", {"--compressed"}).out == text + "new");
}

TEST_CASE("serve files: small text is compressed on the way, once it has settled") {
  Site site;
  const std::string text(3000, 'x');
  site.file("a.html", text, std::chrono::minutes(1));
  const auto packed = site.get("/a.html", "Accept-Encoding: gzip\r\n");
  CHECK(packed.field("Content-Encoding") == "gzip");
  CHECK(packed.field("Vary") == "Accept-Encoding");
  CHECK(packed.body == aioc::net::gzip(text));
  CHECK(site.get("/a.html").body == text);
  site.file("a.png", text, std::chrono::minutes(1));
  CHECK(site.get("/a.png", "Accept-Encoding: gzip\r\n").body == text);
  // What is compressed is kept by its tag; a file may change twice within a tick of its clock.
  site.file("fresh.html", text);
  CHECK(site.get("/fresh.html", "Accept-Encoding: gzip\r\n").body == text);
}

TEST_CASE("serve files: a large file, whole and to the byte") {
  Site site;
  std::string text;
  while (text.size() < 3'000'000) text += std::to_string(text.size()) + "\n";
  site.file("large.bin", text);
  const auto whole = site.get("/large.bin");
  CHECK(whole.field("Content-Length") == std::to_string(text.size()));
  CHECK(whole.body == text);
  CHECK(site.get("/large.bin", "Range: bytes=1000000-2500000\r\n").body ==
        text.substr(1'000'000, 1'500'001));
  CHECK(site.curl("/large.bin").out == text);
}

TEST_CASE("serve files: a file that grows while it is sent ends where was said") {
  Site site;
  const std::string text(40'000'000, 'x');
  site.file("large.bin", text);
  TcpClient client(site.server.port());
  client.send("GET /large.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  client.read_until("\r\n\r\n");
  client.read_exactly(1'000'000);
  std::ofstream(site.path("large.bin"), std::ios::app) << "more";
  CHECK(client.read_all().size() == 39'000'000);
}

TEST_CASE(
    "serve files: a file that shrinks while it is sent breaks off, and is not filled up") {
  Site site;
  constexpr std::size_t kSize = 100'000'000;
  site.file("large.bin", "");
  fs::resize_file(site.path("large.bin"), kSize);
  TcpClient client(site.server.port());
  client.send("GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_until("\r\n\r\n");
  fs::resize_file(site.path("large.bin"), 10);
  CHECK(client.read_all(true).size() < kSize);
  site.server.wait_for("a file has become shorter while it was sent");
  CHECK(site.get("/a.txt").status == 200);
}

TEST_CASE("serve files: a client that does not read costs no memory") {
  Site site;
  site.file("large.bin", "");
  fs::resize_file(site.path("large.bin"), 200'000'000);
  const auto before = site.server.peak_kilobytes();
  std::vector<std::unique_ptr<TcpClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<TcpClient>(site.server.port()));
    clients.back()->send("GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
    clients.back()->read_until("\r\n\r\n");
  }
  CHECK(site.get("/a.txt").status == 200);
  CHECK(site.server.peak_kilobytes() - before < 20 * 256 * kSlowdown);
}

TEST_CASE("serve files: a directory without an index is listed where that is asked for") {
  Site site({"--list"});
  site.file("plain/z.txt", std::string(1500, 'x'));
  site.file("plain/<script>alert(1)&\"'.txt", "");
  site.file("plain/sub/x", "");
  site.file("plain/.hidden", "");
  site.file("plain/\xFF\n.txt", "");
  fs::create_symlink("../../secret", site.path("plain/link-out"));
  fs::create_symlink("../a.txt", site.path("plain/link-within"));
  REQUIRE(::mkfifo(site.path("plain/fifo").c_str(), 0666) == 0);
  const auto list = site.get("/plain/");
  CHECK(list.status == 200);
  CHECK(list.field("Content-Type") == "text/html; charset=utf-8");
  CHECK_THAT(list.field("Content-Security-Policy"), StartsWith("default-src 'none'"));
  CHECK_THAT(list.body, Contains("<title>/plain/</title>") && Contains("href=\"../\"") &&
                            Contains("<a href=\"z.txt\">z.txt</a></td><td>1.5 KB</td>") &&
                            Contains("<a href=\"sub/\">sub/</a>") &&
                            Contains("<a href=\"link-within\">link-within</a></td><td>10 B<") &&
                            Contains("href=\"%FF%0A.txt\""));
  CHECK_THAT(list.body, !Contains("<script>") && !Contains("hidden") && !Contains("fifo") &&
                            !Contains("link-out"));
  CHECK(list.body.find(">sub/<") < list.body.find(">x.css<"));
  CHECK(list.body.find(">x.css<") < list.body.find(">z.txt<"));
  CHECK(site.get("/").body == "<p>hello</p>\n");
  fs::remove(site.path("index.html"));
  CHECK_THAT(site.get("/").body, !Contains("../"));
}

TEST_CASE("serve files: the directory may be renamed meanwhile") {
  Site site;
  fs::rename(site.folder / "public", site.folder / "moved");
  CHECK(site.get("/a.txt").body == "0123456789");
}

TEST_CASE("serve files: by several processes") {
  Site site({"--workers", "2"});
  for (int i = 0; i < 10; ++i) CHECK(site.get("/a.txt").body == "0123456789");
  CHECK(site.server.stop() == 0);
}

TEST_CASE("serve files: what cannot be served is told at once") {
  const TemporaryFolder folder;
  folder.write("file", "");
  const Result missing = run_aioc({"serve", "files", folder / "nothing"});
  CHECK(missing.exit_code == 2);
  CHECK_THAT(missing.err, StartsWith("aioc serve files: cannot serve '") &&
                              Contains("No such file or directory"));
  const Result file = run_aioc({"serve", "files", folder / "file"});
  CHECK(file.exit_code == 2);
  CHECK_THAT(file.err, Contains("Not a directory"));
  CHECK(run_aioc({"serve", "files"}).exit_code == 2);
}
