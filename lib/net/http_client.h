// An HTTP client: any number of transfers at once on the loop. libcurl's multi interface does
// the work, HTTP/1.1 and HTTP/2, TLS, proxies; its types stay in .cpp files. Who uses it links
// aioc_http_client, and with it libcurl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loop/future.h"
#include "net/http_transfer_error.h"

namespace aioc::net {

namespace internal {
class Multi;
class Easy;
}  // namespace internal

/// What all transfers of a client have in common.
struct ClientOptions {
  /// As many connections are kept at most, those that wait for a further request included.
  std::size_t connections = 16;
  /// A transfer that brings no byte for so many seconds has timed out; 0: never.
  double timeout = 30;
  std::size_t max_redirects = 10;
  bool compressed = false;          ///< ask for gzip, and decode what comes
  std::string user_agent;           ///< none where it is empty
  std::vector<std::string> fields;  ///< "Name: value", of each request
  std::string ca_file;              ///< trusted authorities, PEM; the system's where empty
  bool insecure = false;            ///< trust whoever answers
};

/// A GET request.
struct ClientRequest {
  std::string url;                  ///< http or https
  std::vector<std::string> fields;  ///< "Name: value", of this one alone
};

/// What the head of an answer says: of the last one, behind redirects. Fields that came more
/// than once are the last of them.
struct ResponseHead {
  int status = 0;
  std::optional<std::uint64_t> content_length;
  std::string content_disposition;
  std::string content_encoding;
  std::string content_range;
  std::string content_type;
  std::string date;
  std::string etag;
  std::string last_modified;
  std::string retry_after;
};

/// What a transfer calls as it comes, after asyncio's Protocol. It is called in the midst of
/// libcurl: no call may throw, destroy the transfer or begin another one.
class BodyProtocol {
 public:
  enum class Take {
    all,   ///< go on
    wait,  ///< none of it: it comes again after Transfer::resume()
    stop   ///< end the transfer, with TransferError::stopped
  };

  BodyProtocol() = default;
  BodyProtocol(const BodyProtocol&) = delete;
  BodyProtocol& operator=(const BodyProtocol&) = delete;
  virtual ~BodyProtocol() = default;

  /// The head has come. Returns whether the body is wanted.
  virtual bool head_received(const ResponseHead& /*head*/) { return true; }
  /// Some bytes of the body have come; they are valid until it returns.
  virtual Take data_received(std::string_view data) = 0;
};

/// What has come of a transfer.
struct TransferResult {
  TransferError error = TransferError::none;
  std::string detail;  ///< of an error, in words
  ResponseHead head;   ///< of what answer there was; its status is 0 where there was none
};

/// Connections, and what they have in common. It lives as long as its transfers, within a run
/// of a loop.
///
///     net::HttpClient client(options);
///     net::Transfer transfer(client, {"http://127.0.0.1/", {}}, protocol);
///     const net::TransferResult& result = co_await transfer.done();
class HttpClient {
 public:
  explicit HttpClient(const ClientOptions& options);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  internal::Multi& multi() { return *multi_; }

 private:
  std::unique_ptr<internal::Multi> multi_;
};

/// One request on its way, from its constructor on; the destructor gives it up.
class Transfer {
 public:
  /// `request` and `protocol` must live as long as it.
  Transfer(HttpClient& client, const ClientRequest& request, BodyProtocol& protocol);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  /// Done when all of the body has come, or an error. It never fails: see TransferResult.
  const aio::Future<TransferResult>& done() const;
  /// Lets the body come again after Take::wait. Not from within the protocol.
  void resume();

 private:
  std::unique_ptr<internal::Easy> easy_;
};

}  // namespace aioc::net
