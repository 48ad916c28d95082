import { MalformedFile } from "./kernel-file.ts";

/** `/proc/loadavg`. */
export interface Loadavg {
  load1: number;
  load5: number;
  load15: number;
  /** Threads that run or wait for a CPU now, the reader included. */
  runnable: number;
  /** All threads of the machine (of the container, where lxcfs writes the file). */
  tasks: number;
}

// The same in every kernel from 2.6 to 6.x (fs/proc/loadavg.c). The fifth field, the last pid, is of no use here;
// lxcfs and gVisor print it too.
const SHAPE = /^(\d+\.\d\d) (\d+\.\d\d) (\d+\.\d\d) (\d+)\/(\d+) \d+\n$/;

/** `/proc/loadavg` (man 5 proc_loadavg): one line, loads with two decimals. Throws `MalformedFile`. */
export function parseLoadavg(text: string, path = "/proc/loadavg"): Loadavg {
  const found = SHAPE.exec(text);
  if (!found) throw new MalformedFile(path, 1, '"0.00 0.01 0.05 1/123 4567"', text);
  const [load1, load5, load15, runnable, tasks] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { load1, load5, load15, runnable, tasks };
}
