import { Failure } from "../../../collectors/failure.ts";
import { ask, type Connection, shownUrl } from "./connection.ts";

/** One series: its labels, and its raw samples in the order of time (ms since 1970 UTC). */
export interface Series {
  labels: Readonly<Record<string, string>>;
  time: number[];
  value: number[];
}

/** What an answer may hold; a year of one guest at 15 s is asked for by days. */
const MOST_SERIES = 20_000;

/** Label sets that a selector has had between two instants (s since 1970 UTC). */
export async function labelSets(connection: Connection, selector: string, from_s: number, to_s: number) {
  const data = await ask(connection, "/api/v1/series", {
    "match[]": selector,
    start: String(from_s),
    end: String(to_s),
  });
  const where = shownUrl(connection.url);
  return listOf(data, where).map((labels) => labelsOf(labels, where));
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
  return resultsOf(data, "matrix", connection).map((one) => seriesOf(one, shownUrl(connection.url)));
}

/** The value of each series of an expression at an instant. */
export async function instantValues(connection: Connection, query: string, at_s: number) {
  const data = await ask(connection, "/api/v1/query", { query, time: String(at_s) });
  const where = shownUrl(connection.url);
  return resultsOf(data, "vector", connection).map((one) => {
    const { metric, value } = membersOf(one, where);
    const [, text] = pairOf(value, where);
    return { labels: labelsOf(metric, where), value: text };
  });
}

function resultsOf(data: unknown, type: string, { url }: Connection): unknown[] {
  const where = shownUrl(url);
  const { resultType, result } = membersOf(data, where);
  if (resultType !== type) throw wrong(where, `a ${type}`, resultType);
  return listOf(result, where);
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

function listOf(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(where, "a list", value);
  if (value.length <= MOST_SERIES) return value;
  throw new Failure(`${where}: expected the series of one guest, found ${value.length}`, {
    remedy: "name the guest with --instance or --match",
  });
}

function wrong(where: string, expected: string, found: unknown): Failure {
  const shown = (JSON.stringify(found) ?? "nothing").slice(0, 80);
  return new Failure(`${where}: expected ${expected} in the answer, found ${shown}`);
}
