#include "net/tls.h"

#include <memory>
#include <stdexcept>

#include "net/tls_connection.h"

namespace aioc::net {
namespace {

aio::Layer layer_of(std::shared_ptr<const TlsSettings> settings) {
  return [settings = std::move(settings)](std::shared_ptr<aio::BaseProtocol> application,
                                          aio::Opened opened) {
    return TlsConnection::make(settings, std::move(application), std::move(opened));
  };
}

/// Without what is no part of a name in a certificate: the dot of the root, an address's zone.
std::string certified_name(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  if (const auto zone = name.find('%'); zone != name.npos) name.resize(zone);
  return name;
}

}  // namespace

aio::Layer tls_server_layer(TlsContext context, TlsOptions options) {
  return layer_of(std::make_shared<const TlsSettings>(TlsSettings{
      .context = std::move(context), .options = std::move(options), .server_side = true}));
}

aio::Layer tls_client_layer(TlsContext context, std::string server_name, TlsOptions options) {
  server_name = certified_name(std::move(server_name));
  if (server_name.empty() && context.checks_name()) {
    throw std::invalid_argument("a TLS client needs the name of the server");
  }
  return layer_of(
      std::make_shared<const TlsSettings>(TlsSettings{.context = std::move(context),
                                                      .options = std::move(options),
                                                      .server_side = false,
                                                      .server_name = std::move(server_name)}));
}

std::optional<TlsFacts> tls_facts(const aio::Transport& transport) {
  const auto* const connection = dynamic_cast<const TlsConnection*>(&transport);
  return connection == nullptr ? std::nullopt : connection->facts();
}

}  // namespace aioc::net
