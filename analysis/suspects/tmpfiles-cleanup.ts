import { TMPFILES } from "../derived/cleanups.ts";
import { followsFrom } from "../derived/follows.ts";
import { coveredTime } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { lowerBound } from "../statistics/search.ts";
import { contradicted, type Finding, notExamined, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "tmpfiles-cleanup": true;
  }
  interface Facts {
    "tmpfiles-cleanup.ran": { ran_s: number; spike_s: number; deleted: number };
    "tmpfiles-cleanup.own": { share: number };
    /** Its tasks were there, and its end was not seen: share of the random looks. */
    "tmpfiles-cleanup.under-way": { share: number };
    "tmpfiles-cleanup.none": Nothing;
    "tmpfiles-cleanup.hardly-own": Nothing;
    "tmpfiles-cleanup.began-away": { away_s: number };
    "tmpfiles-cleanup.all": { runs: number; from_log: boolean; longest_s: number; deletions: number };
    "tmpfiles-cleanup.in-spikes": { met: number; spikes: number };
    "tmpfiles-cleanup.none-at-all": Nothing;
  }
  interface Advices {
    "tmpfiles-cleanup.find": { count: Snippet };
    "tmpfiles-cleanup.leave-out": { lines: Snippet };
    "tmpfiles-cleanup.other-hour": { timer: Snippet };
  }
}

/** An ordinary cleanup takes about a second: only one that goes on through the spike can have made it. */
const COVERS = 0.5;
/** Its start and the spike's lie together: the kernel's next look, and a slow beginning, are between them. */
const ONSET_S = 120;
/** Mean number of its threads at random looks from which on it was there for most of the spike. */
const THERE = 0.5;

export const tmpfilesCleanup: Suspect = {
  cause: "tmpfiles-cleanup",
  nature: "actor",
  makes: "real",
  needs: [["runs", "log"]],
  explains: ["io-stall"],
  always: true,
  examine(evidence, spike) {
    const { cleanups, recording, saw } = evidence;
    // Lines of a log that somebody else chose tell of the cleanups in it, and not that there was no other.
    const chosen = recording.sources === null && saw("runs", spike.start, spike.end) !== "yes";
    if (chosen && cleanups.length === 0) return notExamined(fact("source.not-said", { sources: ["runs"] }));
    const spike_s = spike.end - spike.start;
    const ran_s = coveredTime(cleanups, spike.start, spike.end);
    let onset = Number.POSITIVE_INFINITY;
    for (let i = 0; i < cleanups.length; i++) {
      if (cleanups.start[i]! > spike.end || cleanups.end[i]! < spike.start) continue;
      onset = Math.min(onset, Math.abs(cleanups.start[i]! - spike.start));
    }
    if (onset === Number.POSITIVE_INFINITY) return underWay(evidence, spike);
    const deleted =
      lowerBound(cleanups.deletions, spike.end) - lowerBound(cleanups.deletions, spike.start - 60);
    const found: Fact[] = [fact("tmpfiles-cleanup.ran", { ran_s, spike_s, deleted })];
    if (ran_s < COVERS * spike_s) return contradicted(found, ran_s / spike_s);
    const share = evidence.share(spike)?.of(new Set([TMPFILES]));
    if (share !== undefined) found.push(fact("tmpfiles-cleanup.own", { share }));
    if (share !== undefined && share < 0.1)
      return undecided(0.4, found, fact("tmpfiles-cleanup.hardly-own", {}));
    if (onset > ONSET_S) return undecided(0.4, found, fact("tmpfiles-cleanup.began-away", { away_s: onset }));
    return supported(ran_s / spike_s, TMPFILES, found);
  },
  test: (evidence) => followsFrom(evidence, evidence.cleanups.start),
  describe({ cleanups, spikes, saw, axis }) {
    if (cleanups.length === 0)
      return saw("runs", axis.start, axis.end) === "yes" ? [fact("tmpfiles-cleanup.none-at-all", {})] : [];
    const lengths = cleanups.end.map((end, i) => end - cleanups.start[i]! || 0);
    const met = spikes.filter(({ start, end }) => coveredTime(cleanups, start, end) > 0).length;
    return [
      fact("tmpfiles-cleanup.all", {
        runs: cleanups.length,
        from_log: cleanups.fromLog,
        longest_s: lengths.reduce((a, b) => Math.max(a, b), 0),
        deletions: cleanups.deletions.length,
      }),
      ...(spikes.length === 0 ? [] : [fact("tmpfiles-cleanup.in-spikes", { met, spikes: spikes.length })]),
    ];
  },
  advise: () => [
    advice("tmpfiles-cleanup.find", {
      count: { snippet: "du --inodes -x -d2 /tmp /var/tmp | sort -n | tail" },
    }),
    advice("tmpfiles-cleanup.leave-out", {
      lines: { snippet: "x /var/tmp/large-directory\nd /var/tmp/large-directory - - - 1d" },
    }),
    advice("tmpfiles-cleanup.other-hour", {
      timer: { snippet: "[Timer]\nOnBootSec=\nOnUnitActiveSec=\nOnCalendar=*-*-* 04:20:00" },
    }),
  ],
};

/** A cleanup that still goes on has no run in the record yet: its tasks tell of it. */
function underWay(evidence: Evidence, spike: SpikeEvidence): Finding {
  const there = evidence.share(spike)?.names.find(({ comm }) => comm === TMPFILES)?.excess ?? 0;
  if (there < THERE) return contradicted([fact("tmpfiles-cleanup.none", {})]);
  const share = Math.min(1, there);
  return supported(Math.min(0.9, there), TMPFILES, [fact("tmpfiles-cleanup.under-way", { share })]);
}
