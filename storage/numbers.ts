import type { Numbers } from "./recording.ts";
import type { Column } from "./schema.ts";

/** Whole numbers of three widths, of which the lowest means unknown; then numbers as they are. */
const WHOLE = [Int8Array, Int16Array, Int32Array] as const;
const SAME = -1;
const AS_THEY_ARE = WHOLE.length;
export type Stored = Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Whole numbers as a chunk has them: each as its difference to the one before, and `unknown` where there is none. By `scale` they are to be divided. */
export interface Steps {
  steps: Int8Array | Int16Array | Int32Array;
  unknown: number;
  base: number;
  scale: number;
}

/**
 * The numbers of a column in as few bytes as they need: as whole multiples of its last decimal, by which they differ from the first, in 8, 16
 * or 32 bits, or as they are where one of them is none. Those that are the same in all rows have no memory, and memory that is never written to stays unused: zeros cost nothing.
 */
export class PackedNumbers implements Numbers {
  /** So many of its last decimal make one: 100 for two decimals; 1 where numbers are kept as they are anyway. */
  readonly units: number;
  readonly #floats: typeof Float32Array | typeof Float64Array;
  #capacity: number;
  /** The value of all rows, until there is another. */
  #same = Number.NaN;
  #width = SAME;
  #stored: Stored = new Int8Array();
  #unknown = Number.NaN;
  /** The first of them, in `units`, where they are whole. */
  #base = 0;
  #divisor = 1;

  /** @param capacity rows that are to come */
  constructor({ decimals = 0, load }: Pick<Column, "decimals" | "load">, capacity: number) {
    this.#floats = load === "f64" ? Float64Array : Float32Array;
    this.units = load === "f64" ? 1 : 10 ** decimals;
    this.#capacity = capacity;
  }

  at(row: number): number {
    if (this.#width === SAME) return this.#same;
    const value = this.#stored[row]!;
    return value === this.#unknown ? Number.NaN : (value + this.#base) / this.#divisor;
  }

  /** The memory that there is, for who puts its rows into another order. */
  get stored(): Stored {
    return this.#stored;
  }

  grow(capacity: number): void {
    this.#capacity = capacity;
    if (this.#width === SAME) return;
    const old = this.#stored;
    this.#stored = new (WHOLE[this.#width] ?? this.#floats)(capacity);
    this.#stored.set(old);
  }

  /** The same value for some rows to come, from `row` on. */
  fill(row: number, value: number, count: number): void {
    if (row === 0) this.#same = value;
    if (this.#width === SAME && Object.is(this.#same, value)) return;
    const stored = this.#fit(row, inUnits(value, this.units));
    if (stored !== 0) this.#stored.fill(stored, row, row + count);
  }

  /** Values of some rows to come, in `units`; `NaN`: unknown. They are written over. */
  add(row: number, values: Float64Array): void {
    if (this.#width === SAME) this.#fit(row, values[0] ?? 0);
    for (let next = 0; next < values.length; ) {
      next = this.#store(row, values, next);
      if (next < values.length) this.#fit(row + next, values[next]!);
    }
  }

  /** The same of a chunk's numbers as they are packed: decoded and stored in one go. `false`: nothing was done, they are to be decoded first. */
  addSteps(row: number, packed: Steps): boolean {
    const times = this.units / packed.scale;
    const first = packed.base * times;
    if (this.#floats === Float64Array || !Number.isInteger(times)) return false;
    if (this.#width === SAME) this.#fit(row, first);
    while (this.#width < AS_THEY_ARE) {
      const whole = decoded(packed, times, this.#base, this.#unknown);
      if (whole !== null) {
        this.#stored.set(whole, row);
        return true;
      }
      this.#widen(row, first);
    }
    return false;
  }

  /** Another value for a row that has one, of so many. */
  set(row: number, value: number, rows: number): void {
    const stored = this.#fit(rows, inUnits(value, this.units));
    this.#stored[row] = stored;
  }

  /** Index of the first value that does not fit, behind the last where all do; those before it are stored. */
  #store(row: number, values: Float64Array, from: number): number {
    const [unknown, base, divisor] = [this.#unknown, this.#base, this.units / this.#divisor];
    const [isWhole, most] = [this.#width < AS_THEY_ARE, -unknown];
    let i = from;
    for (; i < values.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        values[i] = unknown;
        continue;
      }
      const own = (value - base) / divisor;
      if (isWhole && !(own > unknown && own < most && own === Math.trunc(own))) break;
      values[i] = own;
    }
    // In one go: an array of whichever kind is slow to write to value by value.
    this.#stored.set(values.subarray(from, i), row + from);
    return i;
  }

  /** Makes room for a value, in `units`, behind so many rows. What is to be stored for it. */
  #fit(rows: number, value: number): number {
    while (this.#width === SAME || !this.#fits(value)) this.#widen(rows, value);
    return Number.isNaN(value) ? this.#unknown : ((value - this.#base) * this.#divisor) / this.units;
  }

  #fits(value: number): boolean {
    if (this.#width === AS_THEY_ARE || Number.isNaN(value)) return true;
    return Number.isInteger(value) && Math.abs(value - this.#base) < -this.#unknown;
  }

  #widen(rows: number, value: number): void {
    const [width, old, unknown, base, divisor] = [
      this.#width,
      this.#stored,
      this.#unknown,
      this.#base,
      this.#divisor,
    ];
    this.#width = this.#floats === Float64Array ? AS_THEY_ARE : width + 1;
    const whole = WHOLE[this.#width];
    this.#unknown = whole ? -(2 ** (8 * whole.BYTES_PER_ELEMENT - 1)) : Number.NaN;
    this.#divisor = whole ? this.units : 1;
    this.#stored = new (whole ?? this.#floats)(this.#capacity);
    const same = inUnits(this.#same, this.units);
    if (!whole) this.#base = 0;
    else if (width === SAME) this.#base = [same, value].find(Number.isInteger) ?? 0;
    if (width === SAME) {
      const stored = this.#fit(0, same);
      if (stored !== 0) this.#stored.fill(stored, 0, rows);
      return;
    }
    const [by, moved] = [divisor / this.#divisor, base - this.#base];
    for (let row = 0; row < rows; row++) {
      const value = old[row]! + moved;
      if (value !== 0) this.#stored[row] = old[row] === unknown ? this.#unknown : value / by;
    }
  }
}

let scratch = new Int32Array(4096);

/** Whole multiples as they differ from `base`; `null` where one of them takes more than what `unknown` is the lowest of. Valid until the next call. */
function decoded({ steps, unknown, base }: Steps, times: number, from: number, lowest: number) {
  if (scratch.length < steps.length) scratch = new Int32Array(steps.length);
  const first = base * times - from;
  if (!(first > lowest && first < -lowest)) return null;
  // Told that it is one, the compiler reckons in whole numbers of the processor's.
  let value = first | 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (step === unknown) {
      scratch[i] = lowest;
      continue;
    }
    value += step * times;
    if (!(value > lowest && value < -lowest)) return null;
    scratch[i] = value;
  }
  return scratch.subarray(0, steps.length);
}

/** Whole where the value is a whole multiple. */
export function inUnits(value: number, units: number): number {
  const whole = Math.round(value * units);
  return whole / units === value ? whole : value * units;
}
