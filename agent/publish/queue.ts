import { appendFileSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { readRegular } from "../../collectors/untrusted/regular-file.ts";
import { privateMode, writeWhole } from "../../collectors/untrusted/whole-file.ts";
import { Members, parseJson } from "../../storage/members.ts";
import type { Point } from "./series.ts";

/** All series as they were at one time. */
export interface Batch {
  /** Milliseconds since 1970 UTC. */
  time: number;
  points: readonly Point[];
}

/** A day of minutes: a receiver is rarely away for longer, and few take what is older. Some 6 MB. */
export const MOST_BATCHES = 1440;
/** Given up at once where there is no room, so that the file is not written anew each minute. */
const DROPPED_BATCHES = 60;
const MOST_BYTES = 64 * 2 ** 20;
const MOST = 1e18;

/**
 * What waits to be sent, oldest first: in memory, and what could not be sent at once in a file too, one line a batch, so that a
 * restart loses nothing. A disk that takes nothing costs the file and no more.
 */
export class Queue {
  readonly #file: string;
  readonly #most: number;
  #batches: Batch[] = [];
  /** So many of the first batches stand in the file. */
  #stored = 0;

  constructor(file: string, most = MOST_BATCHES) {
    this.#file = file;
    this.#most = most;
    this.#batches = batchesIn(file).slice(-most);
    this.#stored = this.#batches.length;
  }

  get length(): number {
    return this.#batches.length;
  }

  /** @returns how many of the oldest had to go */
  add(batch: Batch): number {
    this.#batches.push(batch);
    if (this.#batches.length <= this.#most) return 0;
    const oldest = this.first(Math.min(DROPPED_BATCHES, this.#batches.length - 1));
    this.remove(oldest);
    return oldest.length;
  }

  /** The oldest ones. */
  first(count: number): readonly Batch[] {
    return this.#batches.slice(0, count);
  }

  /** Those that are still there: the oldest may have had to go while they were sent. */
  remove(batches: readonly Batch[]): void {
    const gone = new Set(batches);
    this.#batches = this.#batches.filter((batch) => !gone.has(batch));
    if (this.#stored === 0) return;
    this.#stored = 0;
    rmSync(this.#file, { force: true });
  }

  /** Writes down what is not in the file yet. */
  store(): void {
    const fresh = this.#batches.slice(this.#stored);
    if (fresh.length === 0) return;
    const text = fresh.map((batch) => `${JSON.stringify(batch)}\n`).join("");
    try {
      if (this.#stored === 0) writeWhole(this.#file, text, privateMode(dirname(this.#file)));
      else appendFileSync(this.#file, text);
      this.#stored = this.#batches.length;
    } catch {
      // A full disk: it waits in memory.
    }
  }
}

/** What an earlier process left; a line that is none, as a crash leaves it, is passed over. */
function batchesIn(file: string): Batch[] {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return [];
  try {
    return readRegular(file, MOST_BYTES)
      .toString("utf8")
      .split("\n")
      .flatMap((line) => {
        try {
          return line === "" ? [] : [batchOf(parseJson(line, file), file)];
        } catch {
          return [];
        }
      });
  } catch {
    return [];
  }
}

function batchOf(value: unknown, where: string): Batch {
  const batch = new Members(value, where);
  return {
    time: batch.number("time", 0, MOST) ?? 0,
    points: batch.list("points", (entry, key) => {
      const point = new Members(entry, where, key);
      return {
        name: point.text("name") ?? "",
        value: point.number("value", -MOST, MOST) ?? 0,
        labels: point.list("labels", (pair, at) => {
          const [name, text] = Array.isArray(pair) ? pair : [];
          const label = new Members({ name, text }, where, at);
          return [label.text("name") ?? "", label.text("text") ?? ""] as const;
        }),
      };
    }),
  };
}
