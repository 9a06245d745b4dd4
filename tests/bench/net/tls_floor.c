// The floor of the TLS benchmark: an echo server on libuv and OpenSSL with memory BIOs, which
// tries to write at once, and once for all that one read has brought. Prints its port, then
// serves until it is killed.
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { kBacklog = 1024, kBufferBytes = 128 * 1024 };

static SSL_CTX* context;
static char ciphertext[kBufferBytes];
static char plaintext[kBufferBytes];

struct connection {
  uv_tcp_t tcp;  // first: its address is the connection's
  SSL* ssl;
  BIO* in;
  BIO* out;
};

struct pending {
  uv_write_t request;
  char bytes[];
};

static void check(int status, const char* what) {
  if (status >= 0) return;
  fprintf(stderr, "%s: %s\n", what, uv_strerror(status));
  exit(2);
}

static void on_close(uv_handle_t* handle) {
  struct connection* connection = (struct connection*)handle;
  SSL_free(connection->ssl);
  free(connection);
}

static void end(struct connection* connection) {
  if (!uv_is_closing((uv_handle_t*)&connection->tcp)) {
    uv_close((uv_handle_t*)&connection->tcp, on_close);
  }
}

static void on_allocate(uv_handle_t* handle, size_t suggested, uv_buf_t* to) {
  (void)handle;
  (void)suggested;
  *to = uv_buf_init(ciphertext, sizeof ciphertext);
}

static void on_written(uv_write_t* request, int status) {
  if (status < 0) end((struct connection*)request->handle);
  free(request);
}

static void send_output(struct connection* connection) {
  char* bytes = NULL;
  const size_t size = (size_t)BIO_get_mem_data(connection->out, &bytes);
  if (size == 0) return;
  uv_stream_t* stream = (uv_stream_t*)&connection->tcp;
  uv_buf_t data = uv_buf_init(bytes, (unsigned)size);
  const int sent = uv_try_write(stream, &data, 1);
  if (sent < 0 && sent != UV_EAGAIN) {
    end(connection);
    return;
  }
  const size_t done = sent > 0 ? (size_t)sent : 0;
  if (done < size) {
    struct pending* pending = malloc(sizeof *pending + size - done);
    if (pending == NULL) abort();
    memcpy(pending->bytes, bytes + done, size - done);
    data = uv_buf_init(pending->bytes, (unsigned)(size - done));
    check(uv_write(&pending->request, stream, &data, 1, on_written), "uv_write");
  }
  (void)BIO_reset(connection->out);
}

static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* from) {
  struct connection* connection = (struct connection*)stream;
  if (size < 0) {
    end(connection);
    return;
  }
  if (size == 0) return;
  BIO_write(connection->in, from->base, (int)size);
  ERR_clear_error();
  // Shakes hands first, by itself.
  int got = 0;
  while ((got = SSL_read(connection->ssl, plaintext, sizeof plaintext)) > 0) {
    if (SSL_write(connection->ssl, plaintext, got) != got) abort();
  }
  const int why = SSL_get_error(connection->ssl, got);
  send_output(connection);
  if (why != SSL_ERROR_WANT_READ) end(connection);
}

static void on_connection(uv_stream_t* server, int status) {
  check(status, "accept");
  struct connection* connection = calloc(1, sizeof *connection);
  if (connection == NULL) abort();
  connection->ssl = SSL_new(context);
  connection->in = BIO_new(BIO_s_mem());
  connection->out = BIO_new(BIO_s_mem());
  SSL_set_bio(connection->ssl, connection->in, connection->out);
  SSL_set_accept_state(connection->ssl);
  check(uv_tcp_init(server->loop, &connection->tcp), "uv_tcp_init");
  check(uv_accept(server, (uv_stream_t*)&connection->tcp), "uv_accept");
  uv_tcp_nodelay(&connection->tcp, 1);
  check(uv_read_start((uv_stream_t*)&connection->tcp, on_allocate, on_read), "uv_read_start");
}

static void make_certificate(void) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24L * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             (const unsigned char*)"localhost", -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_sign(certificate, key, EVP_sha256());
  if (SSL_CTX_use_certificate(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey(context, key) != 1) {
    fprintf(stderr, "no certificate\n");
    exit(2);
  }
}

int main(void) {
  context = SSL_CTX_new(TLS_server_method());
  make_certificate();
  uv_loop_t* loop = uv_default_loop();
  uv_tcp_t server;
  struct sockaddr_in address;
  check(uv_ip4_addr("127.0.0.1", 0, &address), "uv_ip4_addr");
  check(uv_tcp_init(loop, &server), "uv_tcp_init");
  check(uv_tcp_bind(&server, (const struct sockaddr*)&address, 0), "uv_tcp_bind");
  check(uv_listen((uv_stream_t*)&server, kBacklog, on_connection), "uv_listen");
  int size = sizeof address;
  check(uv_tcp_getsockname(&server, (struct sockaddr*)&address, &size), "uv_tcp_getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}
