/*
 * What Node cannot do by itself: open the kernel's process connector, taskstats, inotify and fanotify, wait for them in
 * libuv's loop, tell the length of the kernel's tick, give memory and privileges back. Bytes go to JavaScript raw; TypeScript parses them.
 * What each function takes and gives stands in index.ts.
 *
 * No buffer is ever lent beyond one call: receive() and read() fill a buffer of the caller and return. The only
 * things that live on are the watches, which hold a reference to their callback until they are closed.
 * Sockets that make the kernel do work are told to stop by closeSource() and, as the last resort, at exit().
 */
#ifndef LOADSPIKE_ADDON_H
#define LOADSPIKE_ADDON_H
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdint.h>

/* addon.c: errors, arguments, and the sources that the kernel must be told to stop. */
napi_value fail(napi_env env, const char *call, int number);
napi_value integer(napi_env env, int64_t number);
int32_t int_argument(napi_env env, napi_value value);
int remember(int fd, const void *farewell, unsigned length);

/* netlink.c */
napi_value open_process_events(napi_env env, napi_callback_info info);
napi_value open_taskstats(napi_env env, napi_callback_info info);
napi_value receive(napi_env env, napi_callback_info info);

/* file-events.c */
napi_value open_inotify(napi_env env, napi_callback_info info);
napi_value watch_inotify(napi_env env, napi_callback_info info);
napi_value open_fanotify(napi_env env, napi_callback_info info);
napi_value watch_fanotify(napi_env env, napi_callback_info info);
napi_value read_events(napi_env env, napi_callback_info info);

/* memory.c */
napi_value trim(napi_env env, napi_callback_info info);

/* notify.c */
napi_value notify(napi_env env, napi_callback_info info);

/* step-back.c */
napi_value step_back(napi_env env, napi_callback_info info);

/* watch.c */
napi_value watch_sources(napi_env env, napi_callback_info info);
napi_value pause_watch(napi_env env, napi_callback_info info);
napi_value resume_watch(napi_env env, napi_callback_info info);
napi_value unwatch(napi_env env, napi_callback_info info);

#endif
