/* The floor of domaincheck: the A of each name. */
#include <stddef.h>

#include "floor.h"

enum { kClassIn = 1, kTypeA = 1 };

static void answered(void* arg, int status, int timeouts, unsigned char* reply, int size) {
  (void)arg, (void)timeouts, (void)reply, (void)size;
  floor_answered(status);
}

void floor_ask(ares_channel channel, const char* name) {
  ares_query(channel, name, kClassIn, kTypeA, answered, NULL);
}
