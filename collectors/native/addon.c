/*
 * What Node cannot open by itself: the kernel's process connector, taskstats, inotify and fanotify, the wait for
 * them in libuv's loop, and the length of the kernel's tick. Bytes go to JavaScript raw; TypeScript parses them.
 *
 * No buffer is ever lent beyond one call: receive() and read() fill a buffer of the caller and return. The only
 * things that live on are the watches, which hold a reference to their callback until they are closed.
 * Sockets that make the kernel do work are told to stop by closeSource() and, as the last resort, at exit().
 */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <fcntl.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <arpa/inet.h>
#include <node_api.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

/* Newer than the headers of the oldest system that this file is built on: include/uapi/linux/fanotify.h of 5.9. */
#ifndef FAN_REPORT_DFID_NAME
#define FAN_REPORT_DFID_NAME 0x00000c00
#endif

/* ---- errors ---------------------------------------------------------------------------------------------- */

/* Throws an Error "call: reason" with the errno's name as its code, and returns NULL. */
static napi_value fail(napi_env env, const char *call, int number) {
  char line[160];
  snprintf(line, sizeof line, "%s: %s", call, strerror(number));
  napi_throw_error(env, uv_err_name(-number), line);
  return NULL;
}

static napi_value integer(napi_env env, int64_t number) {
  napi_value value;
  napi_create_int64(env, number, &value);
  return value;
}

/* The types are TypeScript's promise; a wrong one reads as 0. */
static int32_t int_argument(napi_env env, napi_value value) {
  int32_t number = 0;
  napi_get_value_int32(env, value, &number);
  return number;
}

/* ---- sources that the kernel must be told to stop ------------------------------------------------------------ */

#define SOURCES 32
static struct source {
  int open, fd;
  unsigned length;
  char farewell[192];
} sources[SOURCES];

static int remember(int fd, const void *farewell, unsigned length) {
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

/* ---- netlink --------------------------------------------------------------------------------------------------- */

static int netlink_socket(int protocol, unsigned groups, int bytes) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  if (fd < 0) return -1;
  /* The kernel doubles the number. Without CAP_NET_ADMIN in the first user namespace: what net.core.rmem_max allows. */
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  int number = errno;
  close(fd);
  errno = number;
  return -1;
}

/* Waits at most a second for the next message from the kernel itself. */
static ssize_t wait_message(int fd, char *buffer, size_t size) {
  for (;;) {
    struct sockaddr_nl from = {0};
    socklen_t length = sizeof from;
    ssize_t got = recvfrom(fd, buffer, size, 0, (struct sockaddr *)&from, &length);
    if (got >= 0 && from.nl_pid == 0) return got;
    if (got < 0 && errno == ENOBUFS) continue;
    if (got < 0 && errno != EAGAIN) return -1;
    if (got < 0) {
      fd_set set;
      FD_ZERO(&set);
      FD_SET(fd, &set);
      struct timeval second = {.tv_sec = 1};
      if (fd >= FD_SETSIZE || select(fd + 1, &set, NULL, NULL, &second) <= 0) {
        errno = ETIMEDOUT;
        return -1;
      }
    }
  }
}

struct listen_message {
  struct nlmsghdr header;
  struct cn_msg connector;
  enum proc_cn_mcast_op operation;
} __attribute__((packed));

static void fill_listen_message(struct listen_message *message, enum proc_cn_mcast_op operation) {
  memset(message, 0, sizeof *message);
  message->header.nlmsg_len = sizeof *message;
  message->header.nlmsg_type = NLMSG_DONE;
  message->connector.id.idx = CN_IDX_PROC;
  message->connector.id.val = CN_VAL_PROC;
  message->connector.len = sizeof operation;
  message->operation = operation;
}

/* Fork, exec, exit and the acknowledgement (what = 0) pass; the kernel drops the rest before it costs a wake-up. */
static int keep_needed_events(int fd) {
  struct sock_filter code[] = {
      /* proc_event.what stands after nlmsghdr (16) and cn_msg (20). BPF loads big-endian. */
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 36),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_FORK), 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_EXEC), 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_EXIT), 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_NONE), 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

/* openProcessEvents(bufferBytes): fd. Needs CAP_NET_ADMIN, and the first pid and user namespace. */
static napi_value open_process_events(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  int fd = netlink_socket(NETLINK_CONNECTOR, CN_IDX_PROC, int_argument(env, argument));
  if (fd < 0) return fail(env, "process connector: socket", errno);
  struct listen_message hello, farewell;
  fill_listen_message(&hello, PROC_CN_MCAST_LISTEN);
  fill_listen_message(&farewell, PROC_CN_MCAST_IGNORE);
  int number = 0;
  if (keep_needed_events(fd) < 0 || send(fd, &hello, sizeof hello, 0) < 0) number = errno;
  /* Answered with an event of its own; outside the first namespaces the kernel stays silent. */
  while (number == 0) {
    char buffer[256];
    ssize_t got = wait_message(fd, buffer, sizeof buffer);
    if (got < 0) {
      number = errno;
      break;
    }
    struct proc_event event = {0};
    if ((size_t)got < 36 + 20) continue;
    memcpy(&event, buffer + 36, (size_t)got - 36 < sizeof event ? (size_t)got - 36 : sizeof event);
    if ((unsigned)event.what != PROC_EVENT_NONE) continue;
    number = (int)event.event_data.ack.err;
    break;
  }
  if (number == 0 && remember(fd, &farewell, sizeof farewell) < 0) number = EMFILE;
  if (number == 0) return integer(env, fd);
  close(fd);
  return fail(env, "process connector: listen", number);
}

struct genl_message {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  char value[128];
} __attribute__((packed));

static struct genl_message genl_message(int family, int command, int attribute, const char *value) {
  struct genl_message message = {
      .header = {.nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
      .generic = {.cmd = command, .version = 1},
      .attribute = {.nla_type = attribute, .nla_len = NLA_HDRLEN + strlen(value) + 1},
  };
  strcpy(message.value, value);
  message.header.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) + NLA_ALIGN(message.attribute.nla_len);
  return message;
}

/* The number that the kernel gave the family "TASKSTATS", or a negative errno. */
static int taskstats_family(int fd) {
  struct genl_message ask = genl_message(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, TASKSTATS_GENL_NAME);
  char buffer[4096];
  if (send(fd, &ask, ask.header.nlmsg_len, 0) < 0) return -errno;
  int family = -ENOENT;
  for (;;) {
    ssize_t got = wait_message(fd, buffer, sizeof buffer);
    if (got < NLMSG_HDRLEN) return -errno;
    struct nlmsghdr *header = (struct nlmsghdr *)buffer;
    if (header->nlmsg_type == NLMSG_ERROR) {
      int number = ((struct nlmsgerr *)NLMSG_DATA(header))->error;
      return number < 0 ? number : family;
    }
    char *at = (char *)NLMSG_DATA(header) + GENL_HDRLEN, *end = buffer + got;
    while (at + NLA_HDRLEN <= end) {
      struct nlattr *attribute = (struct nlattr *)at;
      if (attribute->nla_len < NLA_HDRLEN) break;
      if (attribute->nla_type == CTRL_ATTR_FAMILY_ID) family = *(uint16_t *)(at + NLA_HDRLEN);
      at += NLA_ALIGN(attribute->nla_len);
    }
  }
}

/* openTaskstats(bufferBytes, cpus): fd; `cpus` is the text of /sys/devices/system/cpu/possible. Needs CAP_NET_ADMIN. */
static napi_value open_taskstats(napi_env env, napi_callback_info info) {
  size_t count = 2, length = 0;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  char cpus[128] = "";
  napi_get_value_string_utf8(env, arguments[1], cpus, sizeof cpus, &length);
  int fd = netlink_socket(NETLINK_GENERIC, 0, int_argument(env, arguments[0]));
  if (fd < 0) return fail(env, "taskstats: socket", errno);
  int number = 0, family = taskstats_family(fd);
  if (family < 0) {
    number = -family;
  } else {
    struct genl_message hello =
        genl_message(family, TASKSTATS_CMD_GET, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK, cpus);
    struct genl_message farewell =
        genl_message(family, TASKSTATS_CMD_GET, TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK, cpus);
    if (send(fd, &hello, hello.header.nlmsg_len, 0) < 0) number = errno;
    /* The acknowledgement follows the registration, so statistics may come before it. */
    while (number == 0) {
      char buffer[4096];
      if (wait_message(fd, buffer, sizeof buffer) < 0) {
        number = errno;
        break;
      }
      struct nlmsghdr *header = (struct nlmsghdr *)buffer;
      if (header->nlmsg_type != NLMSG_ERROR) continue;
      number = -((struct nlmsgerr *)NLMSG_DATA(header))->error;
      break;
    }
    if (number == 0 && remember(fd, &farewell, farewell.header.nlmsg_len) < 0) number = EMFILE;
  }
  if (number == 0) return integer(env, fd);
  close(fd);
  return fail(env, "taskstats: register", number);
}

/*
 * receive(fd, buffer, stride): how many messages were put into `buffer`, one each `stride` bytes: its length as
 * u32, four bytes of padding, the message. 0: none waits. Negative: an errno (-105, ENOBUFS: the kernel dropped some).
 * A message that is not the kernel's own has length 0.
 */
#define BATCH 256
static napi_value receive(napi_env env, napi_callback_info info) {
  static struct mmsghdr headers[BATCH];
  static struct iovec vectors[BATCH];
  static struct sockaddr_nl from[BATCH];
  size_t count = 3, size = 0;
  napi_value arguments[3];
  void *memory = NULL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  int fd = int_argument(env, arguments[0]), stride = int_argument(env, arguments[2]);
  napi_get_buffer_info(env, arguments[1], &memory, &size);
  if (memory == NULL || stride <= 8) return fail(env, "receive", EINVAL);
  size_t slots = size / (size_t)stride;
  if (slots > BATCH) slots = BATCH;
  for (size_t i = 0; i < slots; i++) {
    vectors[i] = (struct iovec){.iov_base = (char *)memory + i * (size_t)stride + 8, .iov_len = (size_t)stride - 8};
    headers[i].msg_hdr = (struct msghdr){
        .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &vectors[i], .msg_iovlen = 1};
  }
  int got = recvmmsg(fd, headers, (unsigned)slots, MSG_DONTWAIT, NULL);
  if (got < 0) return integer(env, errno == EAGAIN || errno == EINTR ? 0 : -errno);
  for (int i = 0; i < got; i++) {
    uint32_t length = from[i].nl_pid == 0 ? headers[i].msg_len : 0;
    memcpy((char *)memory + (size_t)i * (size_t)stride, &length, sizeof length);
  }
  return integer(env, got);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static napi_value open_inotify(napi_env env, napi_callback_info info) {
  (void)info;
  int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  return fd < 0 ? fail(env, "inotify_init1", errno) : integer(env, fd);
}

/* watchInotify(fd, directory, mask): watch descriptor */
static napi_value watch_inotify(napi_env env, napi_callback_info info) {
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
static napi_value open_fanotify(napi_env env, napi_callback_info info) {
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
static napi_value watch_fanotify(napi_env env, napi_callback_info info) {
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
static napi_value read_events(napi_env env, napi_callback_info info) {
  size_t count = 2, size = 0;
  napi_value arguments[2];
  void *memory = NULL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_buffer_info(env, arguments[1], &memory, &size);
  ssize_t got = read(int_argument(env, arguments[0]), memory, size);
  return integer(env, got >= 0 ? got : errno == EAGAIN || errno == EINTR ? 0 : -errno);
}

/* ---- waiting ------------------------------------------------------------------------------------------------------ */

#define WATCHED 16
/*
 * Waits for any of some descriptors. At the first sign of one it stops listening (a storm wakes nobody), lets `delay`
 * milliseconds pass, calls back, and listens again. The callback returns the next delay. While paused nothing wakes us.
 * The callback is told for how long this thread had been asleep, and for how long it then waited for a processor: what
 * woke it happened that long ago. If it had not been asleep, that may have happened while it was busy, and is unknown.
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

static void falling_asleep(uv_prepare_t *prepare) {
  struct watch *watch = prepare->data;
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
  napi_create_double(watch->env, asleep, &since[0]);
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
static napi_value watch_sources(napi_env env, napi_callback_info info) {
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

static napi_value pause_watch(napi_env env, napi_callback_info info) {
  struct watch *watch = watch_argument(env, info);
  if (watch == NULL || watch->closed) return NULL;
  watch->paused = 1;
  mute(watch);
  return NULL;
}

static napi_value resume_watch(napi_env env, napi_callback_info info) {
  struct watch *watch = watch_argument(env, info);
  if (watch == NULL || watch->closed) return NULL;
  watch->paused = 0;
  uv_timer_stop(&watch->timer);
  listen_again(watch);
  return NULL;
}

/* After this the handle is dead: TypeScript never uses it again. Must come before the descriptors are closed. */
static napi_value unwatch(napi_env env, napi_callback_info info) {
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

/* ---- clock -------------------------------------------------------------------------------------------------------- */

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
      {"resume", resume_watch}, {"unwatch", unwatch}, {"tickNs", tick_ns},
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
