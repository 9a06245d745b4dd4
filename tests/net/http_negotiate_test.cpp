#include "net/http_negotiate.h"

#include <array>
#include <catch2/catch.hpp>

using namespace std::string_view_literals;

namespace {

std::string coding(std::string_view accept) {
  return std::string(aioc::net::choose_coding(accept, std::array{"br"sv, "gzip"sv}));
}

std::string type(std::string_view accept) {
  return std::string(
      aioc::net::choose_type(accept, std::array{"text/plain"sv, "application/json"sv}));
}

}  // namespace

TEST_CASE("choose_coding: ours first, where the client does not mind") {
  CHECK(coding("gzip, deflate, br, zstd") == "br");
  CHECK(coding("gzip") == "gzip");
  CHECK(coding("x-gzip") == "gzip");
  CHECK(coding("GZIP , BR;q=1.0") == "br");
  CHECK(coding("*") == "br");
}

TEST_CASE("choose_coding: by weight") {
  CHECK(coding("gzip, br;q=0.9") == "gzip");
  CHECK(coding("gzip;q=0.001, br;q=0.002") == "br");
  CHECK(coding("gzip;q=0.5, identity;q=0.6") == "");
  CHECK(coding("gzip;q=0.5, identity;q=0.5") == "gzip");
  CHECK(coding("gzip;q=0.5") == "gzip");
  CHECK(coding("br;q=0, *") == "gzip");
  CHECK(coding("*;q=0, gzip") == "gzip");
}

TEST_CASE("choose_coding: none") {
  for (const char* accept : {"", ",", "identity", "deflate", "gzip;q=0, br;q=0.000", "*;q=0",
                             "gzip;q=", "gzip;q=2", "gzip;q=1.001", "gzip;q=x", "gzip;q=0.5x",
                             "gzip;q=-1", "gzip;q=00.5", "gzip;q=.5", "gzipped", "b r"}) {
    INFO(accept);
    CHECK(coding(accept) == "");
  }
}

TEST_CASE("choose_coding: white space and other parameters") {
  CHECK(coding("br;q=0.1\t,\tgzip ; q=0.2") == "gzip");
  CHECK(coding("gzip;level=9;q=0.5") == "gzip");
  CHECK(coding("gzip;Q=0, br;q=0.3") == "br");
}

TEST_CASE("choose_type: the first where the client does not mind") {
  CHECK(type("") == "text/plain");
  CHECK(type("*/*") == "text/plain");
  CHECK(type("text/html, */*;q=0.1") == "text/plain");
}

TEST_CASE("choose_type: by weight, and by the most exact member") {
  CHECK(type("application/json") == "application/json");
  CHECK(type("text/plain;q=0.5, application/json") == "application/json");
  CHECK(type("application/*") == "application/json");
  CHECK(type("text/*;q=0.4, application/*;q=0.5") == "application/json");
  CHECK(type("*/*, text/plain;q=0.1") == "application/json");
  CHECK(type("text/plain;q=0, text/*, */*;q=0.1") == "application/json");
  CHECK(type("Application/JSON;charset=utf-8") == "application/json");
}

TEST_CASE("choose_type: none") {
  CHECK(type("text/html") == "");
  CHECK(type("image/*") == "");
  CHECK(type("text/plain;q=0, application/json;q=0") == "");
}
