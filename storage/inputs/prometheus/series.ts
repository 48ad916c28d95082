import { Failure } from "../../../collectors/failure.ts";
import { ask, type Connection, shownUrl } from "./connection.ts";
import { elementOf, seriesIn } from "./readings.ts";
import { type Bound, labelsOf, ONE_GUEST, pairOf, type Series } from "./values.ts";

/** Label sets that a selector has had between two instants (s since 1970 UTC). */
export async function labelSets(
  connection: Connection,
  selector: string,
  from_s: number,
  to_s: number,
  bound = ONE_GUEST,
): Promise<Record<string, string>[]> {
  const where = shownUrl(connection.url);
  const sets: Record<string, string>[] = [];
  const each = counted(bound, where, (element) => sets.push(labelsOf(elementOf(element, where), where)));
  const form = { "match[]": selector, start: String(from_s), end: String(to_s) };
  await ask(connection, "/api/v1/series", form, { type: null, each });
  return sets;
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
  const where = shownUrl(connection.url);
  const found: Series[] = [];
  const each = counted(ONE_GUEST, where, (element) => found.push(seriesIn(element, where)));
  const form = { query: `${selector}[${Math.ceil(length_s)}s]`, time: String(to_s) };
  await ask(connection, "/api/v1/query", form, { type: "matrix", each });
  return found;
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
  take: (series: Series) => void,
  bound = ONE_GUEST,
): Promise<void> {
  const where = shownUrl(connection.url);
  const each = counted(bound, where, (element) => take(seriesIn(element, where)));
  const form = { query, start: String(from_s), end: String(to_s), step: String(step_s) };
  await ask(connection, "/api/v1/query_range", form, { type: "matrix", each });
}

/** The value of each series of an expression at an instant. */
export async function instantValues(connection: Connection, query: string, at_s: number, bound = ONE_GUEST) {
  const where = shownUrl(connection.url);
  const found: { labels: Record<string, string>; value: number }[] = [];
  const each = counted(bound, where, (element) => {
    const { metric, value } = elementOf(element, where);
    found.push({ labels: labelsOf(metric, where), value: pairOf(value, where)[1] });
  });
  await ask(connection, "/api/v1/query", { query, time: String(at_s) }, { type: "vector", each });
  return found;
}

/** The same, for no more elements than anybody has. */
function counted(
  { most, whose, remedy }: Bound,
  where: string,
  take: (element: Buffer) => void,
): (element: Buffer) => void {
  let count = 0;
  return (element) => {
    count++;
    if (count > most) throw new Failure(`${where}: expected ${whose}, found more than ${most}`, { remedy });
    take(element);
  };
}
