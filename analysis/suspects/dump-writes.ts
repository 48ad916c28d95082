import { followsFrom } from "../derived/follows.ts";
import { coveredTime, spanLengths } from "../derived/spans.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { median, quantileOfSorted } from "../statistics/robust.ts";
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

/** A dump takes about a millisecond; one that keeps its file open for this long was blocked. */
const BLOCKED_S = 0.5;
const COVERS = 0.3;
/** A pause of this many usual distances between dumps is one; keepalived must have been this much of the load in it. */
const PAUSE = 5;
const SHARE = 0.4;
const USUAL_OVER_S = 1800;
const TOGETHER_S = 0.5;

export const dumpWrites: Suspect = {
  cause: "dump-writes",
  accuses: "keepalived's state dumps were open for most of the spike: writing them blocked.",
  acquits: "Dumps went on through the spike as fast as outside it.",
  matters: "A blocked dump stops the process that sends the VRRP adverts: a failover may follow.",
  nature: "actor",
  makes: "real",
  examine(evidence, spike) {
    const { dumps } = evidence;
    if (dumps.length === 0)
      return notExamined(
        evidence.recording.events.length === 0
          ? "no file events were recorded"
          : "no write of a dump was recorded",
      );
    const inside = spanLengths(dumps, spike.start - 60, spike.end);
    const outside = evidence.calmDumps;
    const numbers = `${inside.length} dump writes in the spike, median ${said(inside)}, longest ${seconds(longest(inside))}; outside median ${usually(outside)}.`;
    const covered = coveredTime(dumps, spike.start, spike.end) / (spike.end - spike.start);
    const normal = outside.length > 0 ? quantileOfSorted(outside, 0.95) : 0.01;
    const blocked = inside.filter((length) => length > Math.max(BLOCKED_S, 10 * normal)).length;
    const text = [numbers, `A dump was being written for ${percent(covered)} of the spike.`];
    if (blocked > 0 && covered >= COVERS) return supported(covered, writerOf(evidence), text);
    const waited = examinePause(evidence, spike, numbers);
    if (waited) return waited;
    if (inside.length === 0) return contradicted(["No dump was written in the spike."]);
    if (blocked === 0) return contradicted([numbers]);
    return undecided(covered, text, "dumps were slow, but for too little of the spike to be its cause");
  },
  test: (evidence) => followsFrom(evidence, evidence.dumps.start),
  describe({ dumps, axis, spikes, calmDumps }) {
    if (dumps.length === 0) return ["No write of a state dump was recorded."];
    const lengths = spanLengths(dumps, axis.start, axis.end);
    const every = (axis.end - axis.start) / dumps.length;
    return [
      `${dumps.length} dump writes, one every ${seconds(every)}; median ${said(lengths)}, longest ${seconds(longest(lengths))}.`,
      ...(spikes.length === 0
        ? []
        : [
            `In spikes median ${said(spikes.flatMap(({ start, end }) => [...spanLengths(dumps, start, end)]))}, outside ${usually(calmDumps)}.`,
          ]),
    ];
  },
};

/**
 * A dump that cannot be written mostly waits before it begins: open() and rename() ask for write access to the file system
 * and for the folder's lock (fs/namei.c, mnt_want_write), and only then is there a file event. So the record shows a pause
 * between quick dumps, and keepalived asleep in it. `null`: there was no such pause.
 */
function examinePause(evidence: Evidence, spike: SpikeEvidence, numbers: string): Finding | null {
  const { dumps, cleanups, axis } = evidence;
  const near = dumps.start.subarray(
    lowerBound(dumps.start, spike.start - USUAL_OVER_S),
    lowerBound(dumps.start, spike.end) + 1,
  );
  // One run of a script dumps several files at once.
  const starts = [...near].filter((start, i) => i === 0 || start - near[i - 1]! > TOGETHER_S);
  const usual = median(starts.slice(1).map((start, i) => start - starts[i]!));
  let pause: [number, number] | null = null;
  for (const [i, start] of starts.entries()) {
    const next = starts[i + 1] ?? axis.end;
    const [from, to] = [Math.max(start, spike.start), Math.min(next, spike.end)];
    if (next - start > PAUSE * usual && to - from > (pause ? pause[1] - pause[0] : 0)) pause = [from, to];
  }
  const share = evidence.share(spike);
  if (!pause || !share) return null;
  const covered = (pause[1] - pause[0]) / (spike.end - spike.start);
  const writer = writerOf(evidence);
  const asleep = share.names.find(({ comm }) => comm === writer)?.asleep ?? 0;
  if (covered < COVERS || asleep < 0.5) return null;
  const text = [
    numbers,
    `No dump was written for ${percent(covered)} of the spike, though one came every ${seconds(usual)} before; ${writer} was in uninterruptible sleep.`,
  ];
  const own = share.of(new Set([writer]));
  text.push(`${percent(own)} of the tasks at random times were ${writer}'s.`);
  const cleaned = coveredTime(cleanups, pause[0], pause[1]) / (pause[1] - pause[0]);
  if (cleaned > 0.5)
    return undecided(
      0.4,
      text,
      "a cleanup ran through the pause: the dump waited for the folder that it held",
    );
  if (own < SHARE) return undecided(0.4, text, "most of the load was of others, who may wait for the same");
  return supported(covered, writer, text);
}

function writerOf({ recording: { strings, events }, dumps }: Evidence): string {
  return strings[events.comm[dumps.row[0]!]!] || "keepalived";
}

function said(lengths: ArrayLike<number>): string {
  return lengths.length === 0 ? "unknown" : seconds(median(lengths));
}

/** The median of lengths that are sorted already. */
const usually = (sorted: Float32Array) =>
  sorted.length === 0 ? "unknown" : seconds(quantileOfSorted(sorted, 0.5));

const longest = (lengths: Float32Array) => lengths.reduce((most, length) => Math.max(most, length), 0);
