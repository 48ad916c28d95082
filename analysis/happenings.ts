import { alikeIn } from "../collectors/log/alike.ts";
import type { EventKind } from "../storage/schema.ts";
import { rowsOfKind } from "./derived/events.ts";
import { isOfMachine } from "./derived/log-lines.ts";
import type { Happening } from "./diagnosis.ts";
import type { Evidence, SpikeEvidence } from "./evidence.ts";
import { type Fact, fact } from "./facts.ts";

declare module "./facts.ts" {
  interface Facts {
    /** `state`: "MASTER", "BACKUP", "FAULT", "STOP"; of another form the whole text, and `instance` "". */
    "timeline.vrrp": { instance: string; state: string };
    "timeline.clock-step": { step_s: number };
    /** No timer fired for so long: the row's instant is that of the waking. */
    "timeline.stall": { length_s: number };
    /** The virtual machine has another session on its host; it began within so long of this instant. */
    "timeline.session": { within_s: number };
    /** A line of the log, as it was said first; how often the like of it was said, and until when. */
    "timeline.logged": { comm: string; text: string; times: number; until: number };
  }
}

/** What happened beside a spike belongs to it from so long before. */
const BESIDE_S = 120;
/** The timeline is for reading: those near spikes first, and of those the weightiest. */
const MOST = 40;
const MOST_BESIDE = 8;
/** Shorter ones are a busy guest's. */
const LEAST_STALL_S = 2;
const LEAST_STEP_S = 1;

/** Weights: who reads the timeline looks for failovers first, then for what stopped or moved time, then for complaints. */
const WEIGHTS = { vrrp: 4, clock: 3, complaint: 2, line: 1 };
/** Lines that tell of trouble in whatever words, beside those that are known: late timers and scripts of keepalived, and others. */
const COMPLAINTS =
  /timed?[ -]?out|timer expired|delay|late\b|fail|error|blocked for more|hung|lockup|out of memory|oom|not responding|stall|froze|freez|thaw|quiesc/i;

/** Lines that differ in numbers alone and follow each other within this are one entry. */
const ALIKE_S = 900;

interface Weighed extends Happening {
  t: number;
  weight: number;
  near: boolean;
}

export interface Happenings {
  /** Over the whole recording, oldest first. */
  timeline: Happening[];
  /** Of one spike: failovers, stalls and complaints, not every line. */
  beside(spike: SpikeEvidence): Happening[];
}

/** What was recorded beside the load. */
export function happenings(evidence: Evidence): Happenings {
  const all = weighed(evidence);
  return {
    timeline: chosen(all, MOST),
    beside: (spike) =>
      chosen(
        all.filter(({ t, weight }) => isBeside(spike, t) && weight > WEIGHTS.line),
        MOST_BESIDE,
      ),
  };
}

const isBeside = ({ start, end }: SpikeEvidence, t: number) => t >= start - BESIDE_S && t <= end;

function chosen(all: readonly Weighed[], most: number): Happening[] {
  return all
    .toSorted((a, b) => Number(b.near) - Number(a.near) || b.weight - a.weight || a.t - b.t)
    .slice(0, most)
    .sort((a, b) => a.t - b.t)
    .map(({ at, fact: what }) => ({ at, fact: what }));
}

function weighed({ recording, axis, spikes }: Evidence): Weighed[] {
  const { events, strings } = recording;
  const found: Weighed[] = [];
  for (const kind of ["vrrp.state", "clock.step", "clock.stall", "vm.session", "log"] as const) {
    for (const row of rowsOfKind(events, kind)) {
      const told = tell(kind, {
        comm: strings[events.comm[row]!]!,
        detail: strings[events.detail[row]!]!,
        duration_s: events.duration_s.at(row),
        time: events.time[row]!,
      });
      const t = axis.events[row]!;
      const near = spikes.some((spike) => isBeside(spike, t));
      // Every machine logs all day long: a line that complains of nothing is of interest beside a spike only.
      if (told === null || (told.weight === WEIGHTS.line && !near)) continue;
      found.push({ ...told, t, at: events.time[row]!, near });
    }
  }
  return grouped(found);
}

/** One entry for lines that are alike: sixty of a script that times out would leave no room for anything else. */
function grouped(all: readonly Weighed[]): Weighed[] {
  const latest = new Map<string, { entry: Weighed; t: number }>();
  const entries: Weighed[] = [];
  for (const one of all) {
    const { fact: what, t } = one;
    if (what.id !== "timeline.logged") {
      entries.push(one);
      continue;
    }
    const { comm, text } = what.values;
    const key = `${one.near} ${comm} ${text.replace(/\d+/g, "#")}`;
    const before = latest.get(key);
    if (before === undefined || t - before.t > ALIKE_S) {
      const entry = { ...one };
      entries.push(entry);
      latest.set(key, { entry, t });
      continue;
    }
    before.t = t;
    if (before.entry.fact.id !== "timeline.logged") continue;
    const times = before.entry.fact.values.times + what.values.times;
    const values = { ...before.entry.fact.values, times, until: one.at };
    before.entry.fact = fact("timeline.logged", values);
  }
  return entries;
}

function tell(
  kind: EventKind,
  { comm, detail, duration_s, time }: { comm: string; detail: string; duration_s: number; time: number },
): { fact: Fact; weight: number } | null {
  if (kind === "vrrp.state") return { fact: fact("timeline.vrrp", stateOf(detail)), weight: WEIGHTS.vrrp };
  if (kind === "clock.step")
    return Math.abs(duration_s) >= LEAST_STEP_S
      ? { fact: fact("timeline.clock-step", { step_s: duration_s }), weight: WEIGHTS.clock }
      : null;
  if (kind === "clock.stall")
    return duration_s >= LEAST_STALL_S
      ? { fact: fact("timeline.stall", { length_s: duration_s }), weight: WEIGHTS.clock }
      : null;
  if (kind === "vm.session")
    return { fact: fact("timeline.session", { within_s: duration_s || 0 }), weight: WEIGHTS.clock };
  if (detail === "") return null;
  const { line: text, lines: times } = alikeIn(detail);
  const weight = COMPLAINTS.test(text) || isOfMachine(comm, text) ? WEIGHTS.complaint : WEIGHTS.line;
  return { fact: fact("timeline.logged", { comm, text, times, until: time }), weight };
}

/** `detail` is "NAME STATE", a name being one word: the trace format leaves the form open. */
function stateOf(detail: string): { instance: string; state: string } {
  const found = /^(.+) (MASTER|BACKUP|FAULT|STOP)$/.exec(detail);
  return found ? { instance: found[1]!, state: found[2]! } : { instance: "", state: detail };
}
