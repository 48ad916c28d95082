import { lowerBound } from "../../analysis/statistics/search.ts";
import { RecordingBuilder } from "../../storage/builder.ts";
import type { Recording } from "../../storage/recording.ts";

/** What other tools write down of a guest: no tasks, no events. */
const HISTORY = ["load1", "load5", "load15", "cpu_busy_pct", "iowait_pct", "steal_pct"] as const;

/** The same guest as a tool would have recorded it that reads every `step_s` seconds, on a grid of its own. */
export function decimate({ samples, host }: Recording, step_s: number, offset_s = 0): Recording {
  const builder = new RecordingBuilder();
  let last = -1;
  for (let at = (samples.mono_s[0] ?? 0) + offset_s; ; at += step_s) {
    const i = lowerBound(samples.mono_s, at);
    if (i >= samples.length) break;
    // Between two readings percentages are means over the step.
    const row: Partial<Record<(typeof HISTORY)[number], number>> = {};
    for (const name of HISTORY) {
      const first = name.startsWith("load") ? i : Math.min(i, last + 1);
      let sum = 0;
      for (let at = first; at <= i; at++) sum += samples[name].at(at);
      row[name] = sum / (i + 1 - first);
    }
    last = i;
    builder.addSample({ load1: 0, ...row, time: samples.time[i]!, mono_s: samples.mono_s[i]! });
  }
  return builder.finish({ host, source: "test", sources: null });
}
