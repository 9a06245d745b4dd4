// What there is to measure; each prints its figures.
#pragma once

#include <string>

namespace bench::net {

inline constexpr int kRounds = 5;

/// A page and a small answer, beside the floor and nginx.
void bench_http(const std::string& aioc);
/// All of `cjk` as JSON, beside nginx sending a file.
void bench_json(const std::string& aioc);
/// A thousand telnet clients.
void bench_telnet(const std::string& aioc);
/// Memory of an idle connection.
void bench_idle(const std::string& aioc);
/// Echo over TLS, beside the least server that does it.
void bench_tls(const std::string& aioc);

}  // namespace bench::net
