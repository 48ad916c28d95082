import type { Diagnosis, Spike, Sustained, Verdict } from "../../analysis/diagnosis.ts";
import type { Truth, TruthSpike, TruthSustained } from "./truth.ts";

/**
 * What became of one true spike, or of a spike that is none:
 * - `right` cause and culprit, where both can be told; `tolerated` no mistake, where the evidence is not whole
 * - `abstained` found and called unexplained; `missed` not found
 * - `wrong` another cause or another culprit; `false-alarm` a spike where none was
 */
export type Outcome = "right" | "tolerated" | "abstained" | "missed" | "wrong" | "false-alarm";

export interface Judged {
  outcome: Outcome;
  truth: TruthSpike | null;
  verdict: Verdict | null;
}

/** Onsets are known to a look or two, ends are smeared: spans this near to each other are the same spike. Microseconds. */
const SLACK = 90e6;

const overlap = (a: { start: number; end: number }, b: { start: number; end: number }) =>
  Math.min(a.end, b.end + SLACK) - Math.max(a.start, b.start - SLACK);

export function judgeVerdict(truth: TruthSpike, verdict: Pick<Verdict, "cause" | "culprit">): Outcome {
  const { cause, culprit } = verdict;
  const named = truth.culprits.includes(culprit);
  if (truth.evidence === "observable" && cause === truth.cause) return named ? "right" : "wrong";
  if (cause === "unexplained" || cause === null) return "abstained";
  if (cause === truth.cause) return named || culprit === "" ? "tolerated" : "wrong";
  return truth.allowed.includes(cause) ? "tolerated" : "wrong";
}

export function judge(truth: Truth, diagnosis: Diagnosis): Judged[] {
  const judged: Judged[] = [];
  const taken = new Set<Spike>();
  for (const spike of truth.spikes.filter(({ required }) => required)) {
    const met = diagnosis.spikes.filter((found) => overlap(spike, found) > 0);
    for (const found of met) taken.add(found);
    const best = met.sort((a, b) => overlap(spike, b) - overlap(spike, a))[0];
    judged.push({
      outcome: best ? judgeVerdict(spike, best.verdict) : "missed",
      truth: spike,
      verdict: best?.verdict ?? null,
    });
  }
  // A low or cut spike need not be found, but who is blamed for it must have been active there.
  for (const found of diagnosis.spikes) {
    if (taken.has(found)) continue;
    const { verdict } = found;
    const there = truth.spikes.filter((spike) => overlap(spike, found) > 0);
    if (there.length === 0) judged.push({ outcome: "false-alarm", truth: null, verdict });
    else if (there.every((spike) => judgeVerdict(spike, verdict) === "wrong"))
      judged.push({ outcome: "wrong", truth: there[0]!, verdict });
  }
  return judged;
}

/** Whether those were left out of whom a recording of minutes cannot know that nothing will wake them, and nobody else. */
function allButDoubtful({ asleep, doubtful }: TruthSustained, tasks: number, offset: Sustained["offset"]) {
  const sure = asleep.filter((name) => !doubtful.includes(name));
  const named = new Set(offset.map(({ comm }) => comm));
  return (
    tasks >= sure.length &&
    tasks <= asleep.length &&
    sure.every((name) => named.has(name)) &&
    [...named].every((name) => asleep.includes(name))
  );
}

/** When it began: to a minute or two, a reading or two, or a part of what has passed since. */
const SINCE = { least: 150e6, steps: 2.5, share: 0.05 };

/**
 * What was said of a load that stays. `right`: all of it (since when, real or phantom, who sleeps for good, cause and culprit);
 * `tolerated`: a part, where not all can be told; `abstained`: that it is high, and not why. `null`: nothing was, and nothing was said.
 */
export function judgeSustained(
  truth: TruthSustained | null,
  said: Sustained | null,
  { window }: Pick<Diagnosis, "window">,
): Outcome | null {
  if (said === null) return truth?.required ? "missed" : null;
  if (truth === null) return "false-alarm";
  const { verdict, offset, offset_tasks, reality } = said;
  const slack = Math.max(
    SINCE.least,
    SINCE.steps * window.step_s * 1e6,
    SINCE.share * (window.end - truth.since),
  );
  if (said.since > truth.since + slack || said.since < truth.first - slack) return "wrong";
  if (reality !== truth.reality && reality !== "unclear") return "wrong";
  const names = [...new Set(truth.asleep)].sort().join();
  const named = [...new Set(offset.map(({ comm }) => comm))].sort().join();
  const whole = offset_tasks === truth.asleep.length && named === names;
  if (!whole && offset_tasks > 0 && !allButDoubtful(truth, offset_tasks, offset)) return "wrong";
  const { cause, culprit } = verdict;
  if (cause === "unexplained" || cause === null) return whole && offset_tasks > 0 ? "tolerated" : "abstained";
  if (!truth.causes.includes(cause)) return "wrong";
  if (truth.culprits.includes(culprit)) return whole ? "right" : "tolerated";
  return truth.evidence === "partial" && culprit === "" ? "tolerated" : "wrong";
}

/** Whether spikes of several causes were told as what they are, those among them that need not be found. */
function severalTold(truth: Truth, { spikes }: Diagnosis): boolean {
  const told = spikes.filter((found) =>
    truth.spikes.some((spike) => overlap(spike, found) > 0 && spike.cause === found.verdict.cause),
  );
  return new Set(told.map(({ verdict }) => verdict.cause)).size > 1;
}

/** The verdict over the whole window. */
export function judgeOverall(truth: Truth, diagnosis: Diagnosis): Outcome {
  const { cause, culprit } = diagnosis.verdict;
  const required = truth.spikes.filter((spike) => spike.required);
  if (required.length === 0 && truth.sustained) {
    if (cause === null) return truth.sustained.required ? "missed" : "tolerated";
    if (cause === "unexplained") return "abstained";
    if (!truth.sustained.causes.includes(cause))
      return truth.spikes.some((spike) => judgeVerdict(spike, diagnosis.verdict) !== "wrong")
        ? "tolerated"
        : "wrong";
    if (truth.sustained.culprits.includes(culprit)) return "right";
    return truth.sustained.evidence === "partial" && culprit === "" ? "tolerated" : "wrong";
  }
  if (truth.verdict.cause === null) {
    if (cause === null) return "right";
    // Spikes that need not be found may be found.
    const fits = (spike: TruthSpike) => spike.cause === cause || spike.allowed.includes(cause);
    const known = cause === "unexplained" || truth.spikes.some(fits);
    return known && truth.spikes.length > 0 ? "tolerated" : "wrong";
  }
  if (cause === null) return "missed";
  if (cause === "unexplained") return "abstained";
  if (truth.verdict.cause === "mixed") {
    // One cause may stand for the whole only where the others are few.
    const own = required.filter((spike) => spike.cause === cause).length;
    return cause === "mixed" ? "right" : own >= 0.75 * required.length ? "tolerated" : "wrong";
  }
  const first = required[0]!;
  if (cause === "mixed")
    return first.evidence === "observable" && !severalTold(truth, diagnosis) ? "wrong" : "tolerated";
  return judgeVerdict(
    { ...first, cause: truth.verdict.cause, culprits: truth.verdict.culprits },
    { cause, culprit },
  );
}
