import type { Recording } from "../storage/recording.ts";
import { adviseOn } from "./advice/index.ts";
import { compareChanges } from "./changes/index.ts";
import { isCured, noneExpected } from "./changes/outcome.ts";
import { chartsOf } from "./charts/index.ts";
import { gapsOf, limitsOf, selfCost } from "./coverage.ts";
import { asItIsNow } from "./current.ts";
import { loadCurve } from "./curve.ts";
import type { RunClass } from "./derived/runs.ts";
import { checkScripts } from "./derived/scripts.ts";
import {
  type CheckedPrediction,
  type Diagnosis,
  HISTORY_ORIGINS,
  type KernelSampling,
  type Spike,
  type Verdict,
} from "./diagnosis.ts";
import { type Evidence, gatherEvidence, type SpikeEvidence } from "./evidence.ts";
import { type Cause, type Fact, fact } from "./facts.ts";
import { type Forecast, forecastBeat, forecastRegular, periodicity } from "./forecast.ts";
import { type Foreseen, foreseeFirst } from "./foreseen.ts";
import { foundAt } from "./found.ts";
import { fullNames } from "./full-names.ts";
import { type Happenings, happenings } from "./happenings.ts";
import { historyView } from "./history.ts";
import { summariseLoad } from "./load-summary.ts";
import { overallCards } from "./overall.ts";
import { profileOf } from "./profile.ts";
import { measureSlip } from "./slip.ts";
import { lowerBound } from "./statistics/search.ts";
import { examineAll, holdsOfWhatStays } from "./suspects/index.ts";
import { adviseOnSustained, sustainedLoad } from "./sustained.ts";
import { judgeAll, judgeSpike, mostCommon } from "./verdict.ts";
import { whoWasCounted } from "./who.ts";

export interface Diagnosing {
  /** Whether the pictures' data are wanted: some 0.1 s and a megabyte for a month. */
  charts?: boolean;
  /** Told how many of the spikes have been examined: with hundreds of them it takes a while. */
  tell?: (done: number, total: number) => void;
}

/** The whole analysis: one recording in, one diagnosis out. Pure: the same recording gives the same diagnosis. */
export function diagnose(recorded: Recording, { charts = false, tell }: Diagnosing = {}): Diagnosis {
  // A prediction that was made from this very recording has nothing to be checked by yet.
  const predictions = recorded.predictions.filter(({ made_at }) => made_at < recorded.window.end);
  const recording = { ...recorded, predictions };
  const evidence = gatherEvidence(recording);
  const { axis, looks } = evidence;
  const happened = happenings(evidence);
  const spikes = evidence.spikes.map((span, i) => {
    tell?.(i, evidence.spikes.length);
    return diagnoseSpike(evidence, happened, span, i + 1);
  });
  const steady = sustainedLoad(evidence);
  // Spikes are what the operator came for; without any, the load that stays has a cause of its own.
  const alone = spikes.length === 0 ? steady : null;
  const verdict = alone?.sustained.verdict ?? judgeAll(spikes, (_, i) => evidence.spikes[i]!.kernelExcess);
  const leading = leadingVerdict(verdict, spikes);
  const job = jobInQuestion(evidence, leading);
  const gaps = gapsOf(evidence);
  const changes = compareChanges(evidence, spikes, gaps);
  const cured = isCured(changes, leading.cause);
  const current = job && asItIsNow(evidence, job, changes, cured);
  const period = current && evidence.period(current);
  const profile = current && period ? profileOf(evidence, current, period) : null;
  const next: Forecast | Foreseen | null =
    spikes.length === 0 ? foreseeFirst(evidence) : forecastNext(evidence, leading, spikes, current);
  const cards = alone?.cards ?? overallCards(evidence, spikes);
  const hz = looks.hz;
  const { keepalived } = recording;
  const foundFor = (cause: Cause) => foundAt(spikes, cause);
  const unitOf = (culprit: string) => unitIn(evidence, culprit);
  const vmware = evidence.vmHost.isVmware;
  const blamed = spikes.map((spike) => spike.verdict.cause);
  const known = { verdict, profile, hz, vmware, keepalived, suspects: cards, unitOf, foundFor, blamed };
  // What is advised against most causes speaks of their spikes.
  const holds = alone && holdsOfWhatStays(verdict.cause);
  const isOther = alone !== null && holds === null;
  // Nothing is left to be changed against what is cured.
  const { alternatives, advice } =
    isOther || noneExpected(changes, verdict.cause) ? { alternatives: [], advice: [] } : adviseOn(known);
  const origin = HISTORY_ORIGINS.find((one) => one === recording.source) ?? "loadspike";
  const distances = periodicity(evidence.spikes.map((spike) => spike.start));
  return {
    host: recording.host,
    window: {
      start: recording.window.start,
      end: recording.window.end,
      samples: recording.samples.length,
      step_s: looks.step_s,
      gaps,
    },
    origin,
    sources: recording.sources,
    kernel_sampling: kernelSampling(evidence),
    spikes,
    periodicity: distances,
    load: summariseLoad(evidence),
    sustained: steady?.sustained ?? null,
    suspects: cards,
    verdict,
    full_names: fullNames(evidence.runs, keepalived),
    next_spike:
      !next || noneExpected(changes, leading.cause)
        ? null
        : { ...next, at: axis.wall(next.at), low: axis.wall(next.low), high: axis.wall(next.high) },
    advice: [...advice, ...(steady && holds !== "all" ? adviseOnSustained(steady.sustained) : [])],
    profile,
    alternatives,
    predictions: checkPredictions(recording, spikes),
    changes,
    history: historyView(evidence, origin, spikes, distances),
    limits: [...limitsOf(evidence), ...fromOneSpike(next, spikes, job)],
    timeline: happened.timeline,
    self: selfCost(evidence),
    curve: loadCurve(evidence),
    charts: charts ? chartsOf(evidence, { spikes, job: current ?? job, profile, alternatives }) : null,
  };
}

function diagnoseSpike(evidence: Evidence, happened: Happenings, span: SpikeEvidence, id: number): Spike {
  const { axis, recording } = evidence;
  const cards = examineAll(evidence.on(span), span);
  const peak = peakOf(evidence, span);
  return {
    id,
    start: axis.wall(span.start),
    end: axis.wall(span.end),
    duration_s: span.end - span.start,
    peak_time: recording.samples.time[peak] ?? axis.wall(span.start),
    peak_load1: Math.round((recording.samples.load1.at(peak) ?? 0) * 100) / 100,
    kernel_active_mean: span.counted,
    true_active_mean: span.trueActive,
    true_active_from: span.trueActive === null ? null : span.trueFrom,
    true_active_error: span.trueActive === null ? null : span.trueError,
    reality: span.reality,
    verdict: judgeSpike(span, cards, evidence.polled),
    suspects: cards,
    who: whoWasCounted(evidence, span),
    happened: happened.beside(span),
  };
}

/** systemd's unit of a culprit's tasks, by the first spike in which it is known. */
function unitIn(evidence: Evidence, culprit: string): string {
  for (const { start, end } of evidence.spikes) {
    const { unit } = evidence.origin(culprit, start, end);
    if (unit !== "") return unit;
  }
  return "";
}

/** Index of the sample with the highest load1; it may come up to a minute after the last look that raised it. */
function peakOf({ axis, recording }: Evidence, span: SpikeEvidence): number {
  let best = -1;
  for (let i = lowerBound(axis.samples, span.start); i < axis.samples.length; i++) {
    if (axis.samples[i]! > span.end + 60) break;
    if (best < 0 || recording.samples.load1.at(i) > recording.samples.load1.at(best)) best = i;
  }
  return best;
}

function kernelSampling({ looks }: Evidence): KernelSampling | null {
  if (looks.hz === null || looks.source === null || looks.synthetic) return null;
  return {
    hz: looks.hz,
    period_s: Math.round(looks.period_s * 1e6) / 1e6,
    hz_source: looks.source,
    decoded: looks.decoded,
    undecodable: looks.undecodable,
  };
}

/** Of several causes the beat is the one whose next spike can be computed; other jobs have their own hours. */
function leadingVerdict(verdict: Verdict, spikes: readonly Spike[]): Verdict {
  if (verdict.cause !== "mixed") return verdict;
  const beats = spikes.map((spike) => spike.verdict).filter(({ cause }) => cause === "sampling-beat");
  return beats.length === 0
    ? verdict
    : { ...beats[0]!, culprit: mostCommon(beats.map((one) => one.culprit)) };
}

/** The job that the report profiles: the one that beats, else the check script that runs most often. */
function jobInQuestion(evidence: Evidence, verdict: Verdict): RunClass | null {
  const most = (classes: RunClass[]) => classes.toSorted((a, b) => b.length - a.length)[0] ?? null;
  if (verdict.cause === "sampling-beat")
    return most(evidence.runs.filter((runs) => runs.comm === verdict.culprit));
  return most(checkScripts(evidence.recording, evidence.runs));
}

function forecastNext(
  evidence: Evidence,
  verdict: Verdict,
  spikes: readonly Spike[],
  job: RunClass | null,
): Forecast | null {
  const { looks, axis } = evidence;
  if (verdict.cause === null || verdict.cause === "mixed" || spikes.length === 0) return null;
  const starts = evidence.spikes
    .filter((_, i) => spikes[i]!.verdict.cause === verdict.cause)
    .map((s) => s.start);
  if (verdict.cause === "sampling-beat" && job) {
    const period = evidence.period(job);
    const slip = period && measureSlip(looks, job, period);
    const underWay = evidence.spikes.at(-1)!.end > axis.end - 120;
    // What is too unsteady for this is too unsteady for the mean of its past distances as well.
    if (period && slip) return forecastBeat(looks, job, period, slip, axis.end, underWay, starts);
  }
  const wanders = verdict.cause === "sampling-beat";
  return forecastRegular(starts, axis.end, { step_s: looks.step_s, wanders });
}

function fromOneSpike(next: Forecast | null, spikes: readonly Spike[], job: RunClass | null): Fact[] {
  if (!next || !job || spikes.length > 1) return [];
  const runs_s = job.start.at(-1)! - job.start[0]!;
  return [fact("coverage.one-spike", { runs_s, width_s: next.high - next.low })];
}

function checkPredictions(recording: Recording, spikes: readonly Spike[]): CheckedPrediction[] {
  return recording.predictions.map(({ made_at, at, low, high }) => {
    const later = spikes.filter((spike) => spike.start > made_at).map((spike) => spike.start);
    const nearest = later.toSorted((a, b) => Math.abs(a - at) - Math.abs(b - at))[0] ?? null;
    if (nearest !== null && nearest >= low && nearest <= high)
      return { made_at, at, low, high, came: nearest, outcome: "came" };
    const open = high > recording.window.end;
    return { made_at, at, low, high, came: open ? null : nearest, outcome: open ? "open" : "missed" };
  });
}
