import { Failure } from "../../../collectors/failure.ts";
import type { HistoryRow } from "../history.ts";

/** A column with more different cells tells no series apart. */
const MOST_VALUES = 20;
/** Two pollers may read a guest in the same second now and then. */
const [FEW, ONE_IN] = [3, 10_000];
const MINUTE_US = 60e6;

/** Watches the columns that nobody asked for: where rows of several guests or series stand in one table, one of them says whose they are. */
export class Others {
  readonly #values: Map<number, Set<string>>;
  readonly #nameOf: (place: number) => string;

  constructor(places: readonly number[], nameOf: (place: number) => string) {
    this.#values = new Map(places.map((place) => [place, new Set()]));
    this.#nameOf = nameOf;
  }

  add(cells: readonly string[]): void {
    for (const [place, values] of this.#values) {
      values.add(cells[place] ?? "");
      if (values.size > MOST_VALUES) this.#values.delete(place);
    }
  }

  /** Of the column that may tell them apart; `null`: there is none. */
  get hint(): string | null {
    for (const [place, values] of this.#values) {
      // Figures name no series.
      if (values.size < 2 || [...values].some((value) => /\d[.,]\d/.test(value))) continue;
      const [one, ...more] = [...values].map((value) => value.slice(0, 40));
      const column = this.#nameOf(place);
      return `--only ${JSON.stringify(`${column}=${one}`)} takes the rows of one; there are ${JSON.stringify([one, ...more].join(", ").slice(0, 120))}`;
    }
    return null;
  }
}

/**
 * Refuses a table that has other values at the same times, with a `Failure`: rows of several series mixed would be taken for one that jumps.
 * @param hint of the table's other columns @param isLocal whether its times name no zone, and no zone was named that has summer time
 */
export function requireOneSeries(
  rows: readonly HistoryRow[],
  name: string,
  hint: string | null,
  isLocal: boolean,
): void {
  const sorted = rows.toSorted((a, b) => a.time - b.time);
  const twice = sorted.filter((row, i) => {
    const before = sorted[i - 1];
    return before !== undefined && before.time === row.time && before.load1 !== row.load1;
  });
  if (twice.length <= Math.max(FEW, rows.length / ONE_IN)) return;
  const [{ time }] = twice as [HistoryRow];
  const loads = sorted.filter((row) => row.time === time).map(({ load1 }) => load1);
  throw new Failure(
    `${name}: expected one load average at each time, found ${twice.length} more, as ${loads.slice(0, 3).join(" and ")} at ${new Date(time / 1000).toISOString()}`,
    {
      remedy:
        hint ??
        (rows.every((row) => row.time % MINUTE_US === 0)
          ? "where times were cut to minutes, export them with seconds"
          : isLocal
            ? "where it is the hour that autumn repeats, name the zone: --utc-offset Europe/Berlin"
            : "give the table of one guest and one series"),
    },
  );
}
