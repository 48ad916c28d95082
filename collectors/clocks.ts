import { join } from "node:path";
import { type EventRow, eventAt, gapAt } from "../storage/schema.ts";
import type { Context, EventCollector, Stamp } from "./collector.ts";
import { readRecord } from "./kernel/kernel-file.ts";
import { parseUptime } from "./kernel/uptime.ts";
import { opened, PROC_REMEDY } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    clocks: true;
  }
}

/** NTP slews both clocks alike, so any difference is a step; below this it moves no analysis, and is our rounding. */
const STEP_S = 0.05;
/** Later than this is no scheduling delay of a busy machine: a sleeper gets its CPU within some tens of ms. */
const STALL_S = 0.25;

/**
 * Compares the clocks each time events are drained: `clock.step` where the wall clock moved against the monotonic one,
 * `gap` (`suspended`) where CLOCK_BOOTTIME did, which goes on in a suspend while CLOCK_MONOTONIC stands.
 * Stalls are the recorder's to see, which knows when it wanted to wake: `stall`.
 */
export const clocks: EventCollector = {
  kind: "events",
  id: "clocks",
  open(context, emit) {
    const path = join(context.root, "proc/uptime");
    return opened(path, PROC_REMEDY, () => {
      let before = offsets(context);
      return {
        drain() {
          const now = offsets(context);
          for (const row of movesBetween(before, now)) emit(row);
          before = now;
        },
        close() {},
      };
    });
  },
};

interface Offsets {
  stamp: Stamp;
  /** CLOCK_REALTIME and CLOCK_BOOTTIME minus CLOCK_MONOTONIC, seconds. */
  wall_s: number;
  boot_s: number;
}

function offsets({ root, clock }: Context): Offsets {
  const path = join(root, "proc/uptime");
  const text = readRecord(path).toString("latin1");
  const stamp = clock.stamp();
  return {
    stamp,
    wall_s: stamp.time / 1e6 - stamp.mono_s,
    boot_s: parseUptime(text, path) - stamp.mono_s,
  };
}

function movesBetween(before: Offsets, after: Offsets): EventRow[] {
  const rows: EventRow[] = [];
  const slept = after.boot_s - before.boot_s;
  const suspended = slept > STEP_S ? slept : 0;
  const step = after.wall_s - before.wall_s - suspended;
  if (suspended > 0) {
    const start = { ...after.stamp, time: after.stamp.time - Math.round(suspended * 1e6) };
    rows.push(gapAt(start, "suspended", clocks.id, { duration_s: suspended }));
  }
  if (Math.abs(step) > STEP_S) rows.push(eventAt(after.stamp, "clock.step", { duration_s: step }));
  return rows;
}

/** The row for a wake-up that came too late: no timer fired in between, as while a VM is stunned; null: it was in time. */
export function stall(planned_s: number, woke: Stamp): EventRow | null {
  const late_s = woke.mono_s - planned_s;
  return late_s > STALL_S ? eventAt(woke, "clock.stall", { duration_s: late_s }) : null;
}
