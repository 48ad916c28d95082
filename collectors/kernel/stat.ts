import { MalformedFile } from "./kernel-file.ts";

/** Time of all CPUs together since boot, in USER_HZ ticks (1/100 s on every Linux that Node runs on). */
export interface CpuTicks {
  /** user + nice + system + irq + softirq. `guest` is part of `user` already (kernel/sched/cputime.c). */
  busy: number;
  idle: number;
  /** May fall: the kernel's own documentation calls it unreliable (Documentation/filesystems/proc). */
  iowait: number;
  /** Since 2.6.11; null where an older or foreign kernel does not print it. */
  steal: number | null;
}

/** What `/proc/stat` says, as far as it is used here. */
export interface Stat {
  cpu: CpuTicks;
  /** Number of `cpuN` lines: CPUs that are online. Counters jump when it changes. */
  cpus: number;
  /** Forks since boot, threads included. */
  processes: number;
  /** Tasks in D that wait for block I/O (`nr_iowait`): not all D tasks. */
  procs_blocked: number;
}

const CPU = /^cpu {1,2}(\d+(?: \d+){3,})$/;

/**
 * `/proc/stat` (man 5 proc_stat; fs/proc/stat.c). The `intr` line can be many KiB and is skipped unread; new lines
 * may stand anywhere. Throws `MalformedFile`.
 */
export function parseStat(text: string, path = "/proc/stat"): Stat {
  const first = text.slice(0, text.indexOf("\n"));
  const ticks = CPU.exec(first)?.[1]?.split(" ").map(Number);
  if (!ticks) throw new MalformedFile(path, 1, '"cpu" and at least 4 numbers', text.slice(0, 80));
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal] = ticks;
  let cpus = 0;
  let at = first.length + 1;
  while (text.startsWith("cpu", at)) {
    cpus++;
    const end = text.indexOf("\n", at);
    if (end < 0) break;
    at = end + 1;
  }
  return {
    cpu: { busy: user + nice + system + irq + softirq, idle, iowait, steal: steal ?? null },
    cpus,
    processes: counter(text, "processes", path),
    procs_blocked: counter(text, "procs_blocked", path),
  };
}

function counter(text: string, name: string, path: string): number {
  const at = text.indexOf(`\n${name} `);
  const end = text.indexOf("\n", at + 1);
  const value = at < 0 || end < 0 ? undefined : text.slice(at + name.length + 2, end);
  if (value === undefined || !/^\d+$/.test(value)) {
    const line = (at < 0 ? text : text.slice(0, at + 1)).split("\n").length;
    throw new MalformedFile(path, line, `"${name}" and a number`, value);
  }
  return Number(value);
}
