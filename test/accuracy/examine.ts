import { diagnose } from "../../analysis/diagnose.ts";
import type { Verdict } from "../../analysis/diagnosis.ts";
import { incident } from "../simulation/incidents.ts";
import { judge, judgeOverall, judgeSustained, judgeVerdict, type Outcome } from "../simulation/judge.ts";
import { simulate } from "../simulation/scenario.ts";
import type { TruthSpike } from "../simulation/truth.ts";
import { eventClasses, kolmogorovSmirnov, nearestEvent, poissonCoincidence } from "./baselines.ts";
import type { Planned } from "./plan.ts";

export const METHODS = ["loadspike", "nearest event", "Poisson coincidence", "KS on load1"] as const;
export type Method = (typeof METHODS)[number];

/** One spike as one method judged it. */
export interface Case {
  method: Method;
  outcome: Outcome;
  evidence: TruthSpike["evidence"] | null;
  cause: string | null;
  named: string;
  confidence: number | null;
}

export interface Examined {
  planned: Planned;
  name: string;
  cases: Case[];
  /** What was said of a load that stays; `outcome` null: nothing was to be said, and nothing was. `stays`: there is one. */
  sustained: {
    outcome: Outcome | null;
    stays: boolean;
    required: boolean;
    named: string;
    confidence: number | null;
  };
  overall: Outcome;
  overallNamed: string;
  overallConfidence: number;
  /** `null`: none foretold, or none known. Whether it came within the interval; how far off, and the interval's width (h). */
  next: { came: boolean; late_h: number; width_h: number; period_h: number } | null;
  generate_s: number;
  diagnose_s: number;
}

const nameOf = ({ cause, culprit }: Pick<Verdict, "cause" | "culprit">) =>
  `${cause}${culprit ? ` (${culprit})` : ""}`;

export function examine(planned: Planned): Examined {
  const begun = performance.now();
  const { recording, truth, name } = simulate(incident(planned.seed, planned));
  const generated = performance.now();
  const diagnosis = diagnose(recording);
  const done = performance.now();

  const cases = judge(truth, diagnosis).map(
    ({ outcome, truth: spike, verdict }): Case => ({
      method: "loadspike",
      outcome,
      evidence: spike?.evidence ?? null,
      cause: spike?.cause ?? null,
      named: verdict ? nameOf(verdict) : "",
      confidence: verdict && verdict.cause !== "unexplained" ? verdict.confidence : null,
    }),
  );
  const classes = eventClasses(recording);
  const required = truth.spikes.filter((spike) => spike.required);
  const poisson = poissonCoincidence(recording, classes, required);
  const ks = kolmogorovSmirnov(recording, classes);
  for (const spike of required)
    for (const [method, named] of [
      ["nearest event", nearestEvent(classes, spike)],
      ["Poisson coincidence", poisson],
      ["KS on load1", ks],
    ] as const)
      cases.push({
        method,
        outcome: judgeVerdict(spike, named),
        evidence: spike.evidence,
        cause: spike.cause,
        named: nameOf(named),
        confidence: null,
      });

  const { next_spike: foretold, verdict } = diagnosis;
  const came = truth.next_spike;
  const next =
    foretold && came
      ? {
          came: foretold.low <= came.start && came.start <= foretold.high,
          late_h: (foretold.at - came.start) / 3.6e9,
          width_h: (foretold.high - foretold.low) / 3.6e9,
          period_h: (diagnosis.periodicity?.period_s ?? Number.NaN) / 3600,
        }
      : null;
  const said = diagnosis.sustained;
  const sure = said !== null && said.verdict.cause !== "unexplained" && said.verdict.cause !== null;
  return {
    planned,
    name,
    cases,
    sustained: {
      outcome: judgeSustained(truth.sustained, said, diagnosis),
      stays: truth.sustained !== null,
      required: truth.sustained?.required ?? false,
      named: said ? `${said.reality} ${nameOf(said.verdict)}` : "",
      confidence: sure ? said.verdict.confidence : null,
    },
    overall: judgeOverall(truth, diagnosis),
    overallNamed: nameOf(verdict),
    overallConfidence: verdict.confidence,
    next,
    generate_s: (generated - begun) / 1000,
    diagnose_s: (done - generated) / 1000,
  };
}
