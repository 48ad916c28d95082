import { TMPFILES } from "../derived/cleanups.ts";
import { followsFrom } from "../derived/follows.ts";
import { coveredTime } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { lowerBound } from "../statistics/search.ts";
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

/** An ordinary cleanup takes about a second: only one that goes on through the spike can have made it. */
const COVERS = 0.5;
/** Its start and the spike's lie together: the kernel's next look, and a slow beginning, are between them. */
const ONSET_S = 120;

/** Mean number of its threads at random looks from which on it was there for most of the spike. */
const THERE = 0.5;

export const tmpfilesCleanup: Suspect = {
  cause: "tmpfiles-cleanup",
  accuses:
    "A run of systemd-tmpfiles began with the spike and went on through it, and its tasks made up the load.",
  acquits: "No cleanup ran in the spike, or it was over in a moment.",
  matters:
    "A huge temporary directory is walked once a day, and everything on its file system waits meanwhile.",
  nature: "actor",
  makes: "real",
  examine(evidence, spike) {
    const { cleanups } = evidence;
    const observable = cleanups.length > 0 || evidence.runs.length > 0;
    if (!observable) return notExamined("neither runs of processes nor the journal were recorded");
    const length = spike.end - spike.start;
    const covered = coveredTime(cleanups, spike.start, spike.end);
    let onset = Number.POSITIVE_INFINITY;
    for (let i = 0; i < cleanups.length; i++) {
      if (cleanups.start[i]! > spike.end || cleanups.end[i]! < spike.start) continue;
      onset = Math.min(onset, Math.abs(cleanups.start[i]! - spike.start));
    }
    if (onset === Number.POSITIVE_INFINITY) return underWay(evidence, spike);
    const deleted =
      lowerBound(cleanups.deletions, spike.end) - lowerBound(cleanups.deletions, spike.start - 60);
    const text = [
      `systemd-tmpfiles ran for ${seconds(covered)} of the spike's ${seconds(length)} and deleted ${deleted} files that were seen.`,
    ];
    if (covered < COVERS * length) return contradicted(text, covered / length);
    const share = evidence.share(spike)?.of(new Set([TMPFILES]));
    if (share !== undefined) text.push(`${percent(share)} of the tasks at random times were its own.`);
    if (share !== undefined && share < 0.1)
      return undecided(0.4, text, "it ran through the spike, but hardly any of the load was its own");
    if (onset > ONSET_S)
      return undecided(0.4, text, `it began ${seconds(onset)} away from the spike's beginning`);
    return supported(covered / length, TMPFILES, text);
  },
  test: (evidence) => followsFrom(evidence, evidence.cleanups.start),
  describe({ cleanups, spikes }) {
    if (cleanups.length === 0) return ["No run of systemd-tmpfiles was recorded."];
    const lengths = cleanups.end.map((end, i) => end - cleanups.start[i]!);
    return [
      `${cleanups.length} runs of systemd-tmpfiles${cleanups.fromLog ? " (from the log)" : ""}, longest ${seconds(lengths.reduce((a, b) => Math.max(a, b), 0))}; ${cleanups.deletions.length} deletions seen.`,
      `${spikes.filter(({ start, end }) => coveredTime(cleanups, start, end) > 0).length} of ${spikes.length} spikes had a cleanup in them.`,
    ];
  },
};

/** A cleanup that still goes on has no run in the record yet: its tasks tell of it. */
function underWay(evidence: Evidence, spike: SpikeEvidence): Finding {
  const there = evidence.share(spike)?.names.find(({ comm }) => comm === TMPFILES)?.excess ?? 0;
  if (there < THERE) return contradicted(["No cleanup ran in the spike."]);
  return supported(Math.min(0.9, there), TMPFILES, [
    `systemd-tmpfiles was there at ${percent(Math.min(1, there))} of the random looks; its end was not seen.`,
  ]);
}
