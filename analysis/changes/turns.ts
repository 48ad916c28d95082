import type { KeepalivedFacts, PeriodicScript } from "../../collectors/collector.ts";
import type { Recording } from "../../storage/recording.ts";
import { type Fact, fact } from "../facts.ts";

declare module "../facts.ts" {
  interface Facts {
    "change.marked": { text: string };
    /** A script by its name in the configuration; a timeout of `null` is none. */
    "change.interval": { script: string; from_s: number; to_s: number };
    "change.timeout": { script: string; from_s: number | null; to_s: number | null };
    "change.command": { script: string; from: string; to: string };
    /** Signals that make keepalived dump its state, which the script's text sends. */
    "change.sends": { script: string; from: string[]; to: string[] };
    "change.script-new": { script: string; interval_s: number };
    "change.script-gone": { script: string };
    "change.version": { from: string; to: string };
    "change.stopped": Nothing;
    "change.started": Nothing;
  }
}

/** Something that was changed, or several things that cannot be told apart; µs since 1970 UTC. */
export interface Turn {
  /** From the first of them to the last. */
  start: number;
  end: number;
  what: Fact[];
  /** keepalived's facts before and after, where it is a change of them. */
  keepalived: { before: KeepalivedFacts | null; after: KeepalivedFacts | null } | null;
}

/** An editor that saves twice, a reload, a typo put right: one change. */
const TOGETHER_US = 15 * 60e6;
/** A keepalived that is gone for less than this was restarted, or the machine was. */
const STOPPED_US = 30 * 60e6;

type Told = Pick<Recording, "keepalivedHistory" | "marks" | "window">;

/** What was changed within the recording, oldest first. Reboots, gaps, and what a newer agent newly knows are none. */
export function turnsOf({ keepalivedHistory, marks, window }: Told): Turn[] {
  const found: Turn[] = [];
  const stays = (at: number) => (keepalivedHistory[at + 1]?.time ?? window.end) - keepalivedHistory[at]!.time;
  const known = keepalivedHistory.filter(
    ({ facts }, at) => facts !== null || (at > 0 && stays(at) >= STOPPED_US),
  );
  for (const [at, { time, facts }] of known.entries()) {
    const last = known[at - 1];
    if (!last || time <= window.start) continue;
    // Back and forth within minutes is no change: compared is what was before the first with what is after the last.
    const open = found.at(-1);
    const joins = open?.keepalived && time - open.end <= TOGETHER_US;
    const before = joins ? open.keepalived!.before : last.facts;
    if (joins) found.pop();
    const what = differences(before, facts);
    if (what.length > 0)
      found.push({
        start: joins ? open.start : time,
        end: time,
        what,
        keepalived: { before, after: facts },
      });
  }
  for (const { time, text } of marks)
    found.push({ start: time, end: time, what: [fact("change.marked", { text })], keepalived: null });
  found.sort((a, b) => a.start - b.start);
  return found.reduce<Turn[]>((turns, turn) => {
    const open = turns.at(-1);
    if (open && turn.start - open.end <= TOGETHER_US) turns[turns.length - 1] = joined(open, turn);
    else turns.push(turn);
    return turns;
  }, []);
}

/** Two changes of which nobody can say which of them did it. */
export function joined(one: Turn, other: Turn): Turn {
  const before = one.keepalived ?? other.keepalived;
  const after = other.keepalived ?? one.keepalived;
  return {
    start: one.start,
    end: Math.max(one.end, other.end),
    what: [...one.what, ...other.what],
    keepalived: before && after && { before: before.before, after: after.after },
  };
}

function differences(before: KeepalivedFacts | null, after: KeepalivedFacts | null): Fact[] {
  if (before === null || after === null) {
    if (before === after) return [];
    return [before === null ? fact("change.started", {}) : fact("change.stopped", {})];
  }
  const then = running(before);
  const now = running(after);
  const what: Fact[] = [];
  if (before.version !== null && after.version !== null && before.version !== after.version)
    what.push(fact("change.version", { from: before.version, to: after.version }));
  for (const [key, old] of then) {
    const one = now.get(key);
    what.push(...(one ? between(old, one) : [fact("change.script-gone", { script: old.name })]));
  }
  for (const [key, { name, interval_s }] of now)
    if (!then.has(key)) what.push(fact("change.script-new", { script: name, interval_s }));
  return what;
}

/** A script that nobody tracks never runs. One real server may have several checks. */
function running({ scripts }: KeepalivedFacts): Map<string, PeriodicScript> {
  const byKey = new Map<string, PeriodicScript>();
  for (const script of scripts) {
    if (!script.tracked) continue;
    let key = `${script.kind} ${script.name}`;
    while (byKey.has(key)) key += "'";
    byKey.set(key, script);
  }
  return byKey;
}

function between(from: PeriodicScript, to: PeriodicScript): Fact[] {
  const script = to.name;
  const what: Fact[] = [];
  if (from.interval_s !== to.interval_s)
    what.push(fact("change.interval", { script, from_s: from.interval_s, to_s: to.interval_s }));
  if (from.timeout_s !== to.timeout_s)
    what.push(fact("change.timeout", { script, from_s: from.timeout_s, to_s: to.timeout_s }));
  if (from.command !== to.command)
    what.push(fact("change.command", { script, from: from.command, to: to.command }));
  if (from.sends.toSorted().join() !== to.sends.toSorted().join())
    what.push(fact("change.sends", { script, from: from.sends, to: to.sends }));
  return what;
}
