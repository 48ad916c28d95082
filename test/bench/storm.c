/*
 * storm RATE SECONDS [GENERATORS=1 [PROGRAM]]: starts RATE * SECONDS processes, RATE of them a second where the machine
 * can; each executes PROGRAM, or this one again and ends at once. Prints how many there were.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In bursts of a hundredth of a second, against an absolute time: what is late is made up for. */
static int generate(const char *program, double rate, long total) {
  char *child[] = {"short", NULL}, *nothing[] = {NULL};
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long i = 0; i < total; i++) {
    if (i % ((long)rate / 100 + 1) == 0) {
      long long at = start.tv_nsec + (long long)(i * 1e9 / rate);
      struct timespec due = {start.tv_sec + at / 1000000000, at % 1000000000};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    pid_t pid;
    if (posix_spawn(&pid, program, NULL, NULL, child, nothing) != 0) return 1;
  }
  /* They reap themselves; this waits until none is left. */
  while (wait(NULL) > 0) {}
  return 0;
}

int main(int count, char **arguments) {
  if (count < 3) return 0;
  long rate = atol(arguments[1]), total = rate * atol(arguments[2]);
  int generators = count > 3 ? atoi(arguments[3]) : 1, failed = 0, status;
  const char *program = count > 4 ? arguments[4] : "/proc/self/exe";
  for (int i = 0; i < generators; i++) {
    if (fork() != 0) continue;
    signal(SIGCHLD, SIG_IGN);
    _exit(generate(program, (double)rate / generators, total / generators));
  }
  while (wait(&status) > 0) failed |= status;
  if (failed) return 1;
  printf("%ld\n", total / generators * generators);
  return 0;
}
