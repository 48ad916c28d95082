import type { Series } from "./values.ts";

/** What series of one name say together at each instant: their sum, and of how many it is. Instants ascend. */
export class Column {
  #time: number[];
  #value: number[];
  /** `null`: one each. */
  #of: number[] | null;

  /** @param series its arrays are the column's from now on */
  constructor({ time, value, of }: Series) {
    this.#time = time;
    this.#value = value;
    this.#of = of ? [...of] : null;
    if (!value.every(Number.isFinite)) this.#drop();
  }

  add(series: Series): void {
    const { time, value, of } = series;
    const isSame = time.length === this.#time.length && time.every((at, i) => at === this.#time[i]);
    if (!isSame || !value.every(Number.isFinite)) {
      this.#merge(new Column(series));
      return;
    }
    this.#of ??= new Array<number>(time.length).fill(1);
    const many = this.#of;
    for (let i = 0; i < time.length; i++) {
      this.#value[i]! += value[i]!;
      many[i]! += of?.[i] ?? 1;
    }
  }

  get last(): Reading | null {
    const time = this.#time.at(-1);
    return time === undefined ? null : { time, value: this.#value.at(-1)!, of: this.#of?.at(-1) ?? 1 };
  }

  /** Puts one in front; one that is no earlier than the first is left out. */
  begin(before: Reading | null): void {
    if (before === null || before.time >= (this.#time[0] ?? Number.POSITIVE_INFINITY)) return;
    const { time, value, of } = before;
    this.#of ??= new Array<number>(this.#time.length).fill(1);
    this.#time.unshift(time);
    this.#value.unshift(value);
    this.#of.unshift(of);
  }

  get times(): readonly number[] {
    return this.#time;
  }

  get most(): number {
    if (this.#of === null) return this.#time.length > 0 ? 1 : 0;
    return this.#of.reduce((most, of) => Math.max(most, of), 0);
  }

  /** Put beside these instants, which ascend as well: NaN and 0 where it has none. */
  beside(times: readonly number[]): Beside {
    const value = new Float64Array(times.length).fill(Number.NaN);
    const of = new Float64Array(times.length);
    let from = 0;
    for (const [i, time] of times.entries()) {
      while (from < this.#time.length && this.#time[from]! < time) from++;
      if (this.#time[from] !== time) continue;
      value[i] = this.#value[from]!;
      of[i] = this.#of?.[from] ?? 1;
    }
    return { value, of };
  }

  /** Staleness markers and "NaN" are no readings. */
  #drop(): void {
    const isKept = this.#value.map(Number.isFinite);
    const kept = (numbers: number[]) => numbers.filter((_, i) => isKept[i]);
    this.#time = kept(this.#time);
    this.#value = kept(this.#value);
    this.#of = this.#of && kept(this.#of);
  }

  #merge(other: Column): void {
    const sums = new Map<number, { value: number; of: number }>();
    for (const { time, value, of } of [this.#parts(), other.#parts()])
      for (const [i, at] of time.entries()) {
        const known = sums.get(at);
        const many = of?.[i] ?? 1;
        if (known) {
          known.value += value[i]!;
          known.of += many;
        } else sums.set(at, { value: value[i]!, of: many });
      }
    this.#time = [...sums.keys()].sort((a, b) => a - b);
    this.#value = this.#time.map((at) => sums.get(at)!.value);
    this.#of = this.#time.map((at) => sums.get(at)!.of);
  }

  #parts() {
    return { time: this.#time, value: this.#value, of: this.#of };
  }
}

export interface Reading {
  time: number;
  value: number;
  of: number;
}

/** One element an instant. */
export interface Beside {
  value: Float64Array;
  of: Float64Array;
}
