import { seededRandom } from "../load-simulation.ts";
import { lowerBound } from "../statistics/search.ts";

/** Spikes of one guest: beginnings (ascending, s), how well they are known, and the time for which somebody looked. */
export interface Train {
  starts: readonly number[];
  error_s: number;
  from: number;
  to: number;
}

/** Whether guests spike together. */
export interface Together {
  /** Those that spiked, and their spikes. */
  guests: number;
  spikes: number;
  /** Spikes at which another guest's began within so many seconds; how many there would be by chance. */
  within_s: number;
  shared: number;
  expected: number;
  /** Chance of as many pairs of spikes so near to each other, did each guest spike in its own rhythm at any phase. */
  p_value: number;
  verdict: "together" | "everywhere" | "apart" | "unclear" | "too-few";
}

/** Spikes begin so near to each other where one thing makes them; no less than both are known to. */
const WITHIN_S = 120;
const FEWEST = { guests: 2, spikes: 4 };
/** Of so many tests none is to be wrong with a chance of more than this. */
const WRONG = 0.01;
/** Shifts at least and at most; after so many as good the rest tells nothing. */
const SHIFTS = { least: 999, most: 99_999, enough: 25 };
/** Guests of one test: as many tell as much, and a test of thousands takes minutes. */
const MOST_GUESTS = 300;
/** Pairs of spikes near to each other: so many times as many as by chance, or no more than a share of those that could be. */
const CLEARLY_MORE = 2;
const APART = { fewest: 6, chance: 0.05, by_chance: 0.2, found: 0.3 };
/** Of guests elsewhere this share of those of the group's own spikes as well: it is nothing of the group's. */
const ELSEWHERE = 0.5;
const SEED = 7919;

/**
 * Each guest's spikes are moved around within its own time, all by the same, as often as it takes: what rhythm they have stays, and
 * with whom they coincide becomes chance. @param tests how many groups are tested beside it @param others guests of other groups
 */
export function togetherness(all: readonly Train[], tests = 1, others: readonly Train[] = []): Together {
  const within_s = all.reduce((most, { error_s }) => Math.max(most, 1.5 * error_s), WITHIN_S);
  const trains = thinned(all.filter(({ starts }) => starts.length > 0)).map((train) =>
    apartBy(train, within_s),
  );
  const spikes = trains.reduce((sum, { starts }) => sum + starts.length, 0);
  const known = { guests: trains.length, spikes, within_s };
  const few = trains.length < FEWEST.guests || spikes < FEWEST.spikes;
  if (few) return { ...known, shared: 0, expected: 0, p_value: 1, verdict: "too-few" };
  const pool = new Pool(trains, within_s);
  const found = pool.count(null);
  const most = Math.min(SHIFTS.most, Math.max(SHIFTS.least, Math.ceil(tests / WRONG) - 1));
  const random = seededRandom(SEED);
  let done = 0;
  let asGood = 0;
  let shared = 0;
  let pairs = 0;
  while (done < most && (asGood < SHIFTS.enough || done < 199)) {
    const one = pool.count(random);
    done++;
    shared += one.shared;
    pairs += one.pairs;
    if (one.pairs >= found.pairs) asGood++;
  }
  const p_value = (1 + asGood) / (done + 1);
  const measured = { ...known, shared: found.shared, expected: shared / done, p_value };
  const by_chance = pairs / done;
  if (p_value * tests <= WRONG && found.pairs >= CLEARLY_MORE * by_chance)
    return { ...measured, verdict: isElsewhere(trains, others, within_s) ? "everywhere" : "together" };
  // Did each spike with all others.
  const could = (spikes * (trains.length - 1)) / 2;
  const isApart =
    spikes >= APART.fewest &&
    p_value > APART.chance &&
    by_chance <= APART.by_chance * could &&
    found.pairs <= APART.found * could;
  return { ...measured, verdict: isApart ? "apart" : "unclear" };
}

/** Evenly taken ones of many. */
function thinned(trains: readonly Train[]): readonly Train[] {
  if (trains.length <= MOST_GUESTS) return trains;
  return Array.from(
    { length: MOST_GUESTS },
    (_, i) => trains[Math.floor((i * trains.length) / MOST_GUESTS)]!,
  );
}

/** Spikes of one guest nearer to each other than that are one here. */
function apartBy(train: Train, within_s: number): Train {
  const starts: number[] = [];
  for (const start of train.starts)
    if (starts.length === 0 || start - starts.at(-1)! > within_s) starts.push(start);
  return { ...train, starts };
}

/** Spikes of all guests on one axis, as they are or each guest's moved around. */
class Pool {
  readonly #trains: readonly Train[];
  readonly #within_s: number;
  readonly #times: Float64Array;

  constructor(trains: readonly Train[], within_s: number) {
    this.#trains = trains;
    this.#within_s = within_s;
    this.#times = new Float64Array(trains.reduce((sum, { starts }) => sum + starts.length, 0));
  }

  /** Pairs of spikes near to each other, and spikes that have another near. A guest's own are further apart than that. */
  count(random: (() => number) | null): { pairs: number; shared: number } {
    const times = this.#times;
    let at = 0;
    for (const { starts, from, to } of this.#trains) {
      const length = Math.max(1, to - from);
      const shift = random === null ? 0 : random() * length;
      for (const start of starts)
        times[at++] = random === null ? start : from + ((start - from + shift) % length);
    }
    times.sort();
    let pairs = 0;
    let shared = 0;
    let first = 0;
    for (let i = 0; i < times.length; i++) {
      while (times[i]! - times[first]! > this.#within_s) first++;
      pairs += i - first;
      const next = times[i + 1] ?? Number.POSITIVE_INFINITY;
      if (i > first || next - times[i]! <= this.#within_s) shared++;
    }
    return { pairs, shared };
  }
}

/** Whether others spike with the group's common spikes about as often as the group's own guests do. */
function isElsewhere(trains: readonly Train[], others: readonly Train[], within_s: number): boolean {
  const far = thinned(others.filter(({ starts }) => starts.length > 0));
  if (far.length === 0) return false;
  const share = (of: readonly Train[], at: number, but: Train | null) =>
    of.filter((train) => train !== but && hasNear(train, at, within_s)).length /
    Math.max(1, of.length - (but === null ? 0 : 1));
  let own = 0;
  let elsewhere = 0;
  for (const train of trains)
    for (const start of train.starts) {
      own += share(trains, start, train);
      elsewhere += share(far, start, null);
    }
  return elsewhere >= ELSEWHERE * own;
}

function hasNear({ starts }: Train, at: number, within_s: number): boolean {
  return (starts[lowerBound(starts, at - within_s)] ?? Number.POSITIVE_INFINITY) <= at + within_s;
}
