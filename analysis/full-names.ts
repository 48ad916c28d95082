import type { KeepalivedFacts } from "../collectors/collector.ts";
import type { RunClass } from "./derived/runs.ts";

/** `TASK_COMM_LEN` (include/linux/sched.h) is 16 with its closing zero: the kernel keeps no more of a name. */
const COMM_BYTES = 15;

/**
 * The whole names of commands whose `comm` the kernel cut, by that: `keepalived_chec` → `keepalived_check_heplify.sh`. From the paths
 * of their runs, and of the scripts that keepalived is configured to start; two that are cut alike have none.
 */
export function fullNames(
  runs: readonly Pick<RunClass, "comm" | "path">[],
  keepalived: KeepalivedFacts | null,
): Record<string, string> {
  const known = new Map<string, Set<string>>();
  const learn = (comm: string, path: string) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (new TextEncoder().encode(comm).length !== COMM_BYTES || name === comm || !name.startsWith(comm))
      return;
    known.set(comm, (known.get(comm) ?? new Set()).add(name));
  };
  for (const { comm, path } of runs) learn(comm, path);
  for (const { comm, command } of keepalived?.scripts ?? []) learn(comm, command.split(" ", 1)[0] ?? "");
  return Object.fromEntries(
    [...known].flatMap(([comm, names]) => (names.size === 1 ? [[comm, [...names][0]!]] : [])),
  );
}
