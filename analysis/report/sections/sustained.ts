import type { Sustained } from "../../diagnosis.ts";
import { processorsRest } from "../../found.ts";
import type { Block } from "../blocks.ts";
import type { SustainedValues } from "../locales/words.ts";
import type { Saying } from "./section.ts";

/** Share of the count from which on a part of it is what the load is. */
const MOST = 0.5;

/** A load that is high all the time, or has not gone back. */
export function sustained(saying: Saying): Block[] {
  const stays = sustainedValues(saying);
  return stays === null ? [] : [{ kind: "list", items: saying.words.sustained.lines(stays) }];
}

/** What the words for it are made from; `null` where the load is as it should be. */
export function sustainedValues({ diagnosis, times }: Saying): SustainedValues | null {
  const { sustained: load, host, window } = diagnosis;
  if (load === null) return null;
  return {
    load,
    kind: kindOf(load, host.cpus),
    rest: Math.max(0, load.counted_mean - load.offset_tasks),
    cpus: host.cpus,
    since: times.day(load.since),
    offsetSince: load.offset.map(({ since }) => times.day(since)),
    lasted_s: (window.end - load.since) / 1e6,
  };
}

function kindOf(load: Sustained, cpus: number | null): SustainedValues["kind"] {
  if (load.offset_tasks >= MOST * load.counted_mean) return "offset";
  if (load.reality === "phantom") return "phantom";
  if ((load.asleep_mean ?? 0) >= MOST * load.counted_mean) return "asleep";
  if (processorsRest(load)) return "idle";
  // Below one task for each processor nobody waits for one.
  return cpus !== null && load.counted_mean < cpus ? "raised" : "running";
}
