/*
 * What runs in the page. As in `report/pictures/`, everything is an exported function: the page gets their sources, and calls `start`.
 */

/** As `formats/html/pack.ts` packs it. */
export interface Packed {
  bytes: 1 | 2 | 4;
  scale: number;
  least: number;
  base64: string;
}

export function isPacked(value: object): value is Packed {
  return "base64" in value && "bytes" in value;
}

export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== "object") return value;
  if (!isPacked(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unpacked(inner)]));
  const { bytes, scale, least, base64 } = value;
  const raw = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(raw.buffer);
  const unknown = 2 ** (8 * bytes) - 1;
  return Float64Array.from({ length: raw.length / bytes }, (_, i) => {
    const at = i * bytes;
    const number =
      bytes === 1 ? view.getUint8(at) : bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
    return number === unknown ? Number.NaN : least + number * scale;
  });
}
