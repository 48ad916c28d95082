import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { errorCode, Failure } from "../collectors/failure.ts";
import { inUnits } from "./numbers.ts";
import type { Cell, Column } from "./schema.ts";

/**
 * Some thousand rows as columns. SQLite needs about 1.5 µs a row plus 0.1 µs a cell to hand rows to JavaScript: 30 days would
 * take 10 s. Packed, a cell takes some nanoseconds and a byte or two on the disk.
 *
 * Format: u32 (little endian) length of the header; header, JSON; then the columns' bodies, all parts padded to 8 bytes.
 * A number is kept as integer, value · 10^decimals, as the difference to the one before, in the narrowest of 8, 16 or 32 bits
 * that fits all rows; the lowest integer of that width marks "unknown". What does not fit keeps its 64 bits as they are.
 * Texts are numbers too: places in the header's list, where 0 is the empty text, which means unknown.
 * A column that the header does not name is unknown in all rows: a table may gain columns.
 */
interface Header {
  count: number;
  texts: string[];
  columns: Record<string, Coding>;
}
type Coding =
  | { bits: 0; value: number | null }
  | { bits: 8 | 16 | 32; scale: number; base: number; at: number }
  | { bits: 64; at: number };

const pad = (bytes: number) => (bytes + 7) & ~7;
const lowest = { 8: -128, 16: -32768, 32: -2147483648 };
const widths = [8, 16, 32] as const;
const arrays = { 8: Int8Array, 16: Int16Array, 32: Int32Array };
const MAX_DECIMALS = 6;
/** Holds nearly every chunk: 2,048 rows of a restless machine were at most 58 kB. */
const CHUNK_BYTES = 2 ** 16;
/** More than any has, also of long texts from elsewhere (`intake.ts`). */
const MOST_BYTES = 64 * 2 ** 20;
const MOST_ROWS = 65_536;

/** Power of ten with which every value is an integer that gives exactly this value back; `null`: there is none. */
function findScale(values: Float64Array): number | null {
  let scale = 1;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    while (Math.round(value * scale) / scale !== value) {
      scale *= 10;
      if (scale > 10 ** MAX_DECIMALS) return null;
    }
    if (Math.abs(value) * scale > Number.MAX_SAFE_INTEGER) return null;
  }
  return scale;
}

function encodeNumbers(values: Float64Array): { coding: Coding; body: Uint8Array } {
  const first = values[0] ?? Number.NaN;
  if (values.every((value) => value === first || (Number.isNaN(value) && Number.isNaN(first))))
    return { coding: { bits: 0, value: Number.isNaN(first) ? null : first }, body: new Uint8Array() };
  const raw = { coding: { bits: 64 as const, at: 0 }, body: new Uint8Array(values.slice().buffer) };
  const scale = findScale(values);
  if (scale === null) return raw;

  const base = Math.round(values.find((value) => !Number.isNaN(value))! * scale);
  const steps = new Float64Array(values.length);
  let before = base;
  let least = 0;
  let most = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) {
      steps[row] = Number.NaN;
      continue;
    }
    const now = Math.round(value * scale);
    const step = now - before;
    steps[row] = step;
    if (step < least) least = step;
    if (step > most) most = step;
    before = now;
  }
  const bits = widths.find((width) => least > lowest[width] && most < -lowest[width]);
  if (bits === undefined) return raw;
  const body = new arrays[bits](steps.map((step) => (Number.isNaN(step) ? lowest[bits] : step)));
  return { coding: { bits, scale, base, at: 0 }, body: new Uint8Array(body.buffer) };
}

/** Rows, their cells in the order of `columns`, as the bytes of a chunk, not compressed yet. */
export function encodeChunk(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Buffer {
  const header: Header = { count: rows.length, texts: [""], columns: {} };
  const places = new Map<string, number>([["", 0]]);
  const place = (text: string): number => {
    let found = places.get(text);
    if (found === undefined) {
      found = header.texts.push(text) - 1;
      places.set(text, found);
    }
    return found;
  };
  const bodies: Uint8Array[] = [];
  let at = 0;
  columns.forEach((column, index) => {
    const values = new Float64Array(rows.length);
    for (let row = 0; row < rows.length; row++) {
      const cell = rows[row]![index] ?? null;
      if (column.type === "text") values[row] = cell === null ? 0 : place(String(cell));
      else values[row] = typeof cell === "number" ? cell : Number.NaN;
    }
    const { coding, body } = encodeNumbers(values);
    if (coding.bits !== 0) coding.at = at;
    header.columns[column.name] = coding;
    bodies.push(body);
    at += pad(body.length);
  });

  const head = Buffer.from(JSON.stringify(header));
  const start = pad(4 + head.length);
  const chunk = Buffer.alloc(start + at);
  chunk.writeUInt32LE(head.length, 0);
  head.copy(chunk, 4);
  let offset = start;
  for (const body of bodies) {
    chunk.set(body, offset);
    offset += pad(body.length);
  }
  return chunk;
}

/** With a checksum: a bit that flipped is found, and not read as another number. */
export const compressChunk = (chunk: Buffer): Buffer =>
  zstdCompressSync(chunk, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
/**
 * In one piece as a rule: by default zlib collects pieces of 16 kB and copies them together. Throws where the data are damaged or
 * none of ours, or would unpack to more than any chunk has.
 */
export function decompressChunk(data: Uint8Array): Buffer {
  try {
    return zstdDecompressSync(data, { chunkSize: CHUNK_BYTES, maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw errorCode(error) === "ERR_BUFFER_TOO_LARGE" ? error : damage(error);
  }
}

/** For whoever reads a database it is what SQLite says of its own pages. */
function damage(cause: unknown): Error {
  return Object.assign(new Error("a block of packed rows cannot be read", { cause }), {
    code: "SQLITE_CORRUPT",
  });
}

/** Reads the columns of a chunk, one after the other, into one scratch array. */
export class ChunkReader {
  count = 0;
  texts: readonly string[] = [];
  #columns: Header["columns"] = {};
  #bytes = new ArrayBuffer(0);
  #start = 0;
  #scratch = new Float64Array(4096);

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
    this.count = header.count;
    this.texts = header.texts;
    this.#columns = header.columns;
    // Typed arrays want their bytes aligned; a Buffer from a pool is not.
    const aligned = chunk.byteOffset % 8 === 0;
    this.#bytes = (aligned ? chunk.buffer : new Uint8Array(chunk).buffer) as ArrayBuffer;
    this.#start = (aligned ? chunk.byteOffset : 0) + pad(4 + length);
    if (this.#scratch.length < this.count) this.#scratch = new Float64Array(this.count);
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

  /**
   * Values of a column (NaN unknown), or of a text column places in `texts`. Valid until the next call.
   * @param units by which numbers are multiplied: those that are whole then are exactly that
   */
  column({ name, type }: Pick<Column, "name" | "type">, units = 1): Float64Array {
    const values = this.#scratch.subarray(0, this.count);
    const coding = this.#columns[name];
    if (coding === undefined) return values.fill(type === "text" ? 0 : Number.NaN);
    if (coding.bits === 0) values.fill(inUnits(coding.value ?? Number.NaN, units));
    else {
      const at = this.#start + coding.at;
      if (coding.bits === 64) {
        const raw = new Float64Array(this.#bytes, at, this.count);
        if (units === 1) values.set(raw);
        else for (let row = 0; row < raw.length; row++) values[row] = inUnits(raw[row]!, units);
      } else {
        const steps = new arrays[coding.bits](this.#bytes, at, this.count);
        addUp(steps, lowest[coding.bits], coding, units, values);
      }
    }
    if (type === "text") requirePlaces(values, this.texts.length);
    else if (name === "time") requireWithin(values, LATEST_US);
    else if (name === "mono_s") requireWithin(values, LONGEST_S);
    return values;
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

function requirePlaces(values: Float64Array, count: number): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!(value >= 0 && value < count && Math.trunc(value) === value))
      throw new Failure("a packed block that names a text which it does not have", DAMAGED);
  }
}

const DAMAGED = { remedy: "the file is damaged, or no recorder wrote it" };

function addUp(
  steps: Int8Array | Int16Array | Int32Array,
  unknown: number,
  { base, scale }: { base: number; scale: number },
  units: number,
  values: Float64Array,
): void {
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
