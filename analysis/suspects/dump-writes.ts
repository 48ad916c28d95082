import { dumpPlace, storageQuestion } from "../advice/storage.ts";
import { followsFrom } from "../derived/follows.ts";
import { coveredTime, meanDistance, spanLengths } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { median } from "../statistics/robust.ts";
import { lowerBound } from "../statistics/search.ts";
import { contradicted, type Finding, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "dump-writes": true;
  }
  interface Facts {
    /** Those that began in the spike; `usual_s`: median in calm times, `null` where there was none. */
    "dump-writes.writes": { writes: number; median_s: number; longest_s: number; usual_s: number | null };
    "dump-writes.none": Nothing;
    "dump-writes.being-written": { share: number };
    /** `writes`: those of the spike, which came before or after the pause. */
    "dump-writes.paused": { share: number; usual_s: number; writer: string; writes: number };
    "dump-writes.own": { share: number; writer: string };
    "dump-writes.too-little": Nothing;
    "dump-writes.cleanup-held": Nothing;
    "dump-writes.most-others": Nothing;
    /** `took` `null`: of none it is known how long it took. */
    "dump-writes.all": {
      writes: number;
      every_s: number | null;
      took: { median_s: number; longest_s: number } | null;
    };
    "dump-writes.compared": { median_s: number; usual_s: number };
    "dump-writes.none-at-all": Nothing;
  }
  interface Advices {
    /** `script`: the command that sends the signals, where it is known. */
    "dump-writes.fewer": { script: string | null };
    "dump-writes.memory": { files: string[]; place: DumpPlace };
  }
}

/** How the dumps get off the disk. */
type DumpPlace = ReturnType<typeof dumpPlace>;

/** A dump takes about a millisecond; one that keeps its file open for this long was blocked. */
const BLOCKED_S = 0.5;
const COVERS = 0.3;
/** A pause of this many usual distances between dumps is one; keepalived must have been this much of the load in it. */
const PAUSE = 5;
const SHARE = 0.4;
const USUAL_OVER_S = 1800;
const TOGETHER_S = 0.5;
const DEFAULT_FILE = "/tmp/keepalived.data";

export const dumpWrites: Suspect = {
  cause: "dump-writes",
  nature: "actor",
  makes: "real",
  needs: [["files"]],
  explains: ["check-script", "io-stall"],
  always: true,
  examine(evidence, spike) {
    const { dumps } = evidence;
    if (dumps.length === 0) return contradicted([fact("dump-writes.none", {})]);
    const inside = spanLengths(dumps, spike.start - 60, spike.end);
    const { long } = evidence.calmDumps;
    const numbers = writesIn(evidence, spike);
    const share = coveredTime(dumps, spike.start, spike.end) / (spike.end - spike.start);
    const normal = Number.isNaN(long) ? 0.01 : long;
    const blocked = inside.filter((length) => length > Math.max(BLOCKED_S, 10 * normal)).length;
    const found = [...numbers, fact("dump-writes.being-written", { share })];
    if (blocked > 0 && share >= COVERS) return supported(share, writerOf(evidence), found);
    const waited = examinePause(evidence, spike, numbers);
    if (waited) return waited;
    if (inside.length === 0) return contradicted([fact("dump-writes.none", {})]);
    if (blocked === 0) return contradicted(numbers.length > 0 ? numbers : [fact("dump-writes.none", {})]);
    return undecided(share, found, fact("dump-writes.too-little", {}));
  },
  test: (evidence) => followsFrom(evidence, evidence.dumps.start),
  describe({ dumps, axis, spikes, calmDumps }) {
    if (dumps.length === 0) return [fact("dump-writes.none-at-all", {})];
    const lengths = spanLengths(dumps, axis.start, axis.end);
    const inSpikes = spikes.flatMap(({ start, end }) => [...spanLengths(dumps, start, end)]);
    return [
      fact("dump-writes.all", {
        writes: dumps.length,
        every_s: meanDistance(dumps.start),
        took: lengths.length === 0 ? null : { median_s: median(lengths), longest_s: longest(lengths) },
      }),
      ...(inSpikes.length === 0 || Number.isNaN(calmDumps.usual)
        ? []
        : [
            fact("dump-writes.compared", {
              median_s: median(inSpikes),
              usual_s: calmDumps.usual,
            }),
          ]),
    ];
  },
  advise({ keepalived, script, vmware }) {
    const files = keepalived?.dump_files.length ? keepalived.dump_files : [DEFAULT_FILE];
    return [
      advice("dump-writes.fewer", { script: script?.sends.length ? script.command : null }),
      advice("dump-writes.memory", { files, place: dumpPlace(keepalived?.version ?? null) }),
      storageQuestion("dump-writes", vmware),
    ];
  },
};

/** The writes that began in the spike; nothing where there was none. */
function writesIn({ dumps, calmDumps }: Evidence, { start, end }: SpikeEvidence): Fact[] {
  const lengths = spanLengths(dumps, start, end);
  if (lengths.length === 0) return [];
  return [
    fact("dump-writes.writes", {
      writes: lengths.length,
      median_s: median(lengths),
      longest_s: longest(lengths),
      usual_s: Number.isNaN(calmDumps.usual) ? null : calmDumps.usual,
    }),
  ];
}

/**
 * A dump that cannot be written mostly waits before it begins: open() and rename() ask for write access to the file system
 * and for the folder's lock (fs/namei.c, mnt_want_write), and only then is there a file event. So the record shows a pause
 * between quick dumps, and keepalived asleep in it. `null`: there was no such pause.
 */
function examinePause(evidence: Evidence, spike: SpikeEvidence, numbers: Fact[]): Finding | null {
  const { cleanups } = evidence;
  const { pause, usual_s } = pauseIn(evidence, spike);
  const share = evidence.share(spike);
  if (!pause || !share) return null;
  const covered = (pause[1] - pause[0]) / (spike.end - spike.start);
  const writer = writerOf(evidence);
  const asleep = share.names.find(({ comm }) => comm === writer)?.asleep ?? 0;
  if (covered < COVERS || asleep < 0.5) return null;
  const own = share.of(new Set([writer]));
  const found = [
    ...numbers,
    fact("dump-writes.paused", {
      share: covered,
      usual_s,
      writer,
      writes: spanLengths(evidence.dumps, spike.start, spike.end).length,
    }),
    fact("dump-writes.own", { share: own, writer }),
  ];
  const cleaned = coveredTime(cleanups, pause[0], pause[1]) / (pause[1] - pause[0]);
  if (cleaned > 0.5) return undecided(0.4, found, fact("dump-writes.cleanup-held", {}));
  if (own < SHARE) return undecided(0.4, found, fact("dump-writes.most-others", {}));
  return supported(covered, writer, found);
}

/** The longest time without a dump in the spike, many times as long as is usual before it. */
function pauseIn({ dumps, axis }: Evidence, spike: SpikeEvidence) {
  const near = dumps.start.subarray(
    lowerBound(dumps.start, spike.start - USUAL_OVER_S),
    lowerBound(dumps.start, spike.end) + 1,
  );
  // One run of a script dumps several files at once.
  const starts = near.filter((start, i) => i === 0 || start - near[i - 1]! > TOGETHER_S);
  const usual_s = median(starts.subarray(1).map((start, i) => start - starts[i]!));
  let pause: [number, number] | null = null;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i]!;
    const next = starts[i + 1] ?? axis.end;
    const [from, to] = [Math.max(start, spike.start), Math.min(next, spike.end)];
    if (next - start > PAUSE * usual_s && to - from > (pause ? pause[1] - pause[0] : 0)) pause = [from, to];
  }
  return { pause, usual_s };
}

function writerOf({ recording: { strings, events }, dumps }: Evidence): string {
  return strings[events.comm[dumps.row[0]!]!] || "keepalived";
}

function longest(lengths: Float32Array): number {
  let most = 0;
  for (let i = 0; i < lengths.length; i++) if (lengths[i]! > most) most = lengths[i]!;
  return most;
}
