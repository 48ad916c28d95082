import type { RunClass } from "../derived/runs.ts";
import { checkScripts } from "../derived/scripts.ts";
import type { Evidence } from "../evidence.ts";
import { quantile } from "../statistics/robust.ts";
import type { EpochsChart } from "./model.ts";

const STEPS = 60;
const MOST_BEFORE_S = 3600;
const SHIFTS = 199;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Of one spike nothing can be averaged. */
const FEWEST_SPIKES = 2;
const MOST_CHARTS = 5;
/** What brings a spike about goes on when it begins: in these steps. Over all steps what comes once a day would be as high moved by an hour. */
const BEFORE = 1;
const AFTER = 3;

interface Doing {
  what: EpochsChart["what"];
  comm: string;
  start: Float64Array;
  end: Float64Array;
}

/** What each suspect did around the beginning of the spikes, and around moments moved by a circular shift. */
export function epochsCharts(evidence: Evidence, job: RunClass | null): EpochsChart[] {
  const { spikes, axis } = evidence;
  const span = axis.end - axis.start;
  if (spikes.length < FEWEST_SPIKES || span <= 0) return [];
  const step_s = Math.min(MOST_BEFORE_S, span / 6) / STEPS;
  const onsets = spikes.map(({ start }) => Math.floor((start - axis.start) / step_s));
  return doings(evidence, job)
    .slice(0, MOST_CHARTS)
    .map((doing) => epochsOf(doing, onsets, axis.start, span, step_s));
}

function doings(evidence: Evidence, job: RunClass | null): Doing[] {
  const { dumps, cleanups, stalls } = evidence;
  const scripts = checkScripts(evidence.recording, evidence.runs);
  const runs = (what: EpochsChart["what"], { comm, start, end }: RunClass) => ({ what, comm, start, end });
  return [
    { what: "dump-writes" as const, comm: "", start: dumps.start, end: dumps.end },
    { what: "tmpfiles-cleanup" as const, comm: "", start: cleanups.start, end: cleanups.end },
    ...scripts
      .filter(({ comm }, i) => scripts.findIndex((other) => other.comm === comm) === i)
      .slice(0, 2)
      .map((own) => runs("check-script", own)),
    ...(job && !scripts.includes(job) ? [runs("job", job)] : []),
    { what: "vm-stun" as const, comm: "", start: stalls.start, end: stalls.end },
  ].filter(({ start }) => start.length > 0);
}

function epochsOf(
  { what, comm, start, end }: Doing,
  onsets: readonly number[],
  origin: number,
  span: number,
  step_s: number,
): EpochsChart {
  const activity = activityOf(start, end, origin, span, step_s);
  const around = (shift: number) => epoch(activity, onsets, shift);
  const mean = around(0);
  const shifted = Array.from({ length: SHIFTS }, (_, i) =>
    around(Math.floor((((i + 1) * GOLDEN) % 1) * activity.length)),
  );
  const edge = (share: number) =>
    mean.map((_, step) =>
      quantile(
        shifted.map((one) => one[step]!),
        share,
      ),
    );
  const atOnset = (values: Float32Array) => Math.max(...values.subarray(STEPS - BEFORE, STEPS + AFTER + 1));
  const found = atOnset(mean);
  const asHigh = shifted.filter((one) => atOnset(one) >= found - 1e-6).length;
  const high = edge(0.975);
  return {
    what,
    comm,
    spikes: onsets.length,
    before_s: STEPS * step_s,
    step_s,
    mean,
    low: edge(0.025),
    high,
    chance: (1 + asHigh) / (SHIFTS + 1),
    above: found > atOnset(high),
  };
}

/** Mean number going on in each step of the recording: what is going on for whole steps is added up from where it begins and ends. */
function activityOf(
  start: Float64Array,
  end: Float64Array,
  origin: number,
  span: number,
  step_s: number,
): Float32Array {
  const steps = Math.max(1, Math.ceil(span / step_s));
  const part = new Float64Array(steps + 1);
  const change = new Float64Array(steps + 1);
  const within = (t: number) => Math.min(steps, Math.max(0, (t - origin) / step_s));
  for (let i = 0; i < start.length; i++) {
    const from = within(start[i]!);
    const to = within(Number.isNaN(end[i]!) ? start[i]! : end[i]!);
    const [first, last] = [Math.floor(from), Math.floor(to)];
    if (first === last) {
      part[first]! += to - from;
      continue;
    }
    part[first]! += first + 1 - from;
    part[last]! += to - last;
    change[first + 1]!++;
    change[last]!--;
  }
  let going = 0;
  return Float32Array.from({ length: steps }, (_, i) => {
    going += change[i]!;
    return going + part[i]!;
  });
}

function epoch(activity: Float32Array, onsets: readonly number[], shift: number): Float32Array {
  const mean = new Float32Array(2 * STEPS + 1);
  const n = activity.length;
  for (const onset of onsets)
    for (let i = 0; i < mean.length; i++) mean[i]! += activity[(((onset + shift + i - STEPS) % n) + n) % n]!;
  return mean.map((sum) => sum / onsets.length);
}
