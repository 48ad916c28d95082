/* Writes load1 half-way between the kernel's looks, where nothing that it does is counted: load-sampler PERIOD_NS SECONDS FILE.
 * The looks are whole periods of the tick counter, which begins with CLOCK_MONOTONIC (kernel/sched/loadavg.c, INITIAL_JIFFIES). */
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	long long period = atoll(argv[1]), left = atoll(argv[2]) * 1000000000LL / period;
	int load = open("/proc/loadavg", O_RDONLY), out = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (load < 0 || out < 0)
		return 1;
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	long long at = ((now.tv_sec * 1000000000LL + now.tv_nsec) / period + 1) * period + period / 2;
	for (; left > 0; left--, at += period) {
		struct timespec then = { at / 1000000000LL, at % 1000000000LL };
		char line[64];
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, 0);
		ssize_t n = pread(load, line, sizeof line, 0), end = 0;
		while (end < n && line[end] != ' ')
			end++;
		line[end] = '\n';
		if (write(out, line, end + 1) != end + 1)
			return 1;
	}
	return 0;
}
