import { MalformedFile } from "./kernel-file.ts";

/**
 * `jiffies` from `/proc/timer_list` (kernel/time/timer_list.c `print_cpu`): printed once a CPU, the first one is taken.
 * Readable for all on 3.10, for root only since 4.15. Throws `MalformedFile`.
 */
export function parseTimerListJiffies(text: string, path = "/proc/timer_list"): number {
  const jiffies = /^jiffies: (\d+)\n/m.exec(text)?.[1];
  if (jiffies === undefined) throw new MalformedFile(path, 1, 'a line "jiffies: N" somewhere', text);
  return Number(jiffies);
}
