import { type PhaseMatch, phaseChance, phaseMatch } from "../derived/beats.ts";
import { isKernelThread } from "../derived/presence.ts";
import { concurrency, type RunClass } from "../derived/runs.ts";
import { spanLengths } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { median } from "../statistics/robust.ts";
import { type Finding, notExamined, percent, type Suspect, supported, undecided } from "./suspect.ts";

/** A job that is going on for more of the time than this is not caught by chance: it is simply there. */
const MOST_DUTY = 0.35;
/** What must stand at looks that the job's runs cover, and how far above what chance would put there. */
const EXPLAINED = 0.6;
const LIFT = 2;
const LONGER = 3;
const LONGER_S = 0.5;

export const samplingBeat: Suspect = {
  cause: "sampling-beat",
  accuses:
    "The kernel counted far more tasks than were there at random times, and its looks fell on the runs of one short periodic job.",
  acquits:
    "The load was there at random times too, or no job's runs fall on the kernel's looks more in the spike than outside.",
  matters: "Nothing was wrong but the measurement: no time was lost, and a changed interval ends the alarms.",
  nature: "actor",
  makes: "phantom",
  examine(evidence, spike) {
    if (evidence.looks.synthetic) return notExamined("load average here is not the kernel's own arithmetic");
    const byRuns = bestMatch(evidence, spike);
    if (byRuns) return fromRuns(spike, byRuns.runs, byRuns.match);
    const byNames = fromNames(evidence, spike);
    if (byNames) return byNames;
    if (spike.reality === "unclear")
      return undecided(
        0.2,
        [],
        "no job's runs follow the kernel's looks, and true load was not measured well enough",
      );
    return undecided(
      0.4,
      [phantomText(spike)],
      evidence.runs.length === 0
        ? "the load was not there at random times, but runs of processes were not recorded, so no job can be named"
        : "the load was not there at random times, but no recorded job's runs fall on the kernel's looks",
    );
  },
  test(evidence) {
    const met = evidence.spikes.flatMap((spike) => {
      const match = spike.reality === "real" ? null : bestMatch(evidence, spike);
      return match ? [{ spike, runs: match.runs }] : [];
    });
    const runs = met[0]?.runs;
    if (!runs) return null;
    const beats = met.filter((one) => one.runs === runs).map(({ spike }) => spike);
    const p_value = phaseChance(evidence.looks, runs, beats);
    return {
      p_value,
      said: `Moved to other times of the recording, the runs of ${runs.comm} would meet as many of the kernel's looks with a chance of ${p_value.toFixed(3)}.`,
    };
  },
  describe(evidence) {
    const { looks } = evidence;
    if (looks.hz === null) return ["The instants of the kernel's looks could not be found."];
    return [
      `The kernel looks every ${looks.period_s.toFixed(3)} s (${looks.hz} Hz); ${looks.decoded} of its counts were decoded.`,
    ];
  },
};

function bestMatch(
  evidence: Evidence,
  spike: SpikeEvidence,
): { runs: RunClass; match: PhaseMatch; rank: number } | null {
  let best: { runs: RunClass; match: PhaseMatch; rank: number } | null = null;
  for (const runs of evidence.runs) {
    if (runs.duty > MOST_DUTY) continue;
    const match = phaseMatch(evidence.looks, runs, spike.start, spike.end, spike.baseline);
    if (!match || match.explained < EXPLAINED || match.covered < LIFT * match.coveredAlways) continue;
    // A run that takes longer in the spike than ever makes load by that, not by when it comes.
    const lengths = spanLengths(runs, spike.start, spike.end);
    if (lengths.length > 0 && median(lengths) > Math.max(LONGER_S, LONGER * evidence.calmLength(runs)))
      continue;
    // Runs that go on for as many tasks as were counted are the load itself, not what a look caught by chance.
    if (concurrency(runs, spike.start, spike.end) > 0.35 * spike.kernelExcess) continue;
    const period = evidence.period(runs);
    // Long runs of a seldom job that go on throughout a spike are not caught by the kernel's phase.
    if (!period || period.busy_s > 0.5 * Math.min(period.period_s, evidence.looks.period_s)) continue;
    // Of several jobs that run together the one that covers more is the one that the others belong to.
    const rank = match.explained - match.coveredAlways;
    if (!best || rank > best.rank + 0.02) best = { runs, match, rank };
  }
  return best;
}

function fromRuns(spike: SpikeEvidence, runs: RunClass, match: PhaseMatch): Finding {
  const evidence = [
    `Runs of ${runs.comm} covered ${percent(match.covered)} of the kernel's ${match.looks} looks in the spike; at random it would be ${percent(match.coveredAlways)}.`,
    `${percent(match.explained)} of what the kernel counted stands at those looks, ${match.tasks.toFixed(1)} tasks each.`,
    phantomText(spike),
  ];
  if (spike.reality === "unclear" && spike.trueActive === null && match.coveredAlways > 0.15)
    return undecided(
      match.explained * 0.6,
      evidence,
      "true load was not measured: the job may be what it shows",
    );
  return supported(match.explained, runs.comm, evidence);
}

/** Without runs: who was counted just after the kernel's looks, and was not there at random times. */
function fromNames(evidence: Evidence, spike: SpikeEvidence): Finding | null {
  if (spike.reality !== "phantom") return null;
  const presence = evidence.presence?.(spike.start, spike.end);
  if (!presence || presence.kernelLooks < 5 || presence.randomLooks < 20) return null;
  let total = 0;
  let kernelOnly = 0;
  let culprit = { comm: "", share: 0 };
  for (const [comm, seen] of presence.names) {
    total += seen.kernel;
    const excess = Math.max(0, seen.kernel - seen.random);
    kernelOnly += excess;
    if (isKernelThread(comm) || seen.random > 0.4 * seen.kernel) continue;
    if (seen.kernelShare > culprit.share + 0.005) culprit = { comm, share: seen.kernelShare };
  }
  if (culprit.share < 0.6 || kernelOnly < EXPLAINED * total) return null;
  return supported(0.85 * culprit.share, culprit.comm, [
    `${culprit.comm} was there at ${percent(culprit.share)} of ${presence.kernelLooks} looks aimed just after the kernel's, and hardly at random ones.`,
    phantomText(spike),
  ]);
}

function phantomText(spike: SpikeEvidence): string {
  if (spike.trueActive === null) return "How many tasks were truly active was not measured.";
  return `The kernel counted ${spike.counted.toFixed(1)} tasks on average; at random times ${spike.trueActive.toFixed(2)} were active.`;
}
