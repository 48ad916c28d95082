import { Failure } from "../../../collectors/failure.ts";
import { ask, type Connection, shownUrl } from "./connection.ts";

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
const ONE_GUEST: Bound = {
  most: 20_000,
  whose: "the series of one guest",
  remedy: "name the guest with --instance or --match",
};

/** Label sets that a selector has had between two instants (s since 1970 UTC). */
export async function labelSets(
  connection: Connection,
  selector: string,
  from_s: number,
  to_s: number,
  bound = ONE_GUEST,
) {
  const data = await ask(connection, "/api/v1/series", {
    "match[]": selector,
    start: String(from_s),
    end: String(to_s),
  });
  const where = shownUrl(connection.url);
  return listOf(data, where, bound).map((labels) => labelsOf(labels, where));
}

/**
 * Raw samples of a selector within `(to − length, to]`, with the timestamps that they were stored with: an instant query with a range
 * selector. `query_range` would give the last value before each step of a grid of its own, stale for five minutes.
 */
export async function rawSeries(
  connection: Connection,
  selector: string,
  to_s: number,
  length_s: number,
): Promise<Series[]> {
  const data = await ask(connection, "/api/v1/query", {
    query: `${selector}[${Math.ceil(length_s)}s]`,
    time: String(to_s),
  });
  return resultsOf(data, "matrix", connection, ONE_GUEST).map((one) =>
    seriesOf(one, shownUrl(connection.url)),
  );
}

/** Instants of a grid, s since 1970 UTC: whole multiples of the step, both ends in it. */
export interface Grid {
  from_s: number;
  to_s: number;
  step_s: number;
}

/**
 * An expression at each instant of a grid: of each series the last sample before it. Where the step is a multiple of the distance
 * of the samples these are every so many-th of them, each as late: what a server that asks so seldom would have.
 */
export async function steppedSeries(
  connection: Connection,
  query: string,
  { from_s, to_s, step_s }: Grid,
  bound = ONE_GUEST,
): Promise<Series[]> {
  const data = await ask(connection, "/api/v1/query_range", {
    query,
    start: String(from_s),
    end: String(to_s),
    step: String(step_s),
  });
  return resultsOf(data, "matrix", connection, bound).map((one) => seriesOf(one, shownUrl(connection.url)));
}

/** The value of each series of an expression at an instant. */
export async function instantValues(connection: Connection, query: string, at_s: number, bound = ONE_GUEST) {
  const data = await ask(connection, "/api/v1/query", { query, time: String(at_s) });
  const where = shownUrl(connection.url);
  return resultsOf(data, "vector", connection, bound).map((one) => {
    const { metric, value } = membersOf(one, where);
    const [, text] = pairOf(value, where);
    return { labels: labelsOf(metric, where), value: text };
  });
}

function resultsOf(data: unknown, type: string, { url }: Connection, bound: Bound): unknown[] {
  const where = shownUrl(url);
  const { resultType, result } = membersOf(data, where);
  if (resultType !== type) throw wrong(where, `a ${type}`, resultType);
  return listOf(result, where, bound);
}

function seriesOf(one: unknown, where: string): Series {
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
function pairOf(pair: unknown, where: string): [time: number, value: number] {
  if (!Array.isArray(pair) || typeof pair[0] !== "number" || typeof pair[1] !== "string")
    throw wrong(where, 'a sample as [1700000000.123, "0.45"]', pair);
  return [Math.round(pair[0] * 1000), Number(pair[1])];
}

function labelsOf(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(membersOf(value, where));
  return Object.fromEntries(entries.map(([name, label]) => [name, String(label).slice(0, 300)]));
}

function membersOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw wrong(where, "an object", value);
}

function listOf(value: unknown, where: string, { most, whose, remedy }: Bound): unknown[] {
  if (!Array.isArray(value)) throw wrong(where, "a list", value);
  if (value.length <= most) return value;
  throw new Failure(`${where}: expected ${whose}, found ${value.length}`, { remedy });
}

function wrong(where: string, expected: string, found: unknown): Failure {
  const shown = (JSON.stringify(found) ?? "nothing").slice(0, 80);
  return new Failure(`${where}: expected ${expected} in the answer, found ${shown}`);
}
