import { Failure } from "../collectors/failure.ts";
import { arrays, damage, decompressChunk, type Header, lowest, pad } from "./chunk.ts";
import { inUnits, type Steps } from "./numbers.ts";
import type { Cell, Column } from "./schema.ts";

const MOST_ROWS = 65_536;
/** What a row takes, about. */
const ROW_BYTES = 30;

/** Reads the columns of a chunk, one after the other, into memory that is used again. */
export class ChunkReader {
  /** Bytes that chunks may unpack to from now on. */
  #left: number;
  count = 0;
  texts: readonly string[] = [];
  #columns: Header["columns"] = {};
  #bytes = new ArrayBuffer(0);
  #start = 0;
  #numbers = new Float64Array(4096);
  #places = new Int32Array(4096);

  /** @param most bytes that all chunks together may unpack to (`mostUnpacked`) */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#left = most;
  }

  /** Takes the bytes of `compressChunk`. Throws where they are damaged, or all together are more than any recorder packs. */
  unpack(data: Uint8Array): void {
    this.#spend(0);
    const chunk = decompressChunk(data);
    this.#spend(chunk.length);
    this.open(chunk);
    // A column that is the same in all rows takes none, and who reads the rows makes them all the same.
    this.#spend(ROW_BYTES * this.count);
  }

  #spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      throw new Failure("packed blocks of more than a recording has in so many bytes", DAMAGED);
  }

  /** Takes the bytes of `encodeChunk`. */
  open(chunk: Buffer): void {
    const length = chunk.readUInt32LE(0);
    let header: Header;
    try {
      header = JSON.parse(chunk.toString("utf8", 4, 4 + length)) as Header;
    } catch (error) {
      throw damage(error);
    }
    requireSound(header);
    requireNoMore(chunk.length - pad(4 + length), header);
    this.count = header.count;
    this.texts = header.texts;
    this.#columns = header.columns;
    // Typed arrays want their bytes aligned; a Buffer from a pool is not.
    const aligned = chunk.byteOffset % 8 === 0;
    this.#bytes = (aligned ? chunk.buffer : new Uint8Array(chunk).buffer) as ArrayBuffer;
    this.#start = (aligned ? chunk.byteOffset : 0) + pad(4 + length);
    if (this.#numbers.length >= this.count) return;
    this.#numbers = new Float64Array(this.count);
    this.#places = new Int32Array(this.count);
  }

  /** The value that a number has in all rows, NaN where it is unknown in all; `undefined`: it varies. */
  constant(name: string): number | undefined {
    const coding = this.#columns[name];
    if (coding === undefined) return Number.NaN;
    if (coding.bits !== 0) return undefined;
    const value = coding.value ?? Number.NaN;
    if (name === "time") requireStamp(value, 0);
    else if (name === "mono_s") requireStamp(0, value);
    return value;
  }

  /** A column as it is packed; `null` where it is the same in all rows, or of numbers as they are. */
  steps(name: string): Steps | null {
    const coding = this.#columns[name];
    if (coding === undefined || coding.bits === 0 || coding.bits === 64) return null;
    const { bits, base, scale, at } = coding;
    const steps = new arrays[bits](this.#bytes, this.#start + at, this.count);
    return { steps, unknown: lowest[bits], base, scale };
  }

  /**
   * Values of a column of numbers, `NaN` where they are unknown. Valid until the next call.
   * @param units by which they are multiplied: those that are whole then are exactly that
   */
  numbers(name: string, units = 1): Float64Array {
    const values = this.#numbers.subarray(0, this.count);
    const coding = this.#columns[name];
    if (coding === undefined) values.fill(Number.NaN);
    else if (coding.bits === 0) values.fill(inUnits(coding.value ?? Number.NaN, units));
    else {
      const steps = this.steps(name);
      if (steps) addUp(steps, units, values);
      else {
        const raw = new Float64Array(this.#bytes, this.#start + (coding as { at: number }).at, this.count);
        if (units === 1) values.set(raw);
        else for (let row = 0; row < raw.length; row++) values[row] = inUnits(raw[row]!, units);
      }
    }
    if (name === "time") requireWithin(values, LATEST_US);
    else if (name === "mono_s") requireWithin(values, LONGEST_S);
    return values;
  }

  /** Places in `texts` of a column of texts, 0 where they are unknown. Valid until the next call. */
  places(name: string): Int32Array {
    const places = this.#places.subarray(0, this.count);
    const constant = this.constant(name);
    if (constant === undefined) addUpPlaces(this.steps(name), this.texts.length, places);
    else {
      const place = Number.isNaN(constant) ? 0 : constant;
      if (!(place in this.texts)) throw noText();
      places.fill(place);
    }
    return places;
  }

  /** All rows as they went in, cells in the order of `columns`. */
  rows(columns: readonly Column[]): Cell[][] {
    const rows = Array.from({ length: this.count }, () => new Array<Cell>(columns.length));
    for (const [at, { name, type }] of columns.entries()) {
      const values = type === "text" ? this.places(name) : this.numbers(name);
      for (const [row, cells] of rows.entries()) {
        const value = values[row]!;
        if (type === "text") cells[at] = this.texts[value] || null;
        else cells[at] = Number.isNaN(value) ? null : value;
      }
    }
    return rows;
  }
}

/** A database may come from anywhere; what is not as `encodeChunk` makes it is refused before it is walked. */
function requireSound({ count, texts, columns }: Header): void {
  if (!Number.isInteger(count) || count < 0 || count > MOST_ROWS)
    throw new Failure(`a packed block of ${count} rows, expected at most ${MOST_ROWS}`, DAMAGED);
  const isSound =
    Array.isArray(texts) &&
    texts.every((text) => typeof text === "string") &&
    typeof columns === "object" &&
    columns !== null &&
    Object.values(columns).every(
      (coding) => coding?.bits === 0 || coding?.bits === 64 || coding?.bits in arrays,
    );
  if (!isSound) throw new Failure("a packed block whose header makes no sense", DAMAGED);
}

/** What stands behind the columns is nobody's: 60 MB of nothing pack into 2 kB. */
function requireNoMore(bytes: number, { count, columns }: Header): void {
  const own = Object.values(columns).reduce((sum, { bits }) => sum + pad((bits / 8) * count), 0);
  if (bytes > own + PADDING)
    throw new Failure(`a packed block of ${bytes} bytes, expected ${own} for its columns`, DAMAGED);
}
const PADDING = 64;

/** No recorder has a clock beyond these: what counts from it would end in infinities. */
export function requireStamp(time: number, mono_s: number): void {
  if (!(Math.abs(time) <= LATEST_US && Math.abs(mono_s) <= LONGEST_S)) throw noClock();
}
const noClock = () => new Failure("a row that no clock can have stamped", DAMAGED);

function requireWithin(values: Float64Array, most: number): void {
  for (let row = 0; row < values.length; row++) if (!(Math.abs(values[row]!) <= most)) throw noClock();
}
const LATEST_US = 1e16;
const LONGEST_S = 1e10;

const noText = () => new Failure("a packed block that names a text which it does not have", DAMAGED);

function addUpPlaces(packed: Steps | null, count: number, places: Int32Array): void {
  if (packed === null) throw noText();
  let place = packed.base;
  for (let row = 0; row < places.length; row++) {
    place += packed.steps[row]!;
    if (!(place >= 0 && place < count)) throw noText();
    places[row] = place;
  }
}

const DAMAGED = { remedy: "the file is damaged, or no recorder wrote it" };

function addUp({ steps, unknown, base, scale }: Steps, units: number, values: Float64Array): void {
  // Both are powers of ten: one of the two is 1, and nothing is rounded twice.
  const [times, divisor] = units > scale ? [units / scale, 1] : [1, scale / units];
  let value = base;
  for (let row = 0; row < steps.length; row++) {
    const step = steps[row]!;
    if (step === unknown) values[row] = Number.NaN;
    else {
      value += step;
      values[row] = (value * times) / divisor;
    }
  }
}
