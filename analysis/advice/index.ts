import type { KeepalivedFacts, PeriodicScript } from "../../collectors/collector.ts";
import type { Alternative, JobProfile, SuspectCard, Verdict } from "../diagnosis.ts";
import { type Advice, advice, type Cause, type Fact } from "../facts.ts";
import { suspects } from "../suspects/index.ts";
import { alternativesTo } from "./alternatives.ts";

declare module "../facts.ts" {
  interface Advices {
    /** For spikes that nothing explains: what was not examined, for want of data. */
    "overall.record-more": { missing: Cause[] };
  }
}

/** What is known when advice is asked for; `Situation` is this with what is worked out of it. */
export interface Known {
  verdict: Verdict;
  profile: JobProfile | null;
  hz: number | null;
  vmware: boolean;
  keepalived: KeepalivedFacts | null;
  suspects: readonly SuspectCard[];
  /** systemd's unit that a culprit's tasks belong to; "" where it is not known. */
  unitOf(culprit: string): string;
  /** What was found at the spikes that a cause is to blame for. */
  foundFor(cause: Cause): readonly Fact[];
  /** Causes that one spike at least has, also where most have another. */
  blamed?: readonly Verdict["cause"][];
}

/**
 * What to change for a verdict, and for a beat the alternatives simulated from the measured runs. A verdict of several
 * causes gets the advice on each that is supported; none gets none, and an unexplained one says what to record.
 */
export function adviseOn(known: Known): { alternatives: Alternative[]; advice: Advice[] } {
  const { verdict, profile, hz, vmware, keepalived, suspects: cards } = known;
  const convicted = convictedBy(known);
  const beats = convicted.some(({ cause }) => cause === "sampling-beat");
  const alternatives =
    beats && profile !== null && hz !== null ? alternativesTo(profile, hz, keepalived) : [];
  if (verdict.cause === "unexplained") return { alternatives, advice: [recordMore(cards)] };

  const steps = convicted.flatMap(({ cause, culprit }) => {
    const script = scriptOf(known, culprit);
    const situation = {
      verdict,
      profile,
      hz,
      vmware,
      keepalived,
      suspects: cards,
      alternatives,
      script,
      unit: known.unitOf(culprit),
      found: known.foundFor(cause),
    };
    return suspects.find((suspect) => suspect.cause === cause)?.advise(situation, culprit) ?? [];
  });
  // Two causes may give the same advice.
  const given = new Set<string>();
  return { alternatives, advice: steps.filter(({ id }) => !given.has(id) && given.add(id)) };
}

function convictedBy({ verdict, suspects: cards, blamed = [] }: Known): { cause: Cause; culprit: string }[] {
  const { cause, culprit } = verdict;
  if (cause === null || cause === "unexplained") return [];
  if (cause !== "mixed") return [{ cause, culprit }];
  return cards.filter((card) => card.status === "supported" || blamed.includes(card.cause));
}

/** The configured job that is meant: the culprit's, else the measured job's, else the only one that is tracked. */
function scriptOf({ keepalived, profile }: Known, culprit: string): PeriodicScript | null {
  const scripts = keepalived?.scripts ?? [];
  const tracked = scripts.filter((script) => script.tracked);
  return (
    scripts.find((script) => script.comm === culprit) ??
    scripts.find((script) => script.comm === profile?.comm) ??
    (tracked.length === 1 ? (tracked[0] ?? null) : null)
  );
}

function recordMore(cards: readonly SuspectCard[]): Advice {
  const missing = cards.filter((card) => card.status === "not-examined").map(({ cause }) => cause);
  return advice("overall.record-more", { missing });
}
