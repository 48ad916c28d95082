import { MalformedFile } from "./kernel-file.ts";

/**
 * `/proc/uptime` (fs/proc/uptime.c): CLOCK_BOOTTIME in seconds, which goes on while the machine is suspended, cut to two
 * decimals; behind it the idle time of all CPUs, not read. Throws `MalformedFile`.
 */
export function parseUptime(text: string, path = "/proc/uptime"): number {
  const uptime = /^(\d+\.\d\d) \d+\.\d\d\n$/.exec(text)?.[1];
  if (uptime === undefined) throw new MalformedFile(path, 1, '"123.45 678.90"', text);
  return Number(uptime);
}
