/* The floors of the DNS benchmark: the least programs on c-ares and libuv, with one channel, a
 * window set by hand, no retries but c-ares's own, and nothing printed but three counts.
 * floor_main.c is what they share. */
#pragma once

#include <ares.h>

/* Asks what the floor is about; calls floor_answered() once, perhaps at once. */
void floor_ask(ares_channel channel, const char* name);
/* One of c-ares's results. */
void floor_answered(int status);
