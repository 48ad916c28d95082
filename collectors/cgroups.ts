import { type EventRow, eventAt } from "../storage/schema.ts";
import { cpuHierarchy, groupsOf, type Hierarchy, limitOf, nameIn, statOf } from "./cgroups/hierarchy.ts";
import type { Context, EventCollector, EventSource, Stamp } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import type { CpuLimit, CpuStat } from "./kernel/cpu-limit.ts";
import { absent, opened } from "./opened.ts";
import { inOwnNamespace } from "./others.ts";
import { ProcLook } from "./runs/proc-look.ts";
import { microseconds } from "./stamp-at.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    cgroups: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    "cgroups.version": { version: 1 | 2; folder: string };
    "cgroups.none": Nothing;
    "cgroups.needs-controller": Nothing;
    "cgroups.needs-readable": Nothing;
    /** Only the first of them are asked. */
    "cgroups.too-many": { asked: number };
  }
}

const EVERY_S = 60;
/** A minute in which more groups than this ran out of their limits is told by those that were stopped most often. */
const MOST_ROWS = 16;
const MOST_GROUPS = 2000;

/**
 * Control groups that used up their CPU limit, once a minute, as `cpu.quota` rows: one a group that was stopped since the reading
 * before (the stamp is that one's, `duration_s` the time between). The groups of containers and units come and go, so all are looked
 * for at each reading; of those without a limit one file is read.
 */
export const cgroups: EventCollector = {
  kind: "events",
  id: "cgroups",
  open(context, emit) {
    const own = inOwnNamespace(context.root);
    if (own !== null) return own;
    const remedy = {
      absent: sourceFact("cgroups.needs-controller", {}),
      refused: sourceFact("cgroups.needs-readable", {}),
    };
    const found = opened("/proc/mounts", remedy, () => cpuHierarchy(context.root));
    if (found.availability.status !== "ok") return { availability: found.availability, source: null };
    const hierarchy = found.source;
    if (hierarchy === null) return absent(sourceFact("cgroups.none", {}), remedy.absent);
    const { version, folder } = hierarchy;
    const detail = () => [sourceFact("cgroups.version", { version, folder })];
    return opened(folder, remedy, () => new GroupReader(hierarchy, context, emit), detail);
  },
};

interface Reading {
  limit: CpuLimit;
  stat: CpuStat;
}

class GroupReader implements EventSource {
  readonly #hierarchy: Hierarchy;
  readonly #context: Context;
  readonly #emit: (row: EventRow) => void;
  readonly #look: ProcLook;
  #stamp: Stamp;
  /** Of each group that is there; `null`: it has no limit. */
  #before: ReadonlyMap<string, Reading | null>;
  #warned = false;

  constructor(hierarchy: Hierarchy, context: Context, emit: (row: EventRow) => void) {
    this.#hierarchy = hierarchy;
    this.#context = context;
    this.#emit = emit;
    this.#look = new ProcLook(context.root);
    this.#stamp = context.clock.stamp();
    this.#before = this.#read();
  }

  drain(): void {
    if (this.#context.clock.stamp().mono_s - this.#stamp.mono_s >= EVERY_S) this.#tell();
  }

  /** The last part of a minute: who records two minutes to try it out has it as well. */
  close(): void {
    if (this.#context.clock.stamp().mono_s - this.#stamp.mono_s >= 1) this.#tell();
  }

  #tell(): void {
    const since = this.#stamp;
    const now = this.#context.clock.stamp();
    const after = this.#read();
    const rows: EventRow[] = [];
    for (const [group, reading] of after) {
      const row = reading && this.#rowOf(group, reading, since, microseconds(now.mono_s - since.mono_s));
      if (row) rows.push(row);
    }
    rows.sort((a, b) => (b.throttled_periods ?? 0) - (a.throttled_periods ?? 0));
    for (const row of rows.slice(0, MOST_ROWS))
      this.#emit({ ...row, comm: nameIn(this.#hierarchy, row.path ?? "", this.#look) });
    this.#stamp = now;
    this.#before = after;
  }

  #read(): Map<string, Reading | null> {
    const readings = new Map<string, Reading | null>();
    const { paths, more } = groupsOf(this.#hierarchy.folder, MOST_GROUPS);
    for (const group of paths) {
      const limit = limitOf(this.#hierarchy, group);
      const stat = limit && statOf(this.#hierarchy, group);
      readings.set(group, limit && stat && { limit, stat });
    }
    if (more && !this.#warned) this.#context.warn(sourceFact("cgroups.too-many", { asked: MOST_GROUPS }));
    this.#warned ||= more;
    return readings;
  }

  /** `null`: it was not stopped, or it cannot be told what is since when. */
  #rowOf(group: string, { limit, stat }: Reading, since: Stamp, duration_s: number): EventRow | null {
    const before = this.#before.get(group);
    // Its counters go on from an earlier limit.
    if (before === null) return null;
    const grown = (now: number, then: number | undefined) => now - (then ?? 0);
    const throttled = grown(stat.throttled, before?.stat.throttled);
    const periods = grown(stat.periods, before?.stat.periods);
    if (throttled <= 0 || periods <= 0) return null;
    const { used_s } = stat;
    return eventAt(since, "cpu.quota", {
      duration_s,
      path: group,
      cpu_s: used_s === null ? null : Math.max(0, grown(used_s, before?.stat.used_s ?? undefined)),
      quota_s: limit.quota_s,
      quota_period_s: limit.period_s,
      periods,
      throttled_periods: throttled,
      throttled_s: Math.max(0, grown(stat.throttled_s, before?.stat.throttled_s)),
    });
  }
}
