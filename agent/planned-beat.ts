import type { Beat, PlannedJob } from "../analysis/predict.ts";
import type { Together } from "../analysis/predict-together.ts";
import { Failure } from "../collectors/failure.ts";
import { configuredHz } from "../collectors/kernel-look.ts";
import { loadNative } from "../collectors/native/index.ts";

/** The kernel's CONFIG_HZ. Throws a `Failure` where neither the addon nor a configuration of the kernel tells. */
export function runningHz(): number {
  const tick_ns = loadNative().native?.tickNs();
  const hz = tick_ns === undefined ? configuredHz("/") : Math.round(1e9 / tick_ns);
  if (hz === null)
    throw new Failure(
      "the running kernel's HZ is not known: /proc/config.gz, /boot/config-* and the native addon are absent",
      { remedy: "give --hz (CentOS 7: 1000)" },
    );
  return hz;
}

/** For people and for JSON: no finer than the arithmetic deserves. */
export function rounded(beat: Beat): Beat {
  return {
    ...beat,
    beat_period_s: round(beat.beat_period_s, 1),
    spike_duration_s: round(beat.spike_duration_s, 1),
    peak_load1: Number(beat.peak_load1.toFixed(2)),
  };
}

/** Several jobs, for JSON: each group with its jobs as they were given. */
export function togetherOut(together: Together, jobs: readonly PlannedJob[]): object {
  const { hz, sample_period_s, groups, peak_load1, coincide_every_s, coincide_for_s } = together;
  return {
    hz,
    sample_period_s,
    groups: groups.map(({ jobs: places, beat }) => ({
      jobs: places.map((place) => {
        const { interval_s, drift_s, burst_s, tasks } = jobs[place]!;
        return { interval_s, drift_s, burst_s, tasks };
      }),
      beat: rounded(beat),
    })),
    peak_load1: round(peak_load1, 2),
    coincide_every_s: round(coincide_every_s, 1),
    coincide_for_s: round(coincide_for_s, 1),
  };
}

function round(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
