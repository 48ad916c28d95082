import { Failure } from "../../collectors/failure.ts";
import { encodingOf, TELLING_BYTES } from "../../storage/encoding.ts";
import { notGzip, unpackingOf } from "../../storage/inputs/trace/table-csv.ts";

/** A file that somebody dropped, or that lies in an archive which somebody dropped. */
export interface Found {
  /** Its name, with the folders above it. */
  path: string;
  /** The archive that it lies in. */
  archive?: string;
  /** Bytes as they are kept. */
  size: number;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Where any part of it can be read by itself. */
  blob?: Blob;
  signal?: AbortSignal;
}

/** As `agent/history/text.ts` bounds a text, but for a browser, where a page has some gigabytes at most. */
const MOST_TEXT_BYTES = 256 * 2 ** 20;
const HEAD_BYTES = 1024;
const PIECE_BYTES = 2 ** 18;

/** As it is told to who dropped it. */
export const toldName = ({ archive, path }: Found) => (archive === undefined ? path : `${archive}: ${path}`);

export const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** @param signal ends the reading, with its reason */
export const ofBlob = (path: string, blob: Blob, signal?: AbortSignal): Found => ({
  path,
  size: blob.size,
  blob,
  ...(signal && { signal }),
  stream: () => piecesOf(blob, signal),
});

/** Piece by piece, so that whoever reads hears in between that it is to end: `Blob.stream` cannot be ended from outside. */
function piecesOf(blob: Blob, signal?: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    async pull(out) {
      signal?.throwIfAborted();
      const bytes = await blob.slice(at, at + PIECE_BYTES).arrayBuffer();
      at += bytes.byteLength;
      if (bytes.byteLength > 0) out.enqueue(new Uint8Array(bytes));
      if (at >= blob.size) out.close();
    },
  });
}

/** What is in a packed file: unpacked as it is read, and refused with a `Failure` where it grows as nothing recorded does. */
export function unpacked(packed: Found, path: string, format: "gzip" | "deflate-raw"): Found {
  return {
    path,
    size: packed.size,
    stream() {
      const count = unpackingOf(packed.path, packed.size);
      return packed
        .stream()
        .pipeThrough(new DecompressionStream(format))
        .pipeThrough(
          new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
            transform(part, out) {
              count(part.length);
              out.enqueue(part);
            },
          }),
        );
    },
  };
}

/** The first bytes; fewer where there are no more. */
export async function headOf(found: Found): Promise<Uint8Array> {
  const reader = new ByteReader(found);
  const head = await reader.upTo(HEAD_BYTES);
  await reader.end();
  return head;
}

/** The whole text, in UTF-8, or in UTF-16 where it says so: what PowerShell writes. */
export async function textOf(found: Found, most = MOST_TEXT_BYTES): Promise<string> {
  const reader = new ByteReader(found);
  const start = await reader.upTo(TELLING_BYTES);
  const decoder = new TextDecoder(encodingOf(start));
  const parts = [decoder.decode(start, { stream: true })];
  let length = start.length;
  for (let part = await reader.next(); part; part = await reader.next()) {
    length += part.length;
    if (length > most) {
      await reader.end();
      throw new Failure(`${found.path}: expected at most ${most} bytes, found more`);
    }
    parts.push(decoder.decode(part, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join("");
}

/** Reads a file's bytes piece by piece. Throws a `Failure` that names it. */
export class ByteReader {
  readonly #path: string;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #rest: Uint8Array<ArrayBuffer> | null = null;

  constructor({ path, stream }: Pick<Found, "path" | "stream">) {
    this.#path = path;
    this.#reader = stream().getReader();
  }

  /** The next bytes, as many as come; `null`: there are no more. */
  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#rest) {
      const rest = this.#rest;
      this.#rest = null;
      return rest;
    }
    try {
      return (await this.#reader.read()).value ?? null;
    } catch (error) {
      throw explained(error, this.#path);
    }
  }

  /** So many bytes, fewer at the end. */
  async upTo(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(count);
    let length = 0;
    while (length < count) {
      const part = await this.next();
      if (part === null) return bytes.slice(0, length);
      length += this.#take(part, count - length, (taken) => bytes.set(taken, length));
    }
    return bytes;
  }

  /** Whether there were so many bytes. */
  async skip(count: number): Promise<boolean> {
    for (let left = count; left > 0; ) {
      const part = await this.next();
      if (part === null) return false;
      left -= this.#take(part, left, () => {});
    }
    return true;
  }

  async end(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }

  #take(part: Uint8Array<ArrayBuffer>, most: number, use: (taken: Uint8Array) => void): number {
    const count = Math.min(part.length, most);
    use(part.subarray(0, count));
    if (count < part.length) this.#rest = part.subarray(count);
    return count;
  }
}

/** What a browser says of a packed file that is damaged is a `TypeError`; of one that is no longer there, a `DOMException`. */
export function explained(error: unknown, path: string): unknown {
  if (error instanceof Failure) return error;
  if (error instanceof TypeError)
    return /gz$/.test(path) ? notGzip(path, error) : new Failure(`${path}: is damaged`, { cause: error });
  return new Failure(`${path}: cannot be read`, { cause: error });
}
