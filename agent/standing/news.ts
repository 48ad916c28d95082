import type { CheckedPrediction, Diagnosis, Spike } from "../../analysis/diagnosis.ts";
import { openForecast } from "../reporting.ts";
import {
  firstState,
  type KnownSpike,
  type StandingForecast,
  type StandingState,
  verdictOf,
} from "./state.ts";

/** Something that was not so at the diagnosis before. */
export type News =
  | { kind: "spike"; spike: Spike }
  | { kind: "verdict" }
  | { kind: "forecast"; prediction: CheckedPrediction & { outcome: "came" | "missed" } };

export interface Compared {
  news: News[];
  /** The state from now on; how the forecast is told of is for who has the words. */
  state: Omit<StandingState, "forecast"> & { forecast: Omit<StandingForecast, "line"> | null };
}

/** Nearer to the end of the recording nobody knows that a spike is over. */
const OVER_AFTER_S = 120;
/** An edge that moves by this much is the same spike's. */
const SAME_WITHIN_S = 60;
/** What ended longer before the latest diagnosis, and is found only now, is no news: more of the recording made it stand out. */
const NEWS_WITHIN_S = 2 * 3600;

/**
 * Holds a diagnosis against what was known. Whatever was told of, or was over long before anybody stood by, is not told or counted
 * again, however the rest of the recording moves its edges or its cause.
 * @param known `null`: there was no diagnosis before
 */
export function compare(known: StandingState | null, diagnosis: Diagnosis): Compared {
  const { window, kernel_sampling, next_spike } = diagnosis;
  const before = known ?? firstState(window.end);
  const recent = before.made_to - NEWS_WITHIN_S * 1e6;
  const over = diagnosis.spikes.filter(({ end }) => window.end - end >= OVER_AFTER_S * 1e6);
  const unknown = over.filter((spike) => !before.spikes.some((one) => overlap(one, spike)));
  const fresh = unknown.filter(({ end }) => end >= recent);
  const decided = diagnosis.predictions
    .filter(isDecided)
    .filter(({ made_at }) => !before.settled.includes(made_at));
  const verdict = verdictOf(diagnosis);
  const isOther = verdict.cause !== before.verdict.cause || verdict.culprit !== before.verdict.culprit;
  return {
    news: [
      ...fresh.map((spike): News => ({ kind: "spike", spike })),
      ...decided
        .filter((one) => one.high >= recent && (one.outcome === "came" || wasWatched(diagnosis, one)))
        .map((prediction): News => ({ kind: "forecast", prediction })),
      ...(isOther ? [{ kind: "verdict" } as const] : []),
    ],
    state: {
      made_to: window.end,
      verdict,
      look_period_s: kernel_sampling?.period_s ?? before.look_period_s,
      // What the window has left behind can no more be found.
      spikes: [...before.spikes, ...unknown.map(({ start, end }) => ({ start, end }))].filter(
        ({ end }) => end >= window.start - NEWS_WITHIN_S * 1e6,
      ),
      totals: countedIn(before.totals, fresh),
      seconds: secondsIn(before.seconds, fresh),
      settled: [...before.settled, ...decided.map(({ made_at }) => made_at)].filter((made_at) =>
        diagnosis.predictions.some((one) => one.made_at === made_at),
      ),
      forecast: next_spike && {
        key: openForecast(diagnosis)?.made_at ?? window.end,
        at: next_spike.at,
        low: next_spike.low,
        high: next_spike.high,
      },
      foretold: before.foretold,
    },
  };
}

function overlap(known: KnownSpike, { start, end }: Spike): boolean {
  const margin = SAME_WITHIN_S * 1e6;
  return start <= known.end + margin && end >= known.start - margin;
}

const isDecided = (
  prediction: CheckedPrediction,
): prediction is CheckedPrediction & { outcome: "came" | "missed" } => prediction.outcome !== "open";

/** Whether somebody looked all the time in which it was to come: else nobody knows that it did not. */
function wasWatched({ window }: Diagnosis, { low, high }: CheckedPrediction): boolean {
  return low >= window.start && !window.gaps.some((gap) => gap.start <= high && gap.end >= low);
}

function countedIn(totals: StandingState["totals"], fresh: readonly Spike[]): StandingState["totals"] {
  const counted = totals.map((total) => ({ ...total }));
  for (const { reality, verdict } of fresh) {
    const cause = verdict.cause ?? "unexplained";
    const total = counted.find((one) => one.cause === cause && one.reality === reality);
    if (total) total.spikes += 1;
    else counted.push({ cause, reality, spikes: 1 });
  }
  return counted;
}

function secondsIn(seconds: StandingState["seconds"], fresh: readonly Spike[]): StandingState["seconds"] {
  const sums = { ...seconds };
  for (const { reality, duration_s } of fresh) sums[reality] += duration_s;
  return sums;
}
