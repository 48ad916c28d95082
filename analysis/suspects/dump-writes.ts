import { coveredTime } from "../derived/runs.ts";
import { spanLengths } from "../derived/spans.ts";
import { median, quantileOfSorted } from "../statistics/robust.ts";
import {
  contradicted,
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

export const dumpWrites: Suspect = {
  cause: "dump-writes",
  accuses: "keepalived's state dumps were open for most of the spike: writing them blocked.",
  acquits: "Dumps went on through the spike as fast as outside it.",
  matters: "A blocked dump stops the process that sends the VRRP adverts: a failover may follow.",
  nature: "actor",
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
    const numbers = `${inside.length} dump writes in the spike, median ${said(inside)}, longest ${seconds(longest(inside))}; outside median ${said(outside)}.`;
    if (spike.reality === "phantom")
      return contradicted([numbers, "The load was not there at random times."]);
    const covered = coveredTime(dumps.start, dumps.end, spike.start, spike.end) / (spike.end - spike.start);
    const normal = outside.length > 0 ? quantileOfSorted(outside, 0.95) : 0.01;
    const blocked = inside.filter((length) => length > Math.max(BLOCKED_S, 10 * normal)).length;
    if (inside.length === 0) return contradicted(["No dump was written in the spike."]);
    if (blocked === 0) return contradicted([numbers]);
    const text = [numbers, `A dump was being written for ${percent(covered)} of the spike.`];
    if (covered < COVERS)
      return undecided(covered, text, "dumps were slow, but for too little of the spike to be its cause");
    const writer = evidence.recording.strings[evidence.recording.events.comm[dumps.row[0]!]!] || "keepalived";
    return supported(covered, writer, text);
  },
  describe({ dumps, axis }) {
    if (dumps.length === 0) return ["No write of a state dump was recorded."];
    const lengths = spanLengths(dumps, axis.start, axis.end);
    const every = (axis.end - axis.start) / dumps.length;
    return [
      `${dumps.length} dump writes, one every ${seconds(every)}; median ${said(lengths)}, longest ${seconds(longest(lengths))}.`,
    ];
  },
};

function said(lengths: ArrayLike<number>): string {
  return lengths.length === 0 ? "unknown" : seconds(median(lengths));
}

const longest = (lengths: Float64Array) => lengths.reduce((most, length) => Math.max(most, length), 0);
