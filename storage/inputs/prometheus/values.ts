import { Failure } from "../../../collectors/failure.ts";

/** One series: its labels, and its raw samples in the order of time (ms since 1970 UTC). */
export interface Series {
  labels: Readonly<Record<string, string>>;
  time: number[];
  value: number[];
  /** Of how many series each value is the sum; left out: it is one series. */
  of?: readonly number[];
}

/** How many series an answer may have, whose they are, and what else to ask. */
export interface Bound {
  most: number;
  whose: string;
  remedy: string;
}

/** A year of one guest at 15 s is asked for by days. */
export const ONE_GUEST: Bound = {
  most: 20_000,
  whose: "the series of one guest",
  remedy: "name the guest with --instance or --match",
};

/** The list in the member `data` of an answer whose type is as wanted. All here throw a `Failure` that names `where`. */
export function resultsOf(data: unknown, type: string, where: string, bound = ONE_GUEST): unknown[] {
  const { resultType, result } = membersOf(data, where);
  if (resultType !== type) throw wrong(where, `a ${type}`, resultType);
  return listOf(result, where, bound);
}

export function seriesOf(one: unknown, where: string): Series {
  const { metric, values } = membersOf(one, where);
  const series: Series = { labels: labelsOf(metric, where), time: [], value: [] };
  for (const pair of Array.isArray(values) ? values : []) {
    const [time, value] = pairOf(pair, where);
    const before = series.time.at(-1);
    // VictoriaMetrics keeps both of a sample that was imported twice.
    if (before !== undefined && time <= before) continue;
    series.time.push(time);
    series.value.push(value);
  }
  return series;
}

/** `[1700000000.123, "0.45"]` as ms and number; staleness markers and "NaN" are NaN. */
export function pairOf(pair: unknown, where: string): [time: number, value: number] {
  if (!Array.isArray(pair) || typeof pair[0] !== "number" || typeof pair[1] !== "string")
    throw wrong(where, 'a sample as [1700000000.123, "0.45"]', pair);
  return [Math.round(pair[0] * 1000), Number(pair[1])];
}

export function labelsOf(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(membersOf(value, where));
  return Object.fromEntries(entries.map(([name, label]) => [name, String(label).slice(0, 300)]));
}

export function membersOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw wrong(where, "an object", value);
}

export function listOf(value: unknown, where: string, { most, whose, remedy }: Bound = ONE_GUEST): unknown[] {
  if (!Array.isArray(value)) throw wrong(where, "a list", value);
  if (value.length <= most) return value;
  throw new Failure(`${where}: expected ${whose}, found ${value.length}`, { remedy });
}

export function wrong(where: string, expected: string, found: unknown): Failure {
  const shown = (JSON.stringify(found) ?? "nothing").slice(0, 80);
  return new Failure(`${where}: expected ${expected} in the answer, found ${shown}`);
}
