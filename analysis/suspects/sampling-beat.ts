import { adviseOnBeat } from "../advice/beat.ts";
import { type PhaseMatch, periodOf, phaseChance, phaseMatch } from "../derived/beats.ts";
import { LOOK_S } from "../derived/kernel-looks.ts";
import { concurrency, type RunClass } from "../derived/runs.ts";
import { spanLengths } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { fact } from "../facts.ts";
import { median } from "../statistics/robust.ts";
import { type Finding, notExamined, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "sampling-beat": true;
  }
  interface Facts {
    /** Share of the kernel's looks in the spike that runs covered, and what it would be at random. */
    "sampling-beat.covered": { comm: string; share: number; looks: number; by_chance: number };
    /** Share of what the kernel counted that stands at those looks, and the mean count of each. */
    "sampling-beat.explained": { share: number; tasks: number };
    /** Mean tasks as the kernel counted, and active at random times; `null`: not measured. */
    "sampling-beat.counted": { counted: number; active: number | null };
    /** Who was there at looks aimed just after the kernel's, and hardly at random ones. */
    "sampling-beat.aimed": { comm: string; share: number; looks: number };
    /** Chance that the runs, moved to other times, would meet as many of the kernel's looks. */
    "sampling-beat.meets": { comm: string; p_value: number };
    "sampling-beat.looks": { period_s: number; hz: number; decoded: number };
    "sampling-beat.looks-unknown": Nothing;
    /** Readings so far apart show no single look of the kernel: a beat can neither be seen nor ruled out. */
    "sampling-beat.looks-apart": { step_s: number };
    "sampling-beat.synthetic": Nothing;
    "sampling-beat.nobody": Nothing;
    "sampling-beat.nothing-known": Nothing;
    "sampling-beat.no-runs": Nothing;
    "sampling-beat.no-job": Nothing;
    "sampling-beat.may-be-real": Nothing;
  }
}

/** A job that is going on for more of the time than this is not caught by chance: it is simply there. */
const MOST_DUTY = 0.35;
/** What must stand at looks that the job's runs cover, and how far above what chance would put there. */
const EXPLAINED = 0.6;
const LIFT = 2;
const LONGER = 3;
const LONGER_S = 0.5;
/** Around a spike, to see the period that a job had then. */
const NEAR_S = 3600;

export const samplingBeat: Suspect = {
  cause: "sampling-beat",
  nature: "actor",
  makes: "phantom",
  needs: [["load"]],
  explains: [],
  // A beat that does not move on is one as well.
  holdsOfWhatStays: "advice",
  examine(evidence, spike) {
    if (evidence.looks.synthetic) return notExamined(fact("sampling-beat.synthetic", {}));
    const byRuns = bestMatch(evidence, spike);
    if (byRuns) return fromRuns(spike, byRuns.runs, byRuns.match);
    const byNames = fromNames(evidence, spike);
    if (byNames) return byNames;
    const byBooks = fromBooks(spike);
    if (byBooks) return byBooks;
    const { hz, step_s } = evidence.looks;
    if (hz === null && step_s > LOOK_S) return notExamined(fact("sampling-beat.looks-apart", { step_s }));
    const seen = evidence.runs.length > 0 || evidence.saw("runs", spike.start, spike.end) === "yes";
    if (spike.reality === "unclear")
      return undecided(
        0.2,
        [],
        seen ? fact("sampling-beat.nobody", {}) : fact("sampling-beat.nothing-known", {}),
      );
    const reason = seen ? fact("sampling-beat.no-job", {}) : fact("sampling-beat.no-runs", {});
    return undecided(0.4, [countedIn(spike)], reason);
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
    return { p_value, fact: fact("sampling-beat.meets", { comm: runs.comm, p_value }) };
  },
  describe({ looks: { hz, period_s, decoded, step_s } }) {
    if (hz === null && step_s > LOOK_S) return [];
    return [
      hz === null
        ? fact("sampling-beat.looks-unknown", {})
        : fact("sampling-beat.looks", { period_s, hz, decoded }),
    ];
  },
  advise: adviseOnBeat,
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
    // A job whose interval was changed has no period over the whole recording, and had one then.
    const period = evidence.period(runs) ?? periodOf(runs, spike.start - NEAR_S, spike.end + NEAR_S);
    // Long runs of a seldom job that go on throughout a spike are not caught by the kernel's phase.
    if (!period || period.busy_s > 0.5 * Math.min(period.period_s, evidence.looks.period_s)) continue;
    // Of several jobs that run together the one that covers more is the one that the others belong to.
    const rank = match.explained - match.coveredAlways;
    if (!best || rank > best.rank + 0.02) best = { runs, match, rank };
  }
  return best;
}

function fromRuns(spike: SpikeEvidence, { comm }: RunClass, match: PhaseMatch): Finding {
  const { covered, coveredAlways, explained, tasks, looks } = match;
  const found = [
    fact("sampling-beat.covered", { comm, share: covered, looks, by_chance: coveredAlways }),
    fact("sampling-beat.explained", { share: explained, tasks }),
    countedIn(spike),
  ];
  if (spike.reality === "unclear" && spike.trueActive === null && coveredAlways > 0.15)
    return undecided(explained * 0.6, found, fact("sampling-beat.may-be-real", {}));
  return supported(explained, comm, found);
}

/** Without looks at random times: whose work the kernel missed in quiet times. It has no name. */
function fromBooks({ entry, reality }: SpikeEvidence): Finding | null {
  if (entry === null || reality === "real") return null;
  return entry.reason === null
    ? supported(entry.score, "", entry.facts)
    : undecided(0.2, entry.facts, entry.reason);
}

/** Without runs: who was counted just after the kernel's looks, and was not there at random times. */
function fromNames(evidence: Evidence, spike: SpikeEvidence): Finding | null {
  if (spike.reality !== "phantom") return null;
  const presence = evidence.presence?.(spike.start, spike.end);
  if (!presence || presence.kernelLooks < 5 || presence.randomLooks < 20) return null;
  let total = 0;
  let kernelOnly = 0;
  let culprit = { comm: "", share: 0 };
  let threadAlone = { comm: "", share: 0 };
  for (const [comm, seen] of presence.names) {
    total += Math.max(0, seen.kernel - (evidence.calmNames.get(comm) ?? 0));
    const excess = Math.max(0, seen.kernel - seen.random);
    kernelOnly += excess;
    if (seen.random > 0.4 * seen.kernel) continue;
    // A thread of the kernel that comes with a process works for it; alone it is to blame itself.
    const thread = evidence.isKernelThread(comm);
    const before = thread ? threadAlone : culprit;
    if (seen.kernelShare <= before.share + 0.005) continue;
    if (thread) threadAlone = { comm, share: seen.kernelShare };
    else culprit = { comm, share: seen.kernelShare };
  }
  if (culprit.share < 0.6) culprit = threadAlone;
  if (culprit.share < 0.6 || kernelOnly < EXPLAINED * total) return null;
  return supported(0.85 * culprit.share, culprit.comm, [
    fact("sampling-beat.aimed", { ...culprit, looks: presence.kernelLooks }),
    countedIn(spike),
  ]);
}

const countedIn = ({ counted, trueActive }: SpikeEvidence) =>
  fact("sampling-beat.counted", { counted, active: trueActive });
