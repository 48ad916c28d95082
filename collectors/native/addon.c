/* What the rooms share, the kernel's tick, and the list of functions. */
#include "addon.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

/* Throws an Error "call: reason" with the errno's name as its code, and returns NULL. */
napi_value fail(napi_env env, const char *call, int number) {
  char line[160];
  snprintf(line, sizeof line, "%s: %s", call, strerror(number));
  napi_throw_error(env, uv_err_name(-number), line);
  return NULL;
}

napi_value integer(napi_env env, int64_t number) {
  napi_value value;
  napi_create_int64(env, number, &value);
  return value;
}

/* The types are TypeScript's promise; a wrong one reads as 0. */
int32_t int_argument(napi_env env, napi_value value) {
  int32_t number = 0;
  napi_get_value_int32(env, value, &number);
  return number;
}

/* What the kernel goes on doing for us until it gets a farewell. */
#define SOURCES 32
static struct source {
  int open, fd;
  unsigned length;
  char farewell[192];
} sources[SOURCES];

int remember(int fd, const void *farewell, unsigned length) {
  for (int i = 0; i < SOURCES; i++) {
    if (sources[i].open) continue;
    sources[i] = (struct source){.open = 1, .fd = fd, .length = length};
    memcpy(sources[i].farewell, farewell, length);
    return 0;
  }
  return -1;
}

static void disarm(struct source *source) {
  send(source->fd, source->farewell, source->length, MSG_DONTWAIT);
  source->open = 0;
}

static void disarm_all(void) {
  for (int i = 0; i < SOURCES; i++)
    if (sources[i].open) disarm(&sources[i]);
}

static napi_value close_source(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  int fd = int_argument(env, argument);
  for (int i = 0; i < SOURCES; i++)
    if (sources[i].open && sources[i].fd == fd) disarm(&sources[i]);
  close(fd);
  return NULL;
}

/* tickNs(): the length of the kernel's tick, 10^9/HZ: the resolution of CLOCK_MONOTONIC_COARSE (since 2.6.32). */
static napi_value tick_ns(napi_env env, napi_callback_info info) {
  (void)info;
  struct timespec tick;
  if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) < 0) return fail(env, "clock_getres", errno);
  return integer(env, (int64_t)tick.tv_sec * 1000000000 + tick.tv_nsec);
}

static napi_value init(napi_env env, napi_value exports) {
  static const struct { const char *name; napi_callback call; } functions[] = {
      {"openProcessEvents", open_process_events}, {"openTaskstats", open_taskstats}, {"receive", receive},
      {"openInotify", open_inotify}, {"watchInotify", watch_inotify}, {"openFanotify", open_fanotify},
      {"watchFanotify", watch_fanotify},
      {"read", read_events}, {"closeSource", close_source}, {"watch", watch_sources}, {"pause", pause_watch},
      {"resume", resume_watch}, {"unwatch", unwatch}, {"tickNs", tick_ns}, {"trim", trim},
      {"notify", notify}, {"stepBack", step_back},
  };
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_value function;
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  static int once = 0;
  if (once++ == 0) atexit(disarm_all);
  return exports;
}

NAPI_MODULE(loadspike, init)
