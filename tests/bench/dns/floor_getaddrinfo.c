/* The floor of resolve: c-ares's own getaddrinfo, for both families. */
#include <string.h>
#include <sys/socket.h>

#include "floor.h"

static void answered(void* arg, int status, int timeouts, struct ares_addrinfo* info) {
  (void)arg, (void)timeouts;
  ares_freeaddrinfo(info);
  floor_answered(status);
}

void floor_ask(ares_channel channel, const char* name) {
  struct ares_addrinfo_hints hints;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_flags = ARES_AI_NOSORT;
  ares_getaddrinfo(channel, name, NULL, &hints, answered, NULL);
}
