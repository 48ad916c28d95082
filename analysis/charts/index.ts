import type { RunClass } from "../derived/runs.ts";
import type { Alternative, JobProfile, Spike } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { countedChart } from "./counted.ts";
import { epochsCharts } from "./epochs.ts";
import { focusesOf } from "./focus.ts";
import { lengthsCharts } from "./lengths.ts";
import type { Charts } from "./model.ts";
import { reliefChart } from "./relief.ts";
import { strobeChart } from "./strobe.ts";
import { timelineChart } from "./timeline.ts";

/** What the pictures show besides the evidence. */
export interface Drawn {
  spikes: readonly Spike[];
  /** The job in question; `null`: none is known. */
  job: RunClass | null;
  profile: JobProfile | null;
  alternatives: readonly Alternative[];
}

export function chartsOf(evidence: Evidence, { spikes, job, profile, alternatives }: Drawn): Charts {
  const { axis } = evidence;
  const focuses = focusesOf(evidence.spikes, axis.start, axis.end);
  return {
    timeline: timelineChart(evidence, focuses),
    strobe: strobeChart(evidence, job, spikes, focuses),
    counted: evidence.spikes
      .map((span, i) => countedChart(evidence, span, spikes[i]!))
      .filter((chart) => chart !== null),
    epochs: epochsCharts(evidence, job),
    lengths: lengthsCharts(evidence, job),
    relief: reliefChart(evidence, job, profile, alternatives),
  };
}
