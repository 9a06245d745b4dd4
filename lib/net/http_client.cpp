#include "net/http_client.h"

#include "net/http_easy.h"
#include "net/http_multi.h"

namespace aioc::net {

HttpClient::HttpClient(const ClientOptions& options)
    : multi_(std::make_unique<internal::Multi>(options)) {}

HttpClient::~HttpClient() = default;

Transfer::Transfer(HttpClient& client, const ClientRequest& request, BodyProtocol& protocol)
    : easy_(std::make_unique<internal::Easy>(client.multi(), request, protocol)) {}

Transfer::~Transfer() = default;

const aio::Future<TransferResult>& Transfer::done() const { return easy_->done(); }

void Transfer::resume() { easy_->resume(); }

}  // namespace aioc::net
