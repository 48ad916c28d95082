import { diagnose } from "../../analysis/diagnose.ts";
import { type IncidentOptions, incident } from "../simulation/incidents.ts";
import { simulate } from "../simulation/scenario.ts";
import { cut } from "./cut.ts";

/** One forecast that a report made at some moment of a recording, and what came. */
export interface Foretold {
  name: string;
  kind: string;
  level: string;
  /** Spikes that had come until then. */
  seen: number;
  came: boolean;
  /** Hours: how far off, how wide, and how far ahead. */
  late_h: number;
  width_h: number;
  ahead_h: number;
  period_h: number;
}

export interface Tried {
  foretold: Foretold[];
  /** Moments at which the report foretold nothing though a spike came, by the number of spikes seen. */
  silent: number[];
  /** Moments before any spike at which the report was asked. */
  asked: number;
}

/** Where between two spikes the report is asked. */
const ASKED = [0.15, 0.5, 0.85];

const LEAST_US = 3600e6;

/** Asks for the next spike again and again while a recording grows. */
export function foretell(seed: number, options: IncidentOptions): Tried {
  const { recording, truth, name } = simulate(incident(seed, options));
  const tried: Tried = { foretold: [], silent: [], asked: 0 };
  const spikes = truth.spikes.filter(({ required }) => required);
  const starts = spikes.map(({ start }) => start);
  // One that is too low to be looked for is one that came.
  const first = spikes[0];
  const all = truth.spikes
    .filter(({ cause, culprits }) => cause === first?.cause && culprits[0] === first.culprits[0])
    .map(({ start }) => start);
  if (truth.next_spike) all.push(truth.next_spike.start);
  const after = truth.next_spike?.start;
  const ask = (moment: number, came: number, period_us: number) => {
    const diagnosis = diagnose(cut(recording, moment));
    const seen = diagnosis.spikes.length;
    const next = diagnosis.next_spike;
    if (!next) return seen;
    tried.foretold.push({
      name,
      kind: options.kind,
      level: options.level,
      seen,
      came: all.some((at) => at > moment && next.low <= at && at <= next.high),
      late_h: (next.at - came) / 3.6e9,
      width_h: (next.high - next.low) / 3.6e9,
      ahead_h: (came - moment) / 3.6e9,
      period_h: period_us / 3.6e9,
    });
    return null;
  };
  const begin = recording.window.start;
  for (const share of starts[0] === undefined ? [] : ASKED) {
    const moment = begin + share * (starts[0]! - begin);
    if (moment - begin < LEAST_US || truth.spikes.some(({ start }) => start < moment)) continue;
    tried.asked += 1;
    ask(moment, starts[0]!, starts[0]! - begin);
  }
  for (const [i, { start, end }] of spikes.entries()) {
    const came = starts[i + 1] ?? after;
    if (came === undefined) break;
    // One moment for each distance, another one each time.
    const moment = end + 300e6 + ASKED[(i + seed) % ASKED.length]! * (came - end - 300e6);
    if (moment > recording.window.end || moment > came) continue;
    const silent = ask(moment, came, came - start);
    if (silent !== null) tried.silent.push(silent);
  }
  return tried;
}
