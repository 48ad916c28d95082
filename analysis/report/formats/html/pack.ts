/** Numbers as they stand in a page, which unpacks them (`browser/unpack.ts`): whole ones as they are, others as shares of their range. */
export interface Packed {
  /** Bytes of a number, and what it is multiplied with and added to; the highest number of so many bytes is unknown. */
  bytes: 1 | 2 | 4;
  scale: number;
  least: number;
  base64: string;
}

/** Of these a 254th of their range is as fine as anybody sees. */
const COARSE = new Set(["error", "lanes", "low", "high"]);

/** The same with each array of numbers in it packed. */
export function packed(value: unknown, coarse = false): unknown {
  if (value instanceof Float64Array) return pack(value, 4);
  if (value instanceof Float32Array || value instanceof Uint32Array) return pack(value, coarse ? 1 : 2);
  if (value instanceof Uint8Array) return pack(value, 1);
  if (Array.isArray(value)) return value.map((one) => packed(one, coarse));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, packed(inner, coarse || COARSE.has(name))]),
  );
}

function pack(values: Float64Array | Float32Array | Uint32Array | Uint8Array, wanted: 1 | 2 | 4): Packed {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    whole &&= Number.isInteger(value);
  }
  if (most < least) [least, most] = [0, 0];
  const span = most - least;
  const enough = ([1, 2, 4] as const).find((bytes) => span < 2 ** (8 * bytes) - 1);
  const exact = whole && enough !== undefined;
  const bytes = exact ? enough : wanted;
  const unknown = 2 ** (8 * bytes) - 1;
  const scale = exact ? 1 : span / (unknown - 1) || 1;
  const out = Buffer.alloc(values.length * bytes);
  for (const [i, value] of values.entries()) {
    const number = Number.isNaN(value) ? unknown : Math.round((value - least) / scale);
    out.writeUIntLE(number, i * bytes, bytes);
  }
  return { bytes, scale, least, base64: out.toString("base64") };
}
