/* storm RATE SECONDS: starts RATE short processes a second, evenly; each executes this program again and ends at once. */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

int main(int count, char **arguments) {
  if (count < 3) return 0;
  long rate = atol(arguments[1]), total = rate * atol(arguments[2]);
  char *child[] = {"short", NULL}, *nothing[] = {NULL};
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long i = 0; i < total; i++) {
    /* In bursts of a hundredth of a second, against an absolute time: what is late is made up for. */
    if (i % (rate / 100 + 1) == 0) {
      long long at = start.tv_nsec + i * 1000000000LL / rate;
      struct timespec due = {start.tv_sec + at / 1000000000, at % 1000000000};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    pid_t pid;
    if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, child, nothing) != 0) return 1;
    waitpid(pid, NULL, 0);
  }
  return 0;
}
