import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Failure } from "../../collectors/failure.ts";

const BLOCK = 512;

/** A file's header as POSIX.1-1988 has it (ustar), which every tar reads; of nobody, so that it unpacks as whoever unpacks it. */
function header(name: string, size: number, mtime_s: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${Math.floor(value).toString(8).padStart(digits, "0")}\0`, at, "latin1");
  if (Buffer.byteLength(name) > 100) throw new Failure(`${name}: a name in a tar file has at most 100 bytes`);
  block.write(name, 0);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.max(0, mtime_s), 136, 11);
  block.write("        0", 148, "latin1");
  block.write("ustar\0" + "00", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

async function* entries(
  folder: string,
  within: string,
  names: readonly string[],
  mtime_s: number,
): AsyncGenerator<Buffer> {
  for (const name of names) {
    const file = join(folder, name);
    const { size } = statSync(file);
    yield header(`${within}/${name}`, size, mtime_s);
    for await (const piece of createReadStream(file)) yield piece as Buffer;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/**
 * Packs files of a folder into a gzipped tar, in a folder `within`; whole or not at all, for its owner alone. Throws a `Failure`.
 * @param mtime_s of each file, seconds since 1970 UTC
 */
export async function writeTar(
  file: string,
  folder: string,
  within: string,
  names: readonly string[],
  mtime_s: number,
): Promise<void> {
  const fresh = `${file}.part-${process.pid}`;
  try {
    const source = Readable.from(entries(folder, within, names, mtime_s));
    await pipeline(source, createGzip(), createWriteStream(fresh, { mode: 0o600, flags: "wx" }));
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error instanceof Failure ? error : new Failure(`${file}: cannot be written`, { cause: error });
  }
}
