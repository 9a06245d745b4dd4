// aioc fetch and a real server: what is saved, under which name, and what is said of it.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <string>
#include <vector>

#include "net/certificates.h"
#include "net/fetch.h"
#include "support/nginx.h"

using namespace aioc::testing;
using Catch::Contains;
using Catch::StartsWith;

namespace {

const std::string kAbc =
    "sha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string kNotAbc =
    "sha256=0000000000000000000000000000000000000000000000000000000000000000";

}  // namespace

TEST_CASE("fetch, saving: a file, under its name, and whole") {
  if (no_nginx()) return;
  const Nginx server;
  const FetchFolder folder;
  const std::string body = some_bytes(3'000'000);
  server.add_file("a.bin", body);
  const Result result = folder.fetch({server.url("/a.bin")});
  CHECK(result.out == "a.bin\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"a.bin"});
  CHECK(folder.holds("a.bin", body));
  const auto requests = server.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "GET");
  CHECK_THAT(requests[0].user_agent, StartsWith("aioc/"));
  CHECK(requests[0].range.empty());
}

TEST_CASE("fetch, saving: the mode is that of any new file") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  const std::string shell = "umask 027; exec \"$0\" fetch \"$1\"";
  const Result result = run({"sh", "-c", shell, AIOC_BINARY, server.url("/a.txt")},
                            {.working_directory = folder.path()});
  CHECK(result.exit_code == 0);
  struct stat status {};
  REQUIRE(::stat((folder / "a.txt").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("fetch, saving: an empty file") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("empty", "");
  const FetchFolder folder;
  const Result result = folder.fetch({"--json", server.url("/empty")});
  const auto results = fetch_results(result.out);
  REQUIRE(results.size() == 1);
  CHECK(results[0].file == "empty");
  CHECK(results[0].bytes == 0);
  CHECK(result.exit_code == 0);
  CHECK(folder.text("empty").empty());
  CHECK(folder.names() == Names{"empty"});
}

TEST_CASE("fetch, saving: many over a few connections") {
  if (no_nginx()) return;
  const Nginx server;
  const FetchFolder folder;
  constexpr int kFiles = 60;
  std::vector<std::string> words = {"-j", "4"};
  Names names;
  for (int i = 0; i < kFiles; ++i) {
    names.push_back("f" + std::to_string(100 + i));
    server.add_file(names.back(), "this is " + names.back());
    words.push_back(server.url("/" + names.back()));
  }
  const Result result = folder.fetch(words);
  CHECK(result.exit_code == 0);
  CHECK(sorted_lines(result.out) == names);
  CHECK(folder.names() == names);
  for (const auto& name : names) CHECK(folder.text(name) == "this is " + name);
  CHECK(Nginx::connections(server.requests()) <= 4);
}

// Names

TEST_CASE("fetch, saving: names out of URLs") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("index.html", "<p>home");
  server.add_file("d/caf\u00e9 au lait.txt", "coffee");
  const FetchFolder folder;
  const Result result =
      folder.fetch({server.url("/"), server.url("/d/caf%C3%A9%20au%20lait.txt?x=/y#z")});
  CHECK(result.exit_code == 0);
  CHECK(sorted_lines(result.out) == Names{"caf\u00e9 au lait.txt", "index.html"});
  CHECK(result.err.empty());
  CHECK(folder.text("index.html") == "<p>home");
  CHECK(folder.text("caf\u00e9 au lait.txt") == "coffee");
}

TEST_CASE("fetch, saving: a URL as a person types it") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("caf\u00e9 x.txt", "coffee");
  const FetchFolder folder;
  const Result result = folder.fetch({server.url("/caf\u00e9 x.txt")});
  CHECK(result.out == "caf\u00e9 x.txt\n");
  CHECK(result.exit_code == 0);
  CHECK(server.requests().at(0).target == "/caf%C3%A9%20x.txt");
}

TEST_CASE("fetch, saving: -o makes the folder, and its path is printed") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  for (const std::string given : {"x/y", "x/y/"}) {
    const FetchFolder folder;
    const Result result = folder.fetch({"-o", given, server.url("/a.txt")});
    CHECK(result.out == "x/y/a.txt\n");
    CHECK(result.exit_code == 0);
    CHECK(folder.text("x/y/a.txt") == "a");
  }
}

TEST_CASE("fetch, saving: -o where a file is in the way") {
  const FetchFolder folder;
  folder.write("file", "");
  const Result result = folder.fetch({"-o", "file", "http://127.0.0.1:1/"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err,
             StartsWith("aioc fetch: ") && Contains("file") && Contains("Not a directory"));
}

TEST_CASE("fetch, saving: -O gives the name, of one URL") {
  if (no_nginx()) return;
  const Nginx server({.server = "location = /named { add_header Content-Disposition "
                                "'attachment; filename=\"other.txt\"'; return 200 text; }\n"});
  const FetchFolder folder;
  CHECK(folder.fetch({"-O", ".mine", server.url("/named")}).out == ".mine\n");
  CHECK(folder.names() == Names{".mine"});

  const Result two = folder.fetch({"-O", "x", server.url("/named"), server.url("/named")});
  CHECK(two.exit_code == 2);
  CHECK_THAT(two.err, Contains("--name: give just one URL with it"));
  for (const std::string bad : {"", ".", "..", "a/b", "../x"}) {
    const Result result = folder.fetch({"-O", bad, server.url("/named")});
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains("--name"));
  }
  CHECK(folder.names() == Names{".mine"});
}

TEST_CASE("fetch, saving: Content-Disposition gives the name") {
  if (no_nginx()) return;
  const auto disposition = [](const std::string& path, const std::string& value) {
    return "location = " + path + " { add_header Content-Disposition '" + value +
           "'; return 200 text; }\n";
  };
  const Nginx server(
      {.server =
           disposition("/1", "attachment; filename=\"a report.pdf\"") +
           disposition("/2", "attachment; filename=x.txt; filename*=UTF-8\\'\\'%E2%82%AC.txt") +
           disposition("/3", "inline")});
  const FetchFolder folder;
  const Result result = folder.fetch({server.url("/1"), server.url("/2"), server.url("/3")});
  CHECK(result.exit_code == 0);
  CHECK(sorted_lines(result.out) == Names{"3", "a report.pdf", "\u20ac.txt"});
  CHECK(result.err.empty());
  CHECK(folder.names() == Names{"3", "a report.pdf", "\u20ac.txt"});
}

TEST_CASE("fetch, saving: two URLs of one name are both kept") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("1/a.txt", "one");
  server.add_file("2/a.txt", "two");
  server.add_file("3/a-2.txt", "three");
  const FetchFolder folder;
  const Result result = folder.fetch({"--json", server.url("/1/a.txt"), server.url("/2/a.txt"),
                                      server.url("/3/a-2.txt"), server.url("/1/a.txt")});
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"a-2-2.txt", "a-2.txt", "a-3.txt", "a.txt"});
  // The numbers are by the order of the URLs, whichever comes first.
  CHECK(folder.text("a.txt") == "one");
  CHECK(folder.text("a-2.txt") == "two");
  CHECK(folder.text("a-2-2.txt") == "three");
  CHECK(folder.text("a-3.txt") == "one");
  for (const auto& each : fetch_results(result.out)) {
    if (each.url == server.url("/2/a.txt")) CHECK(each.file == "a-2.txt");
  }
}

TEST_CASE("fetch, saving: two of one name by Content-Disposition") {
  if (no_nginx()) return;
  const Nginx server({.server = "location /named/ { add_header Content-Disposition "
                                "'attachment; filename=\"a.txt\"'; return 200 $uri; }\n"});
  const FetchFolder folder;
  const Result result = folder.fetch({server.url("/named/1"), server.url("/named/2")});
  CHECK(result.exit_code == 0);
  CHECK(sorted_lines(result.out) == Names{"a-2.txt", "a.txt"});
  CHECK(folder.text("a.txt") != folder.text("a-2.txt"));
}

TEST_CASE("fetch, saving: a file that is there stays, without --force") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "new");
  const FetchFolder folder;
  folder.write("a.txt", "old");
  const Result refused = folder.fetch({"--json", server.url("/a.txt")});
  CHECK(refused.exit_code == 2);
  CHECK(fetch_results(refused.out).at(0).error == "exists");
  CHECK_FALSE(fetch_results(refused.out).at(0).file);
  CHECK(refused.err ==
        "aioc fetch: " + server.url("/a.txt") + ": exists: a.txt; --force overwrites it\n");
  CHECK(folder.text("a.txt") == "old");

  const Result forced = folder.fetch({"--force", server.url("/a.txt")});
  CHECK(forced.exit_code == 0);
  CHECK(forced.out == "a.txt\n");
  CHECK(folder.text("a.txt") == "new");
  CHECK(folder.names() == Names{"a.txt"});
}

TEST_CASE("fetch, saving: --force overwrites what was there, not what it has saved itself") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("1/a.txt", "one");
  server.add_file("2/a.txt", "two");
  const FetchFolder folder;
  folder.write("a.txt", "old");
  folder.write("a-2.txt", "old");
  CHECK(folder.fetch({"-f", server.url("/1/a.txt"), server.url("/2/a.txt")}).exit_code == 0);
  CHECK(folder.text("a.txt") == "one");
  CHECK(folder.text("a-2.txt") == "two");
  CHECK(folder.names() == Names{"a-2.txt", "a.txt"});
}

TEST_CASE("fetch, saving: a folder of the file's name is in the way, --force or not") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a", "text");
  const FetchFolder folder;
  folder.write("a/inside", "kept");
  CHECK(folder.fetch({server.url("/a")}).exit_code == 2);
  const Result forced = folder.fetch({"--force", server.url("/a")});
  CHECK(forced.exit_code == 2);
  CHECK_THAT(forced.err, Contains("directory"));
  CHECK(folder.text("a/inside") == "kept");
  CHECK(folder.names() == Names{"a"});
}

TEST_CASE("fetch, saving: a link of the file's name is not followed") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a", "text");
  const FetchFolder folder;
  folder.write("elsewhere", "kept");
  std::filesystem::create_symlink("elsewhere", folder / "a");
  CHECK(folder.fetch({server.url("/a")}).exit_code == 2);
  CHECK(folder.fetch({"--force", server.url("/a")}).exit_code == 0);
  CHECK(folder.text("a") == "text");
  CHECK(folder.text("elsewhere") == "kept");
}

// What is said

TEST_CASE("fetch, saving: --json says all of each URL") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "hello");
  const FetchFolder folder;
  const Result result =
      folder.fetch({"--json", "--retries", "0", server.url("/a.txt"), server.url("/no"),
                    server.url("/status/500"), "ftp://x/y"});
  CHECK(result.exit_code == 2);
  auto results = fetch_results(result.out);
  REQUIRE(results.size() == 4);
  std::sort(results.begin(), results.end(),
            [](const auto& a, const auto& b) { return a.url < b.url; });
  CHECK(results[0].url == "ftp://x/y");
  CHECK(results[0].error == "bad URL");
  CHECK_FALSE(results[0].status);
  CHECK_FALSE(results[0].file);
  CHECK(results[1].url == server.url("/a.txt"));
  CHECK(results[1].file == "a.txt");
  CHECK(results[1].status == 200);
  CHECK(results[1].bytes == 5);
  CHECK(results[1].seconds > 0);
  CHECK(results[1].error.empty());
  CHECK(results[1].detail.empty());
  CHECK(results[2].error == "not found");
  CHECK(results[2].status == 404);
  CHECK_FALSE(results[2].file);
  CHECK(results[3].error == "HTTP 500");
  CHECK(results[3].status == 500);
  CHECK(results[3].bytes == 0);
}

TEST_CASE("fetch, saving: -0 ends names with NUL") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  CHECK(folder.fetch({"-0", server.url("/a.txt")}).out == std::string("a.txt\0", 6));
}

TEST_CASE("fetch, saving: 404 and 410 are a plain no, other statuses trouble") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  for (const std::string status : {"404", "410"}) {
    const Result result = folder.fetch({server.url("/status/" + status)});
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err,
               StartsWith("aioc fetch: " + server.url("/status/" + status) + ": not found"));
  }
  for (const std::string status : {"400", "401", "403", "405", "416", "500"}) {
    const Result result = folder.fetch({"--retries", "0", server.url("/status/" + status)});
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Contains(": HTTP " + status + ": "));
  }
  CHECK(folder.names().empty());
  const Result some = folder.fetch({server.url("/status/404"), server.url("/a.txt")});
  CHECK(some.exit_code == 1);
  CHECK(some.out == "a.txt\n");
  const Result worse =
      folder.fetch({"--retries", "0", server.url("/status/404"), server.url("/status/403")});
  CHECK(worse.exit_code == 2);
}

TEST_CASE("fetch, saving: the counts come with --progress, not with --quiet") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  const auto words = [&](std::vector<std::string> options) {
    options.insert(options.end(), {"--force", "--retries", "0", server.url("/a.txt"),
                                   server.url("/no"), server.url("/status/403")});
    return options;
  };
  CHECK_THAT(folder.fetch(words({"--progress"})).err,
             Contains("(1 saved, 1 not found, 1 error)\n"));
  CHECK_THAT(folder.fetch(words({})).err, !Contains("1 saved"));
  CHECK_THAT(folder.fetch(words({"--progress", "--quiet"})).err, !Contains("1 saved"));
}

// What is asked

TEST_CASE("fetch, saving: fields and the user agent, as the server sees them") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  const Result result =
      folder.fetch({"-H", "X-Test: one", "--header", "Authorization: Bearer secret", "-A",
                    "me/1.0", server.url("/redirect/1/a.txt")});
  CHECK(result.exit_code == 0);
  for (const auto& request : server.requests()) {
    CHECK(request.x_test == "one");
    CHECK(request.authorization == "Bearer secret");
    CHECK(request.user_agent == "me/1.0");
  }
  const Result bad = folder.fetch({"-H", "no field", server.url("/a.txt")});
  CHECK(bad.exit_code == 2);
  CHECK_THAT(bad.err, Contains("--header: 'no field' is no field"));
}

TEST_CASE("fetch, saving: a secret field goes to no other host by a redirect") {
  if (no_nginx()) return;
  const Nginx other;
  other.add_file("a.txt", "a");
  const Nginx server({.server = "location = /away { return 302 http://localhost:" +
                                std::to_string(other.port()) + "/a.txt; }\n"});
  const FetchFolder folder;
  const Result result = folder.fetch(
      {"-H", "Authorization: Bearer secret", "-H", "Cookie: a=b", server.url("/away")});
  CHECK(result.exit_code == 0);
  CHECK(server.requests().at(0).authorization == "Bearer secret");
  CHECK(other.requests().at(0).authorization.empty());
}

TEST_CASE("fetch, saving: redirects are followed, and the name is the one asked for") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  CHECK(folder.fetch({server.url("/redirect/10/a.txt")}).out == "a.txt\n");
  const Result result = folder.fetch({"--json", "-f", server.url("/redirect/11/a.txt")});
  CHECK(result.exit_code == 2);
  CHECK(fetch_results(result.out).at(0).error == "too many redirects");
  CHECK(
      folder.fetch({"-f", "--max-redirs", "11", server.url("/redirect/11/a.txt")}).exit_code ==
      0);
  CHECK(folder.fetch({"-f", "--max-redirs", "0", server.url("/redirect/1/a.txt")}).exit_code ==
        2);
}

TEST_CASE("fetch, saving: --compressed asks for it, and saves what was meant") {
  if (no_nginx()) return;
  const Nginx server({.gzip = true});
  const std::string body(100'000, 'x');
  server.add_file("a.txt", body);
  const FetchFolder folder;
  CHECK(folder.fetch({server.url("/a.txt")}).exit_code == 0);
  const Result result = folder.fetch({"--json", "-f", "--compressed", server.url("/a.txt")});
  CHECK(result.exit_code == 0);
  CHECK(fetch_results(result.out).at(0).bytes == body.size());
  CHECK(folder.holds("a.txt", body));
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].accept_encoding.empty());
  CHECK(requests[0].body_bytes == body.size());
  CHECK_THAT(requests[1].accept_encoding, Contains("gzip"));
  CHECK(requests[1].body_bytes < body.size() / 10);
}

// Lists

TEST_CASE("fetch, saving: a list, with comments, blanks, checksums and faults") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "abc");
  server.add_file("b.txt", "abc");
  server.add_file("c.txt", "abc");
  server.add_file("d.txt", "abc");
  const std::string list = "# files\n\n  " + server.url("/a.txt") + "  " + kAbc +
                           " # good\r\n" + server.url("/b.txt") + "#not-a-comment\n" +
                           server.url("/c.txt") + "\t" + kNotAbc + "\nnonsense\n" +
                           server.url("/d.txt") + " sha256=12\n";
  for (const bool file : {false, true}) {
    CAPTURE(file);
    const FetchFolder folder;
    folder.write("list", list);
    const Result result = file ? folder.fetch({"--json", "-i", "list"})
                               : folder.fetch({"--json", "-"}, {.input = list});
    CHECK(result.exit_code == 2);
    CHECK(folder.names() == Names{"a.txt", "b.txt", "list"});
    const std::string name = file ? "list" : "standard input";
    CHECK_THAT(result.err,
               Contains(server.url("/c.txt") + ": bad checksum: sha256 is " + kAbc.substr(7)));
    CHECK_THAT(result.err, Contains("nonsense: bad URL: line 6 of " + name + ": it has no "));
    CHECK_THAT(result.err,
               Contains(server.url("/d.txt") + ": bad URL: line 7 of " + name + ": "));
    CHECK(fetch_results(result.out).size() == 5);
  }
}

TEST_CASE("fetch, saving: an empty list is nothing to do") {
  const FetchFolder folder;
  for (const std::string list : {"", "\n\n# nothing\n"}) {
    const Result result = folder.fetch({"-"}, {.input = list});
    CHECK(result.exit_code == 0);
    CHECK(result.out.empty());
    CHECK(result.err.empty());
  }
}

TEST_CASE("fetch, saving: a list that is not there") {
  const FetchFolder folder;
  const Result result = folder.fetch({"-i", "nowhere"});
  CHECK(result.exit_code == 2);
  CHECK(result.err == "aioc fetch: nowhere: No such file or directory\n");
}

TEST_CASE("fetch, saving: a list that cannot be read") {
  const FetchFolder folder;
  const Result result = folder.fetch({"-i", "."});
  CHECK(result.exit_code == 2);
  CHECK(result.err == "aioc fetch: . is a directory; give it a list\n");
  const Result input = folder.fetch({"-"}, {.standard_input = Path{"/"}});
  CHECK(input.exit_code == 2);
  CHECK(input.err == "aioc fetch: standard input is a directory; give it a list\n");
  CHECK(folder.fetch({"-"}, {.standard_input = Closed{}}).exit_code == 2);
}

TEST_CASE("fetch, saving: --checksum keeps the right file, and no other") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "abc");
  const FetchFolder folder;
  const Result wrong = folder.fetch({"--json", "--checksum", kNotAbc, server.url("/a.txt")});
  CHECK(wrong.exit_code == 2);
  CHECK(fetch_results(wrong.out).at(0).error == "bad checksum");
  CHECK(folder.names().empty());
  CHECK(folder.fetch({"--checksum", kAbc, server.url("/a.txt")}).exit_code == 0);
  CHECK(folder.text("a.txt") == "abc");
  const Result senseless = folder.fetch({"--checksum", "crc=12", server.url("/a.txt")});
  CHECK(senseless.exit_code == 2);
  CHECK_THAT(senseless.err, Contains("--checksum"));
}

// TLS

TEST_CASE("fetch, saving: HTTP/2 over TLS, of whom the authority is trusted") {
  if (no_nginx()) return;
  const Authority authority;
  const Certified host = authority.certify({"127.0.0.1"});
  const PemFiles files(authority, host);
  const Nginx server({.certificate = host.certificate, .key = host.key});
  server.add_file("a.txt", "a");
  server.add_file("b.txt", "b");
  const FetchFolder folder;
  const Result result =
      folder.fetch({"--ca", files.path("ca.pem"), server.url("/a.txt"), server.url("/b.txt")});
  CHECK(result.exit_code == 0);
  CHECK(folder.names() == Names{"a.txt", "b.txt"});
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].protocol == "HTTP/2.0");
  CHECK(Nginx::connections(requests) == 1);
}

TEST_CASE("fetch, saving: certificates that are not trusted") {
  if (no_nginx()) return;
  const Authority authority;
  const Certified host = authority.certify({"127.0.0.1"});
  const Certified other = authority.certify({"example.org"});
  const Certified old = authority.certify({"127.0.0.1"}, -3, -1);
  const PemFiles files(authority, host);
  const auto refused = [&](const Certified& shown, std::vector<std::string> words) {
    const Nginx server({.certificate = shown.certificate, .key = shown.key});
    server.add_file("a.txt", "a");
    const FetchFolder folder;
    words.insert(words.end(), {"--json", server.url("/a.txt")});
    const Result result = folder.fetch(words);
    CHECK(result.exit_code == 2);
    CHECK(fetch_results(result.out).at(0).error == "TLS");
    CHECK(folder.names().empty());
    CHECK(server.requests().empty());
    words.insert(words.begin(), "--insecure");
    CHECK(folder.fetch(words).exit_code == 0);
  };
  refused(host, {});
  refused(other, {"--ca", files.path("ca.pem")});
  refused(old, {"--ca", files.path("ca.pem")});
}

TEST_CASE("fetch, saving: a server that speaks no TLS, and a --ca that is not there") {
  if (no_nginx()) return;
  const Nginx server;
  const FetchFolder folder;
  const std::string port = std::to_string(server.port());
  const Result plain =
      folder.fetch({"--json", "--retries", "0", "https://127.0.0.1:" + port + "/a"});
  CHECK(plain.exit_code == 2);
  CHECK(fetch_results(plain.out).at(0).error == "TLS");
  const Result nowhere =
      folder.fetch({"--ca", folder / "nowhere.pem", "https://127.0.0.1:" + port + "/a"});
  CHECK(nowhere.exit_code == 2);
  CHECK_THAT(nowhere.err, Contains("nowhere.pem"));
}

// Proxies

TEST_CASE("fetch, saving: the proxy of the environment, and no_proxy") {
  if (no_nginx()) return;
  const Nginx proxy({.server = "location = /x.txt { return 200 'by proxy'; }\n"});
  const Nginx server;
  server.add_file("y.txt", "direct");
  const FetchFolder folder;
  const Result result =
      folder.fetch({"http://nowhere.invalid/x.txt", server.url("/y.txt")},
                   {.env = {{"http_proxy", proxy.url("")}, {"no_proxy", "127.0.0.1"}}});
  CHECK(result.exit_code == 0);
  CHECK(folder.text("x.txt") == "by proxy");
  CHECK(folder.text("y.txt") == "direct");
  const auto requests = proxy.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].host == "nowhere.invalid");
}

TEST_CASE("fetch, saving: a proxy that is not there") {
  const FetchFolder folder;
  const Result result =
      folder.fetch({"--json", "--retries", "0", "http://nowhere.invalid/x.txt"},
                   {.env = {{"http_proxy", "http://127.0.0.1:1"}}});
  CHECK(result.exit_code == 2);
  CHECK(fetch_results(result.out).at(0).error == "refused");
}

// Words that make no sense

TEST_CASE("fetch, saving: options that make no sense are told, and nothing is fetched") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  const std::vector<std::vector<std::string>> wrong = {
      {"--jobs", "0"},     {"--per-host", "0"},   {"--timeout", "x"},
      {"--timeout", "-1"}, {"--max-time", "0"},   {"--retries", "-1"},
      {"--max-size", "x"}, {"--max-redirs", "x"}, {"--resume", "--compressed"}};
  for (auto words : wrong) {
    CAPTURE(words);
    words.push_back(server.url("/a.txt"));
    const Result result = folder.fetch(words);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, StartsWith("aioc fetch: ") && Contains(words[0]));
  }
  CHECK(server.requests().empty());
  CHECK(folder.names().empty());
}

TEST_CASE("fetch, saving: URLs that make no sense, and what stands beside them is fetched") {
  if (no_nginx()) return;
  const Nginx server;
  server.add_file("a.txt", "a");
  const FetchFolder folder;
  const Names wrong = {"example.org/x", "ftp://example.org/x",  "http://",
                       "http:///x",     "http://exa mple.org/", "http://127.0.0.1:99999/x",
                       "http://[::1/x"};
  for (const auto& url : wrong) {
    CAPTURE(url);
    const Result result = folder.fetch({"--json", "-f", url, server.url("/a.txt")});
    CHECK(result.exit_code == 2);
    auto results = fetch_results(result.out);
    REQUIRE(results.size() == 2);
    const auto& bad = results[0].error.empty() ? results[1] : results[0];
    CHECK(bad.url == url);
    CHECK(bad.error == "bad URL");
    CHECK(folder.names() == Names{"a.txt"});
  }
}
