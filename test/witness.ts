/**
 * Options of Node with which a process says at its end, on its fourth descriptor, what it took. Its memory is that of `VmHWM` (proc(5)): the
 * `ru_maxrss` of a process begins with that of the one that started it (exec_mmap(), fs/exec.c).
 */
export const WITNESS = [
  "--import",
  `data:text/javascript,${encodeURIComponent(
    'import { readFileSync, writeSync } from "node:fs"; process.on("exit", () => writeSync(3, JSON.stringify({ ...process.resourceUsage(), maxRSS: Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "latin1"))[1]) })));',
  )}`,
];

export interface Taken {
  /** Most that was resident, MB (10^6 bytes). */
  peak_mb: number;
  /** Of a processor, seconds. */
  cpu_s: number;
}

/** What the process said; of one that was ended by a signal nothing is known: NaN. */
export function takenBy(said: string): Taken {
  if (said === "") return { peak_mb: Number.NaN, cpu_s: Number.NaN };
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(said) as NodeJS.ResourceUsage;
  // The kernel counts kilobytes of 1,024 bytes, Node microseconds.
  return { peak_mb: (maxRSS * 1024) / 1e6, cpu_s: (userCPUTime + systemCPUTime) / 1e6 };
}
