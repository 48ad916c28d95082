import { phaseMatch } from "../derived/beats.ts";
import { followsFrom } from "../derived/follows.ts";
import { concurrency, type RunClass } from "../derived/runs.ts";
import { checkScripts } from "../derived/scripts.ts";
import { coveredTime, spanLengths } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { median } from "../statistics/robust.ts";
import {
  contradicted,
  type Finding,
  notExamined,
  percent,
  type Suspect,
  seconds,
  supported,
  undecided,
} from "./suspect.ts";

/** How much longer than in calm times, and how long at least, a run must take to be called slow. */
const SLOWER = 5;
const SLOW_S = 1;
/** Share of the true load that the script and its children must be. */
const SHARE = 0.4;
/** Looks of the kernel between runs that it takes to see that nobody was there. */
const LOOKS_BETWEEN = 6;

export const checkScript: Suspect = {
  cause: "check-script",
  accuses: "keepalived's check script was slow, hung or piled up, and its processes made up the load.",
  acquits: "The script ran in the spike as it always does.",
  matters: "A hung check blocks nothing by itself, but its copies pile up and a failover may follow.",
  nature: "actor",
  makes: "real",
  examine(evidence, spike) {
    const scripts = checkScripts(evidence.recording, evidence.runs);
    if (scripts.length === 0)
      return notExamined(
        evidence.runs.length === 0
          ? "runs of processes were not recorded"
          : "no process of keepalived's was seen to run",
      );
    const findings = scripts.map((script) => examineScript(evidence, spike, script));
    return findings.reduce((best, finding) => (rank(finding) > rank(best) ? finding : best));
  },
  test(evidence) {
    const starts = checkScripts(evidence.recording, evidence.runs).map(({ start }) => start);
    const most = starts.toSorted((a, b) => b.length - a.length)[0];
    return most ? followsFrom(evidence, most) : null;
  },
  describe(evidence) {
    const scripts = checkScripts(evidence.recording, evidence.runs);
    if (scripts.length === 0) return ["No check script of keepalived was seen to run."];
    return scripts.slice(0, 5).map((script) => {
      const lengths = spanLengths(script, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const span = script.start.at(-1)! - script.start[0]!;
      const often = script.length > 1 ? `, one every ${seconds(span / (script.length - 1))}` : "";
      const inside = evidence.spikes.flatMap(({ start, end }) => [...spanLengths(script, start, end)]);
      const compared =
        inside.length === 0
          ? ""
          : ` In spikes median ${seconds(median(inside))}, outside ${seconds(evidence.calmLength(script))}.`;
      return `${script.comm}: ${script.length} ${script.length === 1 ? "run" : "runs"}${often}; median ${seconds(median(lengths))}, longest ${seconds(script.longest)}.${compared}`;
    });
  },
};

const rank = ({ status, score }: Finding) => (status === "supported" ? 1 : 0) + score;

function examineScript(evidence: Evidence, spike: SpikeEvidence, script: RunClass): Finding {
  const length = spike.end - spike.start;
  const inside = spanLengths(script, spike.start - script.longest, spike.end);
  const within = spanLengths(script, spike.start, spike.end);
  const usual = evidence.calmLength(script);
  const text = [
    `${script.comm}: ${within.length} runs in the spike, median ${within.length > 0 ? seconds(median(within)) : "none"}; in calm times ${Number.isNaN(usual) ? "unknown" : seconds(usual)}.`,
  ];

  const overlapping = coveredTime(script, spike.start, spike.end) / length;
  const slow = inside.filter((value) => value > Math.max(SLOW_S, SLOWER * (usual || 0))).length;
  const share = evidence.share(spike)?.of(evidence.family(script.comm));
  if (share !== undefined)
    text.push(`${percent(share)} of the tasks at random times were its own or its children.`);
  // A hung script has no end and so no run in the record: fewer runs than usual, and its tasks in sight.
  const every = script.length > 1 ? (script.start.at(-1)! - script.start[0]!) / (script.length - 1) : length;
  const missing = within.length < 0.5 * (length / every);
  if (slow === 0 && !missing) return contradicted(text, share ?? 0);
  if (share === undefined) {
    const piled = concurrency(script, spike.start, spike.end);
    if (overlapping > 0.6 && piled > SHARE * spike.kernelExcess)
      return supported(0.85 * Math.min(1, piled / spike.kernelExcess), script.comm, [
        ...text,
        `${piled.toFixed(1)} of its runs went on together.`,
      ]);
    // One slow run at a time may be many tasks: then what was counted stands at the looks that a run covers.
    const match = phaseMatch(evidence.looks, script, spike.start, spike.end, spike.baseline);
    if (match && slow > 0 && overlapping > 0.4 && match.explained > 0.85)
      return supported(0.85 * match.explained, script.comm, [
        ...text,
        `${percent(match.explained)} of what the kernel counted stands at looks that a run of it covers.`,
      ]);
    return undecided(0.3, text, "the script was slow, but whose the load was is not recorded", script.comm);
  }
  if (share < SHARE && slow > 0 && standsOnRuns(evidence, spike, script))
    return supported(0.8, script.comm, [...text, "Between its runs the kernel counted hardly anybody."]);
  if (share < SHARE)
    return undecided(share, text, "the script was slow, but most of the load was not its own", script.comm);
  return supported(Math.max(share, Math.min(overlapping, 0.9)), script.comm, text);
}

/**
 * Whether the load comes and goes with the script's runs: high at the looks that one covers, gone at the others. Names do
 * not tell whose children the tasks were; their times do.
 */
function standsOnRuns({ looks }: Evidence, spike: SpikeEvidence, script: RunClass): boolean {
  const match = phaseMatch(looks, script, spike.start, spike.end, spike.baseline);
  if (!match) return false;
  const without = match.looks * (1 - match.covered);
  const outside = (1 - match.explained) / Math.max(1e-9, 1 - match.covered);
  const inside = match.explained / Math.max(1e-9, match.covered);
  return without >= LOOKS_BETWEEN && outside < 0.15 * inside;
}
