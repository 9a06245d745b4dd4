#include "net/media_type.h"

#include <catch2/catch.hpp>

using aioc::net::charset;
using aioc::net::is_compressible;
using aioc::net::media_type;

TEST_CASE("media_type: by the last suffix, in any case") {
  CHECK(media_type("index.html") == "text/html; charset=utf-8");
  CHECK(media_type("A.B.PNG") == "image/png");
  CHECK(media_type("x.tar.gz") == "application/gzip");
  CHECK(media_type("app.js") == "text/javascript; charset=utf-8");
  CHECK(media_type("♜.svg") == "image/svg+xml");
}

TEST_CASE("media_type: what is not known is bytes") {
  for (const char* name : {"", "README", "a.", "a.xyzzy", ".", "html", "a.html~"}) {
    INFO(name);
    CHECK(media_type(name) == "application/octet-stream");
  }
}

TEST_CASE("is_compressible: text and what is written like it") {
  for (const char* name :
       {"a.html", "a.css", "a.js", "a.json", "a.svg", "a.txt", "a.xml", "a.ttf"}) {
    INFO(name);
    CHECK(is_compressible(media_type(name)));
  }
  for (const char* name : {"a.png", "a.jpg", "a.gz", "a.woff2", "a.mp4", "a.zip", "a"}) {
    INFO(name);
    CHECK_FALSE(is_compressible(media_type(name)));
  }
}

TEST_CASE("charset: what a Content-Type names") {
  CHECK(charset("text/html; charset=utf-8") == "utf-8");
  CHECK(charset("text/html;charset=GBK") == "GBK");
  CHECK(charset("text/html; a=b; CHARSET = \"iso-8859-1\" ; c=d") == "iso-8859-1");
  CHECK(charset("text/html; charset='x y'") == "x y");
  CHECK(charset("text/html; charset=\"gbk") == "gbk");
  for (const char* none : {"", "text/html", "text/html;", ";;", "text/html; charset",
                           "charset=utf-8", "text/html; xcharset=a", "text/html; charset="}) {
    INFO(none);
    CHECK(charset(none).empty());
  }
}
