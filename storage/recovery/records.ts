import type { Pages } from "./pages.ts";

/** A row as it lies in a table's leaf page: its number, and its values in the order of the table's columns. */
export interface StoredRecord {
  id: number;
  values: (number | string | Buffer | null)[];
}

const LEAF = 0x0d;
/** What one row of ours may have at most: a packed chunk of 2,048 rows is below 1 MB. */
const MOST_BYTES = 16 * 1024 * 1024;

class Broken extends Error {}

export interface Leaf {
  records: StoredRecord[];
  /** Rows of the page that cannot be read. */
  broken: number;
}

/** The rows of one page; `null`: it is no leaf of a table. */
export function readLeaf(pages: Pages, page: number): Leaf | null {
  const bytes = pages.read(page);
  if (bytes === null) return null;
  const start = page === 1 ? 100 : 0;
  if (bytes[start] !== LEAF) return null;
  const cells = bytes.readUInt16BE(start + 3);
  if (start + 8 + 2 * cells > pages.size) return null;
  const leaf: Leaf = { records: [], broken: 0 };
  for (let index = 0; index < cells; index++) {
    try {
      leaf.records.push(readCell(pages, bytes, bytes.readUInt16BE(start + 8 + 2 * index)));
    } catch {
      leaf.broken++;
    }
  }
  return leaf;
}

function readCell(pages: Pages, bytes: Buffer, at: number): StoredRecord {
  const reader = new Reader(bytes, at);
  const length = reader.varint();
  const id = reader.varint();
  if (length < 1 || length > MOST_BYTES) throw new Broken();
  return { id, values: readRecord(payload(pages, bytes, reader.at, length)) };
}

/** What does not fit into the page goes on in a chain of others. */
function payload(pages: Pages, bytes: Buffer, at: number, length: number): Buffer {
  // Section 1.6 of the format; no bytes are reserved at the end of our pages.
  const most = pages.size - 35;
  if (length <= most) return slice(bytes, at, length);
  const least = Math.floor(((pages.size - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (pages.size - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [slice(bytes, at, local)];
  let rest = length - local;
  let next = slice(bytes, at + local, 4).readUInt32BE(0);
  while (rest > 0) {
    const page = pages.readChained(next);
    if (page === null) throw new Broken();
    next = page.readUInt32BE(0);
    parts.push(page.subarray(4, 4 + Math.min(rest, pages.size - 4)));
    rest -= pages.size - 4;
  }
  return Buffer.concat(parts, length);
}

function slice(bytes: Buffer, at: number, length: number): Buffer {
  if (at < 0 || at + length > bytes.length) throw new Broken();
  return bytes.subarray(at, at + length);
}

function readRecord(bytes: Buffer): StoredRecord["values"] {
  const head = new Reader(bytes, 0);
  const end = head.varint();
  const types: number[] = [];
  while (head.at < end) types.push(head.varint());
  let at = end;
  return types.map((type) => {
    const length = lengthOf(type);
    const value = slice(bytes, at, length);
    at += length;
    return cellOf(type, value);
  });
}

const INTEGERS = [0, 1, 2, 3, 4, 6, 8];

function lengthOf(type: number): number {
  if (type <= 6) return INTEGERS[type]!;
  if (type === 7) return 8;
  if (type === 8 || type === 9) return 0;
  if (type < 12) throw new Broken();
  return (type - (type % 2 === 0 ? 12 : 13)) / 2;
}

function cellOf(type: number, bytes: Buffer): number | string | Buffer | null {
  if (type === 0) return null;
  if (type <= 5) return bytes.readIntBE(0, bytes.length);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type === 7) return bytes.readDoubleBE(0);
  if (type <= 9) return type - 8;
  return type % 2 === 0 ? bytes : bytes.toString("utf8");
}

class Reader {
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** 7 bits a byte, the ninth byte whole. What is above 2^53 none of our files has. */
  varint(): number {
    let value = 0;
    for (let index = 0; index < 9; index++) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new Broken();
      if (index === 8) return value * 256 + byte;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new Broken();
  }
}
