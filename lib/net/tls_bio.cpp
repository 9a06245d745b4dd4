#include "net/tls_bio.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace aioc::net {
namespace {

int read_input(BIO* bio, char* to, int size) {
  auto& input = *static_cast<std::string_view*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (input.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t count = std::min(input.size(), static_cast<std::size_t>(size));
  std::memcpy(to, input.data(), count);
  input.remove_prefix(count);
  return static_cast<int>(count);
}

int write_output(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  tls_output().append(data, static_cast<std::size_t>(size));
  return size;
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_method() {
  BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "loop");
  if (method == nullptr) throw_openssl_error("cannot begin with TLS");
  BIO_meth_set_read(method, &read_input);
  BIO_meth_set_write(method, &write_output);
  BIO_meth_set_ctrl(method, &control);
  return method;
}

}  // namespace

std::string& tls_output() {
  thread_local std::string output;
  return output;
}

BioPtr make_tls_bio(std::string_view& input) {
  static const BIO_METHOD* const method = make_method();  // for as long as the process lives
  BioPtr bio(BIO_new(method));
  if (bio == nullptr) throw_openssl_error("cannot begin with TLS");
  BIO_set_data(bio.get(), &input);
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace aioc::net
