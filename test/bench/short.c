/* The shortest of processes, to be built with -static -nostartfiles: no library is loaded and nothing is set up. */
#include <unistd.h>

void _start(void) { _exit(0); }
