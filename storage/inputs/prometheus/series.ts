import { ask, type Connection, shownUrl } from "./connection.ts";
import {
  labelsOf,
  listOf,
  membersOf,
  ONE_GUEST,
  pairOf,
  resultsOf,
  type Series,
  seriesOf,
} from "./values.ts";

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
  const where = shownUrl(connection.url);
  return resultsOf(data, "matrix", where).map((one) => seriesOf(one, where));
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
  const where = shownUrl(connection.url);
  return resultsOf(data, "matrix", where, bound).map((one) => seriesOf(one, where));
}

/** The value of each series of an expression at an instant. */
export async function instantValues(connection: Connection, query: string, at_s: number, bound = ONE_GUEST) {
  const data = await ask(connection, "/api/v1/query", { query, time: String(at_s) });
  const where = shownUrl(connection.url);
  return resultsOf(data, "vector", where, bound).map((one) => {
    const { metric, value } = membersOf(one, where);
    const [, text] = pairOf(value, where);
    return { labels: labelsOf(metric, where), value: text };
  });
}
