import type { RecordedSource, Recording } from "../../storage/recording.ts";
import { EVENT_KINDS, type EventKind } from "../../storage/schema.ts";
import { type ColumnMean, isKnownWithin } from "./columns.ts";
import { hasKind } from "./events.ts";
import type { Timeline } from "./timeline.ts";

/** Whether a source was seeing; `unknown`: the recording does not say, and nothing in it is that source's. */
export type Saw = "yes" | "no" | "unknown";
/** By a collector's id, over a stretch of the timeline. */
export type SawWithin = (source: string, from: number, to: number) => Saw;

type Column = Parameters<ColumnMean>[0];

/** What each collector leaves in a recording. */
const COLUMNS: Record<string, readonly Column[]> = {
  load: ["load1"],
  cpu: ["cpu_busy_pct", "iowait_pct", "steal_pct", "procs_blocked"],
  memory: ["mem_available_kb", "swap_used_kb"],
  pressure: ["psi_cpu_some_pct", "psi_io_full_pct", "psi_mem_some_pct"],
  schedstat: ["sched_active_mean"],
  self: ["self_cpu_pct"],
};
const KINDS: Record<string, readonly EventKind[]> = {
  runs: ["run", "run.sum"],
  // Deletions come from other folders than the one of the dumps.
  files: ["file.write"],
  log: ["log", "vrrp.state"],
  processes: ["process"],
  cgroups: ["cpu.quota"],
  vmware: ["vm.session", "vm.host"],
  // Stalls and steps are rare: a recorder of events watches its timers.
  clocks: EVENT_KINDS,
};
/** Share of the time of which something is said during which it must have been seeing. */
const MOST = 0.5;

/**
 * What was said of the sources decides, where it was said of that time. Otherwise rows do: a recording that has some of a
 * source's anywhere was made by somebody who had it; columns must be known in the stretch itself.
 */
export function sightings(recording: Recording, axis: Timeline): SawWithin {
  const { events, tasks } = recording;
  const rows = new Map<string, boolean>([["tasks", tasks.length > 0]]);
  for (const [source, kinds] of Object.entries(KINDS)) rows.set(source, hasKind(events, ...kinds));
  return (source, from, to) => {
    const said = saidOf(recording.sources, source, axis.wall(from), axis.wall(to));
    if (said !== null) return said;
    const known = (COLUMNS[source] ?? []).some((name) =>
      isKnownWithin(recording.samples[name], axis, from, to),
    );
    return known || rows.get(source) === true ? "yes" : "unknown";
  };
}

function saidOf(sources: readonly RecordedSource[] | null, name: string, from: number, to: number) {
  let told = 0;
  let seeing = 0;
  for (const { name: of, status, since, until } of sources ?? []) {
    const both = Math.min(until ?? to, to) - Math.max(since, from);
    if (of !== name || !(both > 0)) continue;
    told += both;
    if (status === "ok") seeing += both;
  }
  if (told === 0) return null;
  return seeing >= MOST * told ? "yes" : "no";
}

/** Why a source gave nothing in that time; `null`: nobody said. */
export function whyNot({ sources }: Recording, name: string, from: number, to: number) {
  const found = sources?.find(
    (source) =>
      source.name === name &&
      source.status !== "ok" &&
      source.since < to &&
      (source.until ?? Number.POSITIVE_INFINITY) > from,
  );
  return found?.reason ?? null;
}
