import { Failure } from "../../collectors/failure.ts";
import { ByteReader, type Found } from "./found.ts";

const BLOCK = 512;
/** A bundle has ten. */
export const MOST_ENTRIES = 1000;

/** A tar's first block has this at 257 (POSIX.1-1988; GNU's has a blank in place of the NUL). */
export const isTar = (head: Uint8Array) => textAt(head, 257, 5) === "ustar";

/**
 * The regular files of a tar, as `export --tar` and every tar write it. Each is read by itself, from the start of the archive on. Throws
 * a `Failure`: cut off, damaged, more files than any trace has.
 */
export async function tarFiles(tar: Found): Promise<Found[]> {
  const reader = new ByteReader(tar);
  const files: Found[] = [];
  for (let at = 0; ; ) {
    const block = await reader.upTo(BLOCK);
    at += BLOCK;
    // The end is two blocks of zeros; some tars leave them out.
    if (block.length === 0 || block.every((byte) => byte === 0)) break;
    if (block.length < BLOCK || !isTar(block)) throw damaged(tar.path);
    const size = Number.parseInt(textAt(block, 124, 12).trim() || "0", 8);
    if (!(size >= 0)) throw damaged(tar.path);
    const [prefix, name] = [textAt(block, 345, 155), textAt(block, 0, 100)];
    const path = isGnu(block) || prefix === "" ? name : `${prefix}/${name}`;
    if (isRegular(block)) files.push(within(tar, path, at, size));
    if (files.length > MOST_ENTRIES) throw tooMany(tar.path);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    if (!(await reader.skip(padded))) throw damaged(tar.path);
    at += padded;
  }
  await reader.end();
  return files;
}

export function tooMany(path: string): Failure {
  return new Failure(`${path}: expected a trace, found an archive of more than ${MOST_ENTRIES} files`);
}

function damaged(path: string): Failure {
  return new Failure(`${path}: expected a tar archive, found something else or only a part of it`);
}

function within(tar: Found, path: string, at: number, size: number): Found {
  return {
    path,
    size,
    stream() {
      const reader = new ByteReader(tar);
      let left = size;
      const skipped = reader.skip(at);
      return new ReadableStream({
        async pull(out) {
          await skipped;
          const part = left > 0 ? await reader.next() : null;
          if (part) out.enqueue(part.slice(0, left));
          left -= part?.length ?? 0;
          if (part !== null && left > 0) return;
          if (part === null && left > 0) throw damaged(tar.path);
          await reader.end();
          out.close();
        },
        cancel: () => reader.end(),
      });
    },
  };
}

const isRegular = (block: Uint8Array) => block[156] === 0 || block[156] === 0x30;
/** GNU's has times where POSIX' has the folders of a long name. */
const isGnu = (block: Uint8Array) => block[262] === 0x20;

function textAt(bytes: Uint8Array, from: number, length: number): string {
  const text = new TextDecoder().decode(bytes.subarray(from, from + length));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
