/* inotify and fanotify. */
#include "addon.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Newer than the headers of the oldest system that this file is built on: include/uapi/linux/fanotify.h of 5.9. */
#ifndef FAN_REPORT_DFID_NAME
#define FAN_REPORT_DFID_NAME 0x00000c00
#endif

napi_value open_inotify(napi_env env, napi_callback_info info) {
  (void)info;
  int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  return fd < 0 ? fail(env, "inotify_init1", errno) : integer(env, fd);
}

/* watchInotify(fd, directory, mask): watch descriptor */
napi_value watch_inotify(napi_env env, napi_callback_info info) {
  size_t count = 3, length = 0;
  napi_value arguments[3];
  char path[4096];
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_value_string_utf8(env, arguments[1], path, sizeof path, &length);
  int number = inotify_add_watch(int_argument(env, arguments[0]), path, (uint32_t)int_argument(env, arguments[2]));
  return number < 0 ? fail(env, "inotify_add_watch", errno) : integer(env, number);
}

/*
 * openFanotify(named): fd.
 * named: from kernel 5.9, an event carries the directory's handle and the name, and may be one of the directory itself.
 * else:  from 2.6.37, an event carries an open descriptor of the file, which the reader must close.
 */
napi_value open_fanotify(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  bool named = false;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_bool(env, argument, &named);
  unsigned flags = FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_QUEUE;
  int fd = fanotify_init(flags | (named ? FAN_REPORT_DFID_NAME : 0), O_RDONLY | O_CLOEXEC | O_LARGEFILE);
  return fd < 0 ? fail(env, "fanotify_init", errno) : integer(env, fd);
}

/* watchFanotify(fd, directory, mask). The mark is on the directory's inode: nothing else of its file system is reported. */
napi_value watch_fanotify(napi_env env, napi_callback_info info) {
  size_t count = 3, length = 0;
  napi_value arguments[3];
  char path[4096];
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_value_string_utf8(env, arguments[1], path, sizeof path, &length);
  uint64_t mask = (uint32_t)int_argument(env, arguments[2]);
  unsigned flags = FAN_MARK_ADD | FAN_MARK_ONLYDIR | FAN_MARK_DONT_FOLLOW;
  if (fanotify_mark(int_argument(env, arguments[0]), flags, mask, AT_FDCWD, path) == 0) return NULL;
  return fail(env, "fanotify_mark", errno);
}

/* read(fd, buffer): bytes read, 0 where none wait, or a negative errno. */
napi_value read_events(napi_env env, napi_callback_info info) {
  size_t count = 2, size = 0;
  napi_value arguments[2];
  void *memory = NULL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_buffer_info(env, arguments[1], &memory, &size);
  ssize_t got = read(int_argument(env, arguments[0]), memory, size);
  return integer(env, got >= 0 ? got : errno == EAGAIN || errno == EINTR ? 0 : -errno);
}
