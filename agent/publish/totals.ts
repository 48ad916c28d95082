import { readFileSync } from "node:fs";
import type { Database } from "../../storage/database.ts";
import { readNote, storeNote } from "../../storage/facts.ts";
import { Members, parseJson } from "../../storage/members.ts";
import type { EventRow } from "../../storage/schema.ts";
import type { Point } from "./series.ts";

/** Those that may lose something, at 0 from the start. Others are added when they do. */
const LOSING = ["runs", "files", "log", "storage"];
/** So long a counter that is new is shown at 0: `increase()` of one that is born at 1 is 0. Scrapes are no further apart. */
const NEWBORN_US = 300e6;
/** USER_HZ of every x86 kernel (proc(5)). */
const TICKS_PER_S = 100;
const MOST = 1e15;

/** Counters that go on over restarts: their values lie in the database, and what this process adds comes on top. */
export class Totals {
  #cpu_s = 0;
  #cpuBefore_s: number;
  #lost = new Map<string, number>(LOSING.map((source) => [source, 0]));
  #lostRows = 0;
  /** When each counter with labels was first shown, µs since 1970 UTC. */
  #born = new Map<string, number>();
  /** Nothing was ever shown: what is counted by now is no news of this minute. */
  #isFirst = false;
  readonly #cpu: () => number;
  #isRead = false;

  /** @param cpu processor time of this process and its children so far, s */
  constructor(cpu: () => number = processorTime) {
    this.#cpu = cpu;
    this.#cpuBefore_s = cpu();
    this.#cpu_s = this.#cpuBefore_s;
  }

  get cpu_s(): number {
    return this.#cpu_s;
  }

  get lost(): Record<string, number> {
    return Object.fromEntries([...this.#lost].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  see({ kind, gap, lost, source }: Pick<EventRow, "kind" | "gap" | "lost" | "source">): void {
    // The writer's own rows are told by its count, which is there before they can be written.
    if (kind === "gap" && gap === "lost" && source !== "storage") this.add(source || "recorder", lost ?? 1);
  }

  add(source: string, lost: number): void {
    this.#lost.set(source, (this.#lost.get(source) ?? 0) + lost);
  }

  /** Brings all up to now, and puts it where the next start finds it, before anybody is told. */
  turn(database: Database | null, lostRows: number): void {
    if (!this.#isRead && database !== null) this.#read(database);
    const cpu_s = this.#cpu();
    this.#cpu_s += Math.max(0, cpu_s - this.#cpuBefore_s);
    this.#cpuBefore_s = cpu_s;
    this.add("storage", Math.max(0, lostRows - this.#lostRows));
    this.#lostRows = lostRows;
    if (database !== null) this.#store(database);
  }

  /** The same points, with counters of labels that are new at 0 until they have been seen at that. */
  newbornAtZero(points: readonly Point[], now: number): Point[] {
    const first = this.#isFirst ? 0 : now;
    this.#isFirst = false;
    return points.map((point) => {
      if (!point.name.endsWith("_total") || point.labels.length === 0) return point;
      const key = `${point.name} ${point.labels.map(([, value]) => value).join(" ")}`;
      const born = this.#born.get(key) ?? first;
      this.#born.set(key, born);
      // A clock that was set back makes nobody young again.
      return Math.abs(now - born) < NEWBORN_US ? { ...point, value: 0 } : point;
    });
  }

  #read(database: Database): void {
    this.#isRead = true;
    const text = readNote(database, "published");
    this.#isFirst = text === null;
    if (text === null) return;
    try {
      const note = new Members(parseJson(text, "note.published"), "note.published");
      const cpu_s = note.number("cpu_s", 0, MOST) ?? 0;
      const numbers = (name: string) =>
        note.list(name, (entry, key) => {
          const one = new Members(entry, "note.published", key);
          return [one.text("name") ?? "", one.number("value", 0, MOST) ?? 0] as const;
        });
      const lost = numbers("lost");
      this.#born = new Map(numbers("born").map(([name, at]) => [name, at * 1e6]));
      this.#cpu_s += cpu_s;
      for (const [source, count] of lost) this.add(source, count);
    } catch {
      // Of another version: counters begin anew, which every reader of counters knows.
    }
  }

  #store(database: Database): void {
    const listed = (values: Iterable<readonly [string, number]>) =>
      [...values].map(([name, value]) => ({ name, value }));
    const born = [...this.#born].map(([name, at]) => [name, Math.floor(at / 1e6)] as const);
    const note = { cpu_s: this.#cpu_s, lost: listed(this.#lost), born: listed(born) };
    try {
      storeNote(database, "published", JSON.stringify(note));
    } catch {
      // A full or read-only disk: memory will do until the next start.
    }
  }
}

/** Of this process and of its children that have ended: fields 14 to 17 of `/proc/self/stat`, behind the name, which may hold anything. */
function processorTime(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_S;
}
