import type { EventRow } from "../../storage/schema.ts";
import type { Observer, Sink } from "./observer.ts";
import type { World } from "./world.ts";

export const inside = (spans: readonly { start: number; end: number }[], t: number) =>
  spans.some((span) => t >= span.start && t < span.end);

/** The events that the recorder could see, in the order of time, and its own about clocks and gaps. */
export function sendEvents(
  world: World,
  observer: Observer,
  sink: Sink,
  off: readonly { start: number; end: number }[],
): void {
  for (const { start, end } of off)
    world.event("gap", start, { duration_s: end - start, detail: "recorder was off" });
  if (observer.clocks) {
    for (const stall of world.stalls)
      world.event("clock.stall", stall.end, {
        duration_s: stall.end - stall.start,
        detail: "no timer fired",
      });
    for (const step of world.steps) world.event("clock.step", step.at, { duration_s: step.by_s });
  }
  const seen = (row: EventRow) => {
    if (row.kind === "run" || row.kind === "run.sum") return observer.runs;
    if (row.kind.startsWith("file.")) return observer.files;
    if (row.kind === "cpu.quota") return observer.cgroups;
    if (row.kind === "log") return observer.logs;
    return true;
  };
  for (const row of world.events.sort((a, b) => a.mono_s - b.mono_s))
    if (seen(row) && (row.kind === "gap" || !inside(off, row.mono_s))) {
      row.time = world.time(row.mono_s);
      if (!observer.fileWriters && row.kind.startsWith("file.")) {
        row.comm = null;
        row.pid = null;
      }
      sink.addEvent(row);
    }
}
