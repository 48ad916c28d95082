/* The kernel's two netlink sources, process connector and taskstats, and the reading of both. */
#include "addon.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* An answer that has not come by then does not come. */
#define ANSWER_NS 1000000000

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

/* The next message from the kernel itself, for as long as `until`: others' events may come without end and no answer among them. */
static ssize_t wait_message(int fd, char *buffer, size_t size, int64_t until) {
  for (;;) {
    int64_t left = until - monotonic_ns();
    if (left <= 0) {
      errno = ETIMEDOUT;
      return -1;
    }
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
      struct timeval wait = {.tv_sec = left / 1000000000, .tv_usec = left % 1000000000 / 1000};
      if (fd >= FD_SETSIZE || select(fd + 1, &set, NULL, NULL, &wait) <= 0) {
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

/* A number that nobody else asks with: the answer goes to all who listen, with the question's number and one (cn_proc_ack). */
static uint32_t number_of_ours(void) {
  static uint32_t asked;
  return (uint32_t)getpid() * 2654435761u ^ (uint32_t)monotonic_ns() ^ ++asked << 24;
}

static void fill_listen_message(struct listen_message *message, enum proc_cn_mcast_op operation) {
  memset(message, 0, sizeof *message);
  message->connector.ack = number_of_ours();
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
napi_value open_process_events(napi_env env, napi_callback_info info) {
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
  /*
   * Answered with an event of its own; outside the first namespaces the kernel stays silent. What others ask is answered to all who
   * listen, refusals too, and whoever is on the machine may ask (drivers/connector/cn_proc.c, cn_proc_mcast_ctl, 3.10 to 6.18).
   */
  int64_t until = monotonic_ns() + ANSWER_NS;
  while (number == 0) {
    char buffer[256];
    ssize_t got = wait_message(fd, buffer, sizeof buffer, until);
    if (got < 0) {
      number = errno;
      break;
    }
    struct proc_event event = {0};
    if ((size_t)got < 36 + 20) continue;
    memcpy(&event, buffer + 36, (size_t)got - 36 < sizeof event ? (size_t)got - 36 : sizeof event);
    if ((unsigned)event.what != PROC_EVENT_NONE) continue;
    struct cn_msg answer;
    memcpy(&answer, buffer + NLMSG_HDRLEN, sizeof answer);
    if (answer.ack != hello.connector.ack + 1) continue;
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
  int64_t until = monotonic_ns() + ANSWER_NS;
  for (;;) {
    ssize_t got = wait_message(fd, buffer, sizeof buffer, until);
    if (got < NLMSG_HDRLEN) return got < 0 ? -errno : -EPROTO;
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
napi_value open_taskstats(napi_env env, napi_callback_info info) {
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
    int64_t until = monotonic_ns() + ANSWER_NS;
    while (number == 0) {
      char buffer[4096];
      if (wait_message(fd, buffer, sizeof buffer, until) < 0) {
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
napi_value receive(napi_env env, napi_callback_info info) {
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
