import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { errorCode } from "../collectors/failure.ts";
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
export interface Header {
  count: number;
  texts: string[];
  columns: Record<string, Coding>;
}
export type Coding =
  | { bits: 0; value: number | null }
  | { bits: 8 | 16 | 32; scale: number; base: number; at: number }
  | { bits: 64; at: number };

export const pad = (bytes: number) => (bytes + 7) & ~7;
export const lowest = { 8: -128, 16: -32768, 32: -2147483648 };
const widths = [8, 16, 32] as const;
export const arrays = { 8: Int8Array, 16: Int16Array, 32: Int32Array };
const MAX_DECIMALS = 6;
/** Holds nearly every chunk: 2,048 rows of a restless machine were at most 58 kB. */
const CHUNK_BYTES = 2 ** 16;
/** More than any has, also of long texts from elsewhere (`intake.ts`). */
const MOST_BYTES = 64 * 2 ** 20;

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
export function damage(cause: unknown): Error {
  return Object.assign(new Error("a block of packed rows cannot be read", { cause }), {
    code: "SQLITE_CORRUPT",
  });
}
