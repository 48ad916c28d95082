import { instantsIn } from "../../wall-clock.ts";
import type { Stamp } from "./times.ts";

/** What is read of a row's time, until the order of the rows tells which of two hours it is of. */
export interface Timed {
  /** µs since 1970 UTC. */
  time: number;
}

/**
 * Puts times that name no zone onto the axis of UTC. In autumn an hour comes twice: which of the two a row is of follows from the row
 * before it, where rows stand in the order of time or against it.
 */
export class LocalClock<Row extends Timed> {
  readonly #instants: (wall: number) => number[];
  /** The later instant of rows that may be of either. */
  readonly #twice = new Map<Row, number>();

  /** @param zone as `Intl` takes it: `Europe/Berlin`, `+08:00` */
  constructor(zone: string) {
    this.#instants = zone === "UTC" ? (wall) => [wall] : instantsIn(zone);
  }

  /** The row with its time; `null`: the clock on the wall never showed it. */
  row(stamp: Stamp, make: (time: number) => Row): Row | null {
    if ("time_us" in stamp) return make(stamp.time_us);
    const [first, later] = this.#instants(stamp.wall_ms);
    if (first === undefined) return null;
    const row = make(Math.round(first * 1000));
    if (later !== undefined) this.#twice.set(row, Math.round(later * 1000));
    return row;
  }

  /** @param rows as they stand in the table */
  settle(rows: readonly Row[]): void {
    if (this.#twice.size === 0) return;
    const isRising = rows[0]!.time <= rows.at(-1)!.time;
    let before = Number.NEGATIVE_INFINITY;
    for (const row of isRising ? rows : rows.toReversed()) {
      const later = this.#twice.get(row);
      if (later !== undefined && row.time <= before) row.time = later;
      before = row.time;
    }
  }
}
