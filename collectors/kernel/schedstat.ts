import { MalformedFile } from "./kernel-file.ts";

/** `/proc/schedstat`, as far as it is used here. */
export interface Schedstat {
  /** `jiffies` when the file was opened. */
  jiffies: number;
  /** Online CPUs: one line each. */
  cpus: number;
  /** Of all CPUs, since boot: time that tasks ran and time that they waited for a CPU. */
  ran_ns: number;
  waited_ns: number;
}

/**
 * `/proc/schedstat` (Documentation/scheduler/sched-stats; kernel/sched/stats.c). Versions 15 (2.6.30 to 6.6) to 17 have the
 * same nine numbers in a `cpuN` line, the 7th being run time and the 8th waiting time, both in ns. A wait is booked when
 * the task gets its CPU, so a short window may hold the wait of a longer one. Tasks in D are in neither. Throws
 * `MalformedFile`.
 */
export function parseSchedstat(text: string, path = "/proc/schedstat"): Schedstat {
  const result: Schedstat = { jiffies: parseSchedstatJiffies(text, path), cpus: 0, ran_ns: 0, waited_ns: 0 };
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith("cpu")) continue;
    const fields = line.split(" ");
    const ran = Number(fields[7]);
    const waited = Number(fields[8]);
    if (fields.length < 10 || !Number.isFinite(ran) || !Number.isFinite(waited)) {
      throw new MalformedFile(path, index + 1, '"cpuN" and 9 numbers', line);
    }
    result.cpus++;
    result.ran_ns += ran;
    result.waited_ns += waited;
  }
  if (result.cpus === 0) throw new MalformedFile(path, lines.length, 'a line "cpu0 …"', undefined);
  return result;
}

/** The `timestamp` line alone, which stands in the head of the file. Throws `MalformedFile`. */
export function parseSchedstatJiffies(text: string, path = "/proc/schedstat"): number {
  const jiffies = /^version \d+\ntimestamp (\d+)\n/.exec(text)?.[1];
  if (jiffies !== undefined) return Number(jiffies);
  throw new MalformedFile(path, 1, '"version N" and "timestamp N" in the first two lines', text);
}
