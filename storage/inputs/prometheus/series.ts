import { ask, type Connection, shownUrl } from "./connection.ts";
import { labelsOf, listOf, membersOf, pairOf, resultsOf, type Series, seriesOf } from "./values.ts";

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
  const where = shownUrl(connection.url);
  return resultsOf(data, "matrix", where).map((one) => seriesOf(one, where));
}

/** The value of each series of an expression at an instant. */
export async function instantValues(connection: Connection, query: string, at_s: number) {
  const data = await ask(connection, "/api/v1/query", { query, time: String(at_s) });
  const where = shownUrl(connection.url);
  return resultsOf(data, "vector", where).map((one) => {
    const { metric, value } = membersOf(one, where);
    const [, text] = pairOf(value, where);
    return { labels: labelsOf(metric, where), value: text };
  });
}
