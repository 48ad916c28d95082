/*
 * Asks the process connector for what it does not know, one question after the other, until it is ended: each is answered to all who
 * listen, with an error. "refused": as nobody who may ask nothing.
 */
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "refused") == 0 && (setgid(65534) < 0 || setuid(65534) < 0)) return 1;
  int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_CONNECTOR);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  struct {
    struct nlmsghdr header;
    struct cn_msg connector;
    unsigned operation;
  } __attribute__((packed)) question = {
      .header = {.nlmsg_len = sizeof question, .nlmsg_type = NLMSG_DONE},
      .connector = {.id = {CN_IDX_PROC, CN_VAL_PROC}, .len = sizeof(unsigned)},
      .operation = 77,
  };
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) return 1;
  puts("asking");
  fflush(stdout);
  for (;;) {
    send(fd, &question, sizeof question, MSG_DONTWAIT);
    nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
  }
}
