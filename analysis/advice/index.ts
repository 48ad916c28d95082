import type { PeriodicScript } from "../../collectors/collector.ts";
import type { Advice, Alternative, Cause } from "../diagnosis.ts";
import type { AdviceInput, Advisor } from "./advisor.ts";
import { alternativesTo } from "./alternatives.ts";
import { adviseOnBeat } from "./beat.ts";
import { adviseOnCleanup, adviseOnJob, adviseOnScript } from "./jobs.ts";
import { adviseOnCpu, adviseOnMemory, adviseOnSteal, adviseOnStun } from "./machine.ts";
import { adviseOnDumps, adviseOnStalls } from "./storage.ts";

export type { AdviceInput } from "./advisor.ts";

/** THE list: every cause has its advice. */
const ADVISORS: Record<Cause, Advisor> = {
  "sampling-beat": adviseOnBeat,
  "dump-writes": adviseOnDumps,
  "tmpfiles-cleanup": adviseOnCleanup,
  "check-script": adviseOnScript,
  "scheduled-job": adviseOnJob,
  "io-stall": adviseOnStalls,
  "cpu-saturation": adviseOnCpu,
  "memory-pressure": adviseOnMemory,
  "hypervisor-steal": adviseOnSteal,
  "vm-stun": adviseOnStun,
};

/**
 * What to change for a verdict, and for a beat the alternatives simulated from the measured runs. A verdict of several
 * causes gets the advice on each that is supported; none gets none, and an unexplained one says what to record.
 */
export function adviseOn(input: AdviceInput): { alternatives: Alternative[]; advice: Advice[] } {
  const { verdict, profile, hz, keepalived, suspects } = input;
  const supported = suspects.filter((card) => card.status === "supported");
  const convicted: { cause: Cause; culprit: string }[] =
    verdict.cause === null || verdict.cause === "unexplained"
      ? []
      : verdict.cause === "mixed"
        ? supported.map(({ cause, culprit }) => ({ cause, culprit }))
        : [{ cause: verdict.cause, culprit: verdict.culprit }];
  const beats = convicted.some(({ cause }) => cause === "sampling-beat");
  const alternatives =
    beats && profile !== null && hz !== null ? alternativesTo(profile, hz, keepalived) : [];
  if (verdict.cause === "unexplained") return { alternatives, advice: [recordMore(suspects)] };

  const advice = convicted.flatMap(({ cause, culprit }) =>
    ADVISORS[cause]({ ...input, alternatives, script: scriptOf(input, culprit) }, culprit),
  );
  // Two causes may give the same advice.
  const titles = new Set<string>();
  return { alternatives, advice: advice.filter(({ title }) => !titles.has(title) && titles.add(title)) };
}

/** The configured job that is meant: the culprit's, else the measured job's, else the only one that is tracked. */
function scriptOf({ keepalived, profile }: AdviceInput, culprit: string): PeriodicScript | null {
  const scripts = keepalived?.scripts ?? [];
  const tracked = scripts.filter((script) => script.tracked);
  return (
    scripts.find((script) => script.comm === culprit) ??
    scripts.find((script) => script.comm === profile?.comm) ??
    (tracked.length === 1 ? (tracked[0] ?? null) : null)
  );
}

function recordMore(suspects: AdviceInput["suspects"]): Advice {
  const missing = suspects.filter((card) => card.status === "not-examined");
  const named = missing.map((card) => card.cause).join(", ");
  return {
    title: "Record the next spike with everything that this machine can give",
    why:
      missing.length === 0
        ? "Every suspect was examined and none of them explains these spikes."
        : `Not examined for want of data: ${named}.`,
    change:
      'Run the agent as root or as "loadspike install" sets it up; "loadspike doctor" lists each source and what would make it available.',
    expected: "After the next spike the report has fewer suspects that were not examined.",
  };
}
