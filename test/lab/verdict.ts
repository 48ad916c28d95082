import type { Incident, Truth } from "./incident.ts";
import type { Report, ReportedSpike } from "./rig/agent.ts";
import { seconds } from "./rig/trace.ts";

/** What one run of an incident showed: a row of the table in docs/lab.md. */
export interface Result {
  incident: string;
  /** Day of the run and the kernel it ran on. */
  day: string;
  kernel: string;
  expected: { cause: string; culprit: string } | null;
  right: boolean;
  /** One a spike that had to be found, in order; `null` where the report has none. */
  spikes: (SpikeResult | null)[];
  /** Spikes of the report that nobody caused. */
  others: SpikeResult[];
  /** The report's verdict over the whole recording. */
  verdict: { cause: string | null; culprit: string; confidence: number };
  foretold: { at: number; low: number; high: number; came: number | null } | null;
  account: string[];
}

export interface SpikeResult {
  cause: string | null;
  culprit: string;
  confidence: number;
  /** Highest load1 that the kernel showed, the mean of what it counted, and the mean of what was active. */
  peak_load1: number;
  counted: number;
  active: number | null;
}

/** A reported spike may begin a little before the first sign of ours and end with the decay after it. */
const MARGIN_S = 30;

/** Holds a report against what the lab knows. */
export function judge(
  name: string,
  expected: Incident["expected"],
  truth: Truth,
  report: Report,
): Omit<Result, "day" | "kernel"> {
  const found = truth.spikes.map(
    ({ start, end }) =>
      report.spikes.find(
        (spike) => seconds(spike.start) < end + MARGIN_S && seconds(spike.end) > start - MARGIN_S,
      ) ?? null,
  );
  const spikes = found.map((spike) => (spike ? resultOf(spike) : null));
  const others = report.spikes.filter((spike) => !found.includes(spike)).map(resultOf);
  const hits = spikes.every(
    (spike) => spike && spike.cause === expected?.cause && spike.culprit === expected.culprit,
  );
  return {
    incident: name,
    expected,
    right: expected ? spikes.length > 0 && hits : report.spikes.length === 0,
    spikes,
    others,
    verdict: {
      cause: report.verdict.cause,
      culprit: report.verdict.culprit,
      confidence: report.verdict.confidence,
    },
    foretold: truth.foretold ?? null,
    account: truth.account,
  };
}

function resultOf(spike: ReportedSpike): SpikeResult {
  return {
    ...spike.verdict,
    peak_load1: spike.peak_load1,
    counted: spike.kernel_active_mean,
    active: spike.true_active_mean,
  };
}
