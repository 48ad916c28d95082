/* What a helper gives up that is to be in nobody's way. */
#include "addon.h"
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/prctl.h> since 4.3; CentOS 7's kernel has it, its first headers have not. */
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_CLEAR_ALL 4
#endif

/* include/uapi/linux/ioprio.h, which user space sees only since 5.15. */
enum { WHO_PROCESS = 1, CLASS_IDLE = 3, CLASS_SHIFT = 13 };

/*
 * stepBack(): reads only when nobody else wants the disk (ioprio_set(2)), and hands none of its capabilities on to what it starts (the
 * ambient ones, capabilities(7)). Threads that are started from here on are the same. Its priority is its starter's to set: of the class
 * SCHED_IDLE it would get a three hundredth of a busy processor (weight 3 of 1024), and wait for minutes.
 */
napi_value step_back(napi_env env, napi_callback_info info) {
  (void)info;
  /* A kernel without ambient capabilities (EINVAL) hands none on. */
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
    return fail(env, "prctl", errno);
  /* Not every kernel, and no container's filter, has to know it; the disk is read for a second. */
  (void)syscall(SYS_ioprio_set, WHO_PROCESS, 0, CLASS_IDLE << CLASS_SHIFT);
  return NULL;
}
