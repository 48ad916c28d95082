/* threads COUNT: so many threads, one after the other, each of which ends at once: an end is told and accounted, and costs no exec. */
#include <pthread.h>
#include <stdlib.h>

static void *nothing(void *given) { return given; }

int main(int argc, char **argv) {
  for (long left = argc > 1 ? atol(argv[1]) : 0; left > 0; left--) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0) return 1;
    pthread_join(thread, NULL);
  }
  return 0;
}
