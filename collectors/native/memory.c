/* Gives back what the start of the program left in memory. */
#include "addon.h"
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/mman.h>

/* One mapping of /proc/self/smaps (proc(5)): its head, and of the lines below it how much was written to. */
struct mapping {
  unsigned long start, end;
  int is_code, written;
};

/* Pages that were never written to come back from the page cache when they are needed again, unread from the disk. */
static int64_t give_back(const struct mapping *mapping, unsigned long resident) {
  if (!mapping->is_code || mapping->written || resident == 0) return 0;
  return madvise((void *)mapping->start, mapping->end - mapping->start, MADV_DONTNEED) == 0 ? resident : 0;
}

/*
 * trim(): bytes given back. The heap's free ends, and those parts of files that are mapped for reading or running: of Node's 100 MB and
 * of the libraries the agent needs some once, at its start, and a few of them from then on. All files, for which of them is the program
 * nobody says who is started by a loader: /proc/self/exe is that then.
 */
napi_value trim(napi_env env, napi_callback_info info) {
  (void)info;
  malloc_trim(0);
  FILE *smaps = fopen("/proc/self/smaps", "r");
  if (smaps == NULL) return fail(env, "open /proc/self/smaps", errno);
  struct mapping mapping = {0};
  unsigned long resident = 0, number;
  int64_t freed = 0;
  char line[4400], flags[8], path[4200];
  while (fgets(line, sizeof line, smaps)) {
    unsigned long start, end;
    path[0] = 0;
    if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %4199[^\n]", &start, &end, flags, path) >= 3) {
      int is_code = path[0] == '/' && flags[1] == '-' && flags[3] == 'p';
      mapping = (struct mapping){start, end, is_code, 0};
      resident = 0;
    } else if (sscanf(line, "Rss: %lu kB", &number) == 1)
      resident = number * 1024;
    else if (sscanf(line, "Anonymous: %lu kB", &number) == 1) {
      /* What the loader relocated is a copy of ours by now, though it cannot be written to any more. */
      mapping.written = number > 0;
      freed += give_back(&mapping, resident);
    }
  }
  fclose(smaps);
  return integer(env, freed);
}
