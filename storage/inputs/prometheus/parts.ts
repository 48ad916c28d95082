import { Failure } from "../../../collectors/failure.ts";
import { type HistoryRow, MOST_ROWS } from "../history.ts";
import { Joined } from "./rows.ts";
import type { Series } from "./values.ts";

/** The rows of one guest, whose series come part by part in the order of time: joined all at once, a month would take a gigabyte. */
export class Parts {
  readonly rows: HistoryRow[] = [];
  readonly #name: string;
  readonly #scrapes: number[] = [];
  #boots = 0;
  #cpus = 0;
  #lasts: Joined["lasts"] = new Map();

  /** @param name as a refusal names it */
  constructor(name: string) {
    this.#name = name;
  }

  /** Throws a `Failure` where there are more readings than any history has. */
  add(part: readonly Series[]): void {
    const joined = new Joined(this.#lasts);
    for (const series of part) joined.add(series);
    const of = joined.rows();
    this.#lasts = joined.lasts;
    const known = this.rows.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    for (const row of of) if (row.time > known) this.rows.push({ ...row, boot: row.boot + this.#boots });
    this.#boots += of.at(-1)?.boot ?? 0;
    this.#cpus = Math.max(this.#cpus, joined.cpus ?? 0);
    if (joined.scrape_s !== null) this.#scrapes.push(joined.scrape_s);
    if (this.rows.length > MOST_ROWS)
      throw new Failure(`${this.#name}: expected at most ${MOST_ROWS} readings, found more`, {
        remedy: "ask for a shorter time (--since, --until)",
      });
  }

  /** Most processors that were seen at once. */
  get cpus(): number | null {
    return this.#cpus || null;
  }

  /** Mean seconds of a scrape. */
  get reading_s(): number | null {
    const scrapes = this.#scrapes;
    return scrapes.length === 0 ? null : scrapes.reduce((sum, one) => sum + one, 0) / scrapes.length;
  }
}
