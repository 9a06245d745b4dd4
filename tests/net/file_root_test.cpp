// What of a directory can be reached, by either way of opening files.
#include "serve/file_root.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_folder.h"

using namespace aioc::serve;
using aioc::testing::TemporaryFolder;
using Resolver = FileRoot::Resolver;
namespace fs = std::filesystem;

namespace {

constexpr std::array kResolvers = {Resolver::kernel, Resolver::by_components};

std::string read(const OpenFile& file) {
  std::array<char, 256> buffer;
  const ssize_t size = ::pread(file.fd.get(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// "public" is served; a secret lies beside it.
struct Site {
  Site() {
    folder.write("secret", "secret");
    folder.write("public/a.txt", "a");
    folder.write("public/b/c.txt", "c");
    folder.write("public-not/a.txt", "secret");
  }
  std::string root() const { return folder / "public"; }
  void link(const std::string& target, const std::string& name) const {
    fs::create_symlink(target, root() + "/" + name);
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("parse_file_path: names, decoded once") {
  const auto name = [](std::string_view path) {
    const FilePath parsed = parse_file_path(path);
    CHECK(parsed.status == 0);
    return parsed.name + (parsed.slash ? "/" : "");
  };
  CHECK(name("/") == "/");
  CHECK(name("/a.txt") == "a.txt");
  CHECK(name("/a/b%20c/") == "a/b c/");
  CHECK(name("/%61") == "a");
  CHECK(name("/%2561") == "%61");
  CHECK(name("/%252e%252e/x") == "%2e%2e/x");
  CHECK(name("/a+b") == "a+b");
  CHECK(name("/a\\..\\b") == "a\\..\\b");
  CHECK(name("/%5c..") == "\\..");
  CHECK(name("/%E2%99%9C%FF") == "♜\xFF");
  CHECK(name("/.well-known/x") == ".well-known/x");
  CHECK(name("/a%3Fb%23") == "a?b#");
}

TEST_CASE("parse_file_path: what no file is called, and what is hidden") {
  for (const char* path : {"//",
                           "//a",
                           "/a//b",
                           "/a//",
                           "/.",
                           "/..",
                           "/../a",
                           "/a/..",
                           "/a/../b",
                           "/a/./b",
                           "/...",
                           "/%2e",
                           "/%2e%2e/a",
                           "/.%2e/a",
                           "/%2E./a",
                           "/%2e%2e%2fa",
                           "/..%2fa",
                           "/a%2fb",
                           "/%2fetc",
                           "/a%00",
                           "/%00",
                           "/a%00/b.html",
                           "/.git/config",
                           "/a/.env",
                           "/%2egit/x",
                           "/a/.well-known/x",
                           "/.well-known/.x"}) {
    INFO(path);
    CHECK(parse_file_path(path).status == 404);
  }
}

TEST_CASE("parse_file_path: broken codes") {
  for (const char* path : {"/%", "/a%2", "/%zz", "/%%2e", "/%u002e", "/../%zz", "", "a", "*"}) {
    INFO(path);
    CHECK(parse_file_path(path).status == 400);
  }
}

TEST_CASE("FileRoot: files and directories within") {
  const Site site;
  for (const auto resolver : kResolvers) {
    const FileRoot root(site.root(), resolver);
    CHECK(read(root.open("a.txt")) == "a");
    CHECK(read(root.open("b/c.txt")) == "c");
    CHECK(root.open("").is_directory());
    CHECK(root.open("b").is_directory());
    CHECK(root.open("x").error == ENOENT);
    CHECK(root.open("b/x").error == ENOENT);
    CHECK(root.open("a.txt/x").error == ENOTDIR);
    CHECK(root.open(std::string(300, 'x')).error == ENAMETOOLONG);
    CHECK(root.open("a.txt").is_regular());
    CHECK_FALSE(root.open("a.txt").is_directory());
  }
}

TEST_CASE("FileRoot: nothing outside, whatever the name") {
  const Site site;
  for (const auto resolver : kResolvers) {
    const FileRoot root(site.root(), resolver);
    for (const std::string name :
         {"..", "../secret", "b/../../secret", "../public-not/a.txt", "./../secret",
          "b/..//../secret", "//../secret", "../../../../../../etc/passwd"}) {
      INFO(name);
      CHECK_FALSE(root.open(name).fd);
    }
    for (const auto& name : {site.folder / "secret", std::string("/etc/passwd")}) {
      INFO(name);
      const OpenFile file = root.open(name);
      CHECK_FALSE(file.is_regular());
    }
  }
}

TEST_CASE("FileRoot: links lead to places within, or nowhere") {
  const Site site;
  site.link("a.txt", "within");
  site.link("b", "folder");
  fs::create_symlink("../a.txt", site.root() + "/b/up");
  site.link("../secret", "out");
  site.link("..", "parent");
  site.link(site.folder / "secret", "absolute");
  site.link(site.root() + "/a.txt", "absolute-within");
  site.link("/proc/self/cwd/", "magic");
  site.link("/proc/self/root", "root");
  site.link("b/../../secret", "winding");
  site.link("loop", "loop");
  site.link("nowhere", "broken");
  for (const auto resolver : kResolvers) {
    const FileRoot root(site.root(), resolver);
    const bool kernel = resolver == Resolver::kernel;
    CHECK(root.open("within").is_regular() == kernel);
    CHECK(root.open("folder/c.txt").is_regular() == kernel);
    CHECK(root.open("b/up").is_regular() == kernel);
    for (const std::string name :
         {"out", "parent", "parent/secret", "absolute", "absolute-within", "magic", "root",
          "root/etc/passwd", "winding", "loop", "broken"}) {
      INFO(name);
      CHECK_FALSE(root.open(name).fd);
    }
  }
}

TEST_CASE("FileRoot: what is no file does not make it wait") {
  const Site site;
  REQUIRE(::mkfifo((site.root() + "/fifo").c_str(), 0600) == 0);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = site.root() + "/socket";
  REQUIRE(path.copy(address.sun_path, sizeof address.sun_path - 1) == path.size());
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  for (const auto resolver : kResolvers) {
    const FileRoot root(site.root(), resolver);
    CHECK_FALSE(root.open("fifo").is_regular());
    CHECK(root.open("socket").error == ENXIO);
  }
  ::close(fd);
}

TEST_CASE("FileRoot: a name that changes meanwhile leads nowhere else") {
  const Site site;
  const std::string name = site.root() + "/x";
  fs::create_directory(site.root() + "/real");
  site.folder.write("public/real/file", "a");
  site.folder.write("elsewhere/file", "secret");
  fs::create_symlink("../elsewhere", site.root() + "/link");
  fs::rename(site.root() + "/real", name);
  // "x" is by turns a directory and a link that leads out.
  std::atomic<bool> stop = false;
  std::thread changing([&] {
    while (!stop) {
      fs::rename(name, site.root() + "/real");
      fs::rename(site.root() + "/link", name);
      fs::rename(name, site.root() + "/link");
      fs::rename(site.root() + "/real", name);
    }
  });
  std::vector<std::string> seen;
  for (const auto resolver : kResolvers) {
    const FileRoot root(site.root(), resolver);
    for (int i = 0; i < 5000; ++i) {
      const OpenFile file = root.open("x/file");
      if (file.fd) seen.push_back(read(file));
    }
  }
  stop = true;
  changing.join();
  CHECK_FALSE(seen.empty());
  CHECK(std::count(seen.begin(), seen.end(), "a") == static_cast<std::ptrdiff_t>(seen.size()));
}

TEST_CASE("FileRoot: the kernel resolves where it can, and the directory may be renamed") {
  const Site site;
  const FileRoot root(site.root());
  fs::rename(site.root(), site.folder / "renamed");
  CHECK(read(root.open("a.txt")) == "a");
  CHECK_THROWS_AS(FileRoot(site.folder / "secret"), std::system_error);
  CHECK_THROWS_AS(FileRoot(site.folder / "nowhere"), std::system_error);
}
