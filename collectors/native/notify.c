/* A word to the service manager: sd_notify(3) without libsystemd. Node has no datagram sockets of AF_UNIX. */
#include "addon.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* notify(socket, text). A socket that begins with "@" is an abstract one. Never waits. */
napi_value notify(napi_env env, napi_callback_info info) {
  size_t count = 2, length = 0, bytes = 0;
  napi_value arguments[2];
  char text[256];
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_value_string_utf8(env, arguments[0], address.sun_path, sizeof address.sun_path, &length);
  napi_get_value_string_utf8(env, arguments[1], text, sizeof text, &bytes);
  if (address.sun_path[0] == '@') address.sun_path[0] = 0;
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fail(env, "socket", errno);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  ssize_t sent = sendto(fd, text, bytes, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
  int number = errno;
  close(fd);
  return sent < 0 ? fail(env, "sendto", number) : NULL;
}
