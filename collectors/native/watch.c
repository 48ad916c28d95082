/* The wait for descriptors in libuv's loop. */
#define _GNU_SOURCE
#include "addon.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <uv.h>

#define WATCHED 16
/* Lengths are given to a millisecond (collectors/files.ts). */
#define NOTABLE_S 0.001
/*
 * Waits for any of some descriptors. At the first sign of one it stops listening (a storm wakes nobody), lets `delay`
 * milliseconds pass, calls back, and listens again. The callback returns the next delay. While paused nothing wakes us.
 * The callback is told for how long this thread had been asleep, and for how long it then waited for a processor: what
 * woke it happened that long ago. If it had not been asleep, that may have happened while it was busy, and is unknown; so is it
 * where the processor was taken from it between: then it waited before it slept, or instead.
 */
struct watch {
  napi_env env;
  napi_ref callback, receiver;
  napi_async_context context;
  uv_poll_t polls[WATCHED];
  uv_timer_t timer;
  uv_prepare_t before_sleep;
  uint64_t asleep_since;
  int schedstat;
  double waited_before;
  long switched_before;
  int count, handles, delay, paused, closed;
};

static void listen_again(struct watch *watch);

/* Seconds that this thread has waited for a processor (the second number, ns), or -1 where the kernel does not count. */
static double waited(struct watch *watch) {
  char text[96];
  unsigned long long ran = 0, waited = 0;
  ssize_t got = pread(watch->schedstat, text, sizeof text - 1, 0);
  if (got <= 0) return -1;
  text[got] = 0;
  return sscanf(text, "%llu %llu", &ran, &waited) == 2 && ran > 0 ? (double)waited / 1e9 : -1;
}

/* How often the processor was taken from this thread (getrusage(2), RUSAGE_THREAD since 2.6.26). */
static long switched(void) {
  struct rusage usage;
  return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : 0;
}

static void falling_asleep(uv_prepare_t *prepare) {
  struct watch *watch = prepare->data;
  watch->switched_before = switched();
  watch->waited_before = waited(watch);
  watch->asleep_since = uv_hrtime();
}

static void mute(struct watch *watch) {
  for (int i = 0; i < watch->count; i++) uv_poll_stop(&watch->polls[i]);
  uv_timer_stop(&watch->timer);
}

static void call_back(uv_timer_t *timer) {
  struct watch *watch = timer->data;
  napi_handle_scope scope;
  napi_value callback, receiver, since[2], result = NULL;
  napi_open_handle_scope(watch->env, &scope);
  napi_get_reference_value(watch->env, watch->callback, &callback);
  napi_get_reference_value(watch->env, watch->receiver, &receiver);
  double asleep = (double)(uv_hrtime() - watch->asleep_since) / 1e9, late = waited(watch) - watch->waited_before;
  bool taken = switched() != watch->switched_before && late > NOTABLE_S;
  napi_create_double(watch->env, taken ? 0 : asleep, &since[0]);
  napi_create_double(watch->env, watch->waited_before < 0 ? asleep : late, &since[1]);
  if (napi_make_callback(watch->env, watch->context, receiver, callback, 2, since, &result) == napi_ok) {
    watch->delay = int_argument(watch->env, result);
  } else {
    napi_value exception;
    bool pending = false;
    napi_is_exception_pending(watch->env, &pending);
    if (pending && napi_get_and_clear_last_exception(watch->env, &exception) == napi_ok)
      napi_fatal_exception(watch->env, exception);
  }
  if (!watch->paused && !watch->closed) listen_again(watch);
  napi_close_handle_scope(watch->env, scope);
}

/* A socket with a pending error (ENOBUFS) comes as a status: it is read like any other. */
static void readable(uv_poll_t *poll, int status, int events) {
  (void)status, (void)events;
  struct watch *watch = poll->data;
  mute(watch);
  if (watch->delay > 0)
    uv_timer_start(&watch->timer, call_back, (uint64_t)watch->delay, 0);
  else
    call_back(&watch->timer);
}

static void listen_again(struct watch *watch) {
  for (int i = 0; i < watch->count; i++) uv_poll_start(&watch->polls[i], UV_READABLE, readable);
}

static void handle_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  if (--watch->handles == 0) free(watch);
}

/* watch(fds, delay, callback): a handle for pause(), resume() and unwatch(). It keeps no process alive. */
napi_value watch_sources(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3], element, name, handle;
  uint32_t length = 0;
  uv_loop_t *loop;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_array_length(env, arguments[0], &length);
  if (length > WATCHED) return fail(env, "watch", E2BIG);
  struct watch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return fail(env, "watch", ENOMEM);
  napi_get_uv_event_loop(env, &loop);
  watch->env = env;
  watch->delay = int_argument(env, arguments[1]);
  napi_create_reference(env, arguments[2], 1, &watch->callback);
  napi_create_object(env, &element);
  napi_create_reference(env, element, 1, &watch->receiver);
  napi_create_string_utf8(env, "loadspike", NAPI_AUTO_LENGTH, &name);
  napi_async_init(env, NULL, name, &watch->context);
  uv_timer_init(loop, &watch->timer);
  watch->timer.data = watch;
  /* Not /proc/thread-self, which is younger than 3.10. */
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%ld/schedstat", syscall(SYS_gettid));
  watch->schedstat = open(path, O_RDONLY | O_CLOEXEC);
  uv_prepare_init(loop, &watch->before_sleep);
  watch->before_sleep.data = watch;
  uv_prepare_start(&watch->before_sleep, falling_asleep);
  watch->handles = 2;
  uv_unref((uv_handle_t *)&watch->timer);
  uv_unref((uv_handle_t *)&watch->before_sleep);
  for (uint32_t i = 0; i < length; i++) {
    napi_get_element(env, arguments[0], i, &element);
    if (uv_poll_init(loop, &watch->polls[i], int_argument(env, element)) != 0) break;
    watch->polls[i].data = watch;
    uv_unref((uv_handle_t *)&watch->polls[i]);
    watch->handles++;
    watch->count++;
  }
  listen_again(watch);
  napi_create_external(env, watch, NULL, NULL, &handle);
  return handle;
}

static struct watch *watch_argument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void *watch = NULL;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_external(env, argument, &watch);
  return watch;
}

napi_value pause_watch(napi_env env, napi_callback_info info) {
  struct watch *watch = watch_argument(env, info);
  if (watch == NULL || watch->closed) return NULL;
  watch->paused = 1;
  mute(watch);
  return NULL;
}

napi_value resume_watch(napi_env env, napi_callback_info info) {
  struct watch *watch = watch_argument(env, info);
  if (watch == NULL || watch->closed) return NULL;
  watch->paused = 0;
  uv_timer_stop(&watch->timer);
  listen_again(watch);
  return NULL;
}

/* After this the handle is dead: TypeScript never uses it again. Must come before the descriptors are closed. */
napi_value unwatch(napi_env env, napi_callback_info info) {
  struct watch *watch = watch_argument(env, info);
  if (watch == NULL || watch->closed) return NULL;
  watch->closed = 1;
  mute(watch);
  close(watch->schedstat);
  napi_delete_reference(env, watch->callback);
  napi_delete_reference(env, watch->receiver);
  napi_async_destroy(env, watch->context);
  for (int i = 0; i < watch->count; i++) uv_close((uv_handle_t *)&watch->polls[i], handle_closed);
  uv_close((uv_handle_t *)&watch->before_sleep, handle_closed);
  uv_close((uv_handle_t *)&watch->timer, handle_closed);
  return NULL;
}
