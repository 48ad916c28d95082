import { isInteger, leadingInteger } from "./numbers.ts";
import { type ConfigFact, configFact } from "./problem.ts";
import type { Statement } from "./statement.ts";
import { excerpt } from "./text.ts";
import { atLeast, type Version } from "./version.ts";

/** What of a line in a `track_script` block keepalived takes; `tracks`: whether it keeps the line at all. */
export interface TrackLine {
  tracks: boolean;
  /** What it does not take, and what it makes of that. */
  fault: ConfigFact | null;
}

/**
 * `NAME [weight N [reverse|noreverse]]` (`alloc_track_script` of vrrp/vrrp_track.c): any other word behind the name makes
 * keepalived leave out the line, the name with it.
 */
export function readTrackLine({ keyword, words }: Statement, version: Version): TrackLine {
  const name = excerpt(keyword);
  const [option, weight, direction] = words;
  if (option === undefined || !atLeast(version, "1.4.0")) return { tracks: true, fault: null };
  if (option !== "weight")
    return { tracks: false, fault: configFact("config.track-words", { name, found: excerpt(option) }) };
  if (weight === undefined)
    return { tracks: false, fault: configFact("config.track-without-weight", { name }) };
  const value = leadingInteger(weight);
  if (!isInteger(weight) || value < -253 || value > 253)
    return { tracks: true, fault: configFact("config.track-weight", { name, text: excerpt(weight) }) };
  if (direction !== undefined && direction !== "reverse" && direction !== "noreverse")
    return {
      tracks: true,
      fault: configFact("config.track-direction", { name, found: excerpt(direction) }),
    };
  return { tracks: true, fault: null };
}

/** Every word of a `group` block is a member. */
export function membersOf(group: Statement): string[] {
  const list = group.block?.find((each) => each.keyword === "group");
  return list?.block?.flatMap(({ keyword, words }) => [keyword, ...words]) ?? [];
}
