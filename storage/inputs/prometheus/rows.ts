import type { HistoryRow } from "../history.ts";
import { type Beside, Column, type Reading } from "./column.ts";
import { addRates, BOTH, MODES, PRESSURES, startsAnew } from "./rates.ts";
import type { Series } from "./values.ts";

/** All that is asked for besides processor time. */
export const METRICS = [
  "node_load1",
  "node_load5",
  "node_load15",
  "node_boot_time_seconds",
  "node_memory_MemAvailable_bytes",
  "node_memory_SwapTotal_bytes",
  "node_memory_SwapFree_bytes",
  "scrape_duration_seconds",
  ...BOTH,
  ...Object.keys(PRESSURES),
];

/** Where a grid of seldom instants has to do: no amounts of memory, which say nothing of the time between. */
export const STEPPED = [
  "node_load1",
  "node_load5",
  "node_load15",
  "node_boot_time_seconds",
  ...Object.keys(PRESSURES),
];
/** Of each processor one: the server sums them up. */
export const OF_PROCESSORS: readonly string[] = BOTH;

export const CPU_SELECTOR = `mode=~"${MODES.join("|")}"`;

type Lasts = ReadonlyMap<string, Reading | null>;

/** Series of one stretch of time, joined by the timestamps of a scrape: all that one scrape gave bears the same. */
export class Joined {
  readonly #columns = new Map<string, Column>();
  #scrapes = 0;
  #scrape_s = 0;
  readonly #before: Lasts;

  /** @param before `lasts` of the stretch before this one: a rate needs the reading before */
  constructor(before: Lasts = new Map()) {
    this.#before = before;
  }

  /** The series' arrays are this object's from now on. */
  add(series: Series): void {
    const { __name__ = "", mode = "" } = series.labels;
    if (__name__ === "scrape_duration_seconds")
      for (const one of series.value)
        if (one >= 0) {
          this.#scrape_s += one;
          this.#scrapes++;
        }
    const name = __name__ === "node_cpu_seconds_total" ? mode : __name__;
    const known = this.#columns.get(name);
    if (known) known.add(series);
    else this.#columns.set(name, new Column(series));
  }

  get scrape_s(): number | null {
    return this.#scrapes === 0 ? null : this.#scrape_s / this.#scrapes;
  }

  /** Most processors of which idle time was given at once. */
  get cpus(): number | null {
    return this.#columns.get("idle")?.most || null;
  }

  get lasts(): Lasts {
    return new Map([...this.#columns].map(([name, { last }]) => [name, last]));
  }

  /** Only once. The first is the last of the stretch before. */
  rows(): HistoryRow[] {
    for (const [name, column] of this.#columns) column.begin(this.#before.get(name) ?? null);
    const times = this.#columns.get("node_load1")?.times ?? [];
    const besides = new Map<string, Beside | null>();
    const named = (name: string) => {
      if (!besides.has(name)) besides.set(name, this.#columns.get(name)?.beside(times) ?? null);
      return besides.get(name) ?? null;
    };
    const value = (name: string, times = 1) => {
      const numbers = named(name)?.value;
      return (i: number) => {
        const one = numbers?.[i] ?? Number.NaN;
        return Number.isNaN(one) ? null : one * times;
      };
    };
    const kb = (name: string) => value(`node_memory_${name}_bytes`, 1 / 1024);
    const [load1, load5, load15] = [value("node_load1"), value("node_load5"), value("node_load15")];
    const [available, total, free] = [kb("MemAvailable"), kb("SwapTotal"), kb("SwapFree")];
    const isAnew = startsAnew(named);
    let boot = 0;
    const rows = times.map((time, i): HistoryRow => {
      if (i > 0 && isAnew(i)) boot++;
      const [swap, unused] = [total(i), free(i)];
      return {
        time: time * 1000,
        boot,
        load1: load1(i) ?? Number.NaN,
        load5: load5(i),
        load15: load15(i),
        mem_available_kb: available(i),
        swap_used_kb: swap === null || unused === null ? null : swap - unused,
      };
    });
    addRates(rows, times, named);
    return rows;
  }
}
