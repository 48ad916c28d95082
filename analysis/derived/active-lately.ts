import type { Numbers } from "../../storage/recording.ts";
import type { SampleRow } from "../../storage/schema.ts";
import { activeLooks } from "./active.ts";

/** Of a look's row what tells who was active. */
export type ActiveRow = Pick<
  SampleRow,
  "mono_s" | "runnable" | "d_tasks" | "procs_blocked" | "sched_active_mean"
>;

/** So that the last look is one of them. */
const AFTER_S = 1e-6;

/**
 * Mean of what was truly active over the last `span_s` of rows, oldest first, as a report on them says it (`activeLooks`), but from the
 * first look on. `null`: nobody saw. @param stopped whether a CPU limit stopped somebody in that time
 */
export function activeLately(rows: readonly ActiveRow[], span_s: number, stopped: boolean): number | null {
  const last = rows.at(-1);
  if (!last) return null;
  // A clock that runs backwards is another boot's.
  const begins = rows.findLastIndex((row, i) => i > 0 && row.mono_s < rows[i - 1]!.mono_s);
  const own = rows.slice(Math.max(0, begins)).filter(({ mono_s }) => mono_s >= last.mono_s - span_s);
  const column = (name: Exclude<keyof ActiveRow, "mono_s">): Numbers => ({
    at: (i) => own[i]?.[name] ?? Number.NaN,
  });
  const samples = {
    length: own.length,
    runnable: column("runnable"),
    d_tasks: column("d_tasks"),
    procs_blocked: column("procs_blocked"),
    sched_active_mean: stopped ? { at: () => Number.NaN } : column("sched_active_mean"),
  };
  const t = Float64Array.from(own, ({ mono_s }) => mono_s);
  const tasks = { length: 0, phase: new Uint8Array(0), state: new Uint8Array(0) };
  const looks = activeLooks({ samples, tasks }, { samples: t, tasks: new Float64Array(0) });
  return looks.mean(t[0]!, last.mono_s + AFTER_S, 1)?.value ?? null;
}
