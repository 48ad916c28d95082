import type { Collector } from "./collector.ts";
import { cpu } from "./cpu.ts";
import { load } from "./load.ts";
import { memory } from "./memory.ts";
import { tasks } from "./tasks.ts";

/** THE list: one collector a file, one line here. Order matters once: `tasks` reads the counts of `load` and `cpu`. */
export const collectors: readonly Collector[] = [load, cpu, memory, tasks];
