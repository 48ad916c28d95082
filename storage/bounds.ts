import { statSync } from "node:fs";
import { Failure } from "../collectors/failure.ts";
import type { TableName } from "./schema.ts";

/** What a file has on the disk: one of gigabytes may be a hole. Of small ones a file system says so late, and some have none. */
const SMALL_BYTES = 64 * 2 ** 20;

/** A database, by the name of its file. */
interface Named {
  name: string;
}

/** What was sent in, in bytes: what may come out of it is measured by that. */
export function sentBytes(file: string): number {
  return [file, `${file}-wal`].reduce((sum, path) => {
    const { size = 0, blocks = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    return sum + Math.min(size, Math.max(SMALL_BYTES, 512 * blocks));
  }, 0);
}

/**
 * A packed row takes some bytes, and SQLite's tree may name one page a million times: a file of some kilobytes would be walked for
 * years. This is far above what any recorder writes into so many bytes.
 */
export function mostRows({ name }: Named): number {
  return 1_000_000 + 16 * sentBytes(name);
}

/**
 * Bytes that all packed blocks of a file may unpack to, whoever reads them how often: a row takes 30, or what its new texts have. zstd packs
 * 60 MB of nothing into 2 kB.
 */
export function mostUnpacked({ name }: Named): number {
  return SMALL_BYTES + 512 * sentBytes(name);
}

export function tooMany({ name }: Named, table: TableName): Failure {
  return new Failure(`${name}: ${table}: more rows than a recording has in so many bytes`, {
    remedy: "the file is damaged, or no recorder wrote it",
  });
}
