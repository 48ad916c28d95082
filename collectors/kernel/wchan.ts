/**
 * `/proc/PID/wchan` (fs/proc/base.c `proc_pid_wchan`): the kernel function that the task sleeps in, without a line end.
 * `0` or nothing: it runs, or (since 4.8) the reader may not ptrace it. Both are "unknown" to us.
 */
export function parseWchan(bytes: Buffer): string | null {
  const name = bytes.toString("latin1").trim();
  return name === "" || name === "0" ? null : name;
}
