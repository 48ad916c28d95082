import { type EventKind, type EventRow, eventAt } from "../../storage/schema.ts";
import type { Stamp } from "../collector.ts";
import { microseconds, stampAt } from "../stamp-at.ts";

export type FileKind = Exclude<Extract<EventKind, `file.${string}`>, "file.sum">;

/** What happened to one file; `at_s` (CLOCK_MONOTONIC) is its start. */
export interface FileEvent {
  kind: FileKind;
  at_s: number;
  duration_s: number | null;
  directory: string;
  name: string;
  pid: number | null;
  comm: string | null;
}

/** `detail`, as JSON, of a `file.sum` row; its `path` is the directory, its stamp that of the first event. */
export interface FileSum {
  kind: FileKind;
  count: number;
  first_s: number;
  last_s: number;
  /** Of writes whose duration is known: sum and maximum. */
  busy_s: number;
  max_s: number;
}

type Sum = FileSum & Pick<FileEvent, "directory" | "pid" | "comm">;

/** Rows a minute of one kind, directory and process name; a dump of two files each second makes 120. */
const ROWS = 120;
/** Deletions come by the hundred thousand, or by the handful. */
const DELETIONS = 20;
/** Different sums a minute. */
const SUMS = 100;

/** Turns file events into rows, and above a bound a minute into sums: a mass deletion does not fill the disk. */
export class FileRows {
  readonly #emit: (row: EventRow) => void;
  #minute = Number.NEGATIVE_INFINITY;
  readonly #rows = new Map<string, number>();
  readonly #sums = new Map<string, Sum>();

  constructor(emit: (row: EventRow) => void) {
    this.#emit = emit;
  }

  add(event: FileEvent, now: Stamp): void {
    const key = `${event.kind}\0${event.directory}\0${event.comm}`;
    const rows = this.#rows.get(key) ?? 0;
    if (rows < (event.kind === "file.delete" ? DELETIONS : ROWS)) {
      this.#rows.set(key, rows + 1);
      this.#emit(row(event, `${event.directory}/${event.name}`, event.duration_s, null, now));
      return;
    }
    const { at_s, duration_s } = event;
    const sum = this.#sumOf(key, event);
    sum.count++;
    sum.last_s = Math.max(sum.last_s, at_s);
    if (sum.pid !== event.pid) sum.pid = null;
    if (duration_s === null) return;
    sum.busy_s += duration_s;
    sum.max_s = Math.max(sum.max_s, duration_s);
  }

  /** Emits the sums of a minute that is over; all where `now_s` is infinite. */
  turn(now_s: number, now: Stamp): void {
    const minute = Math.floor(now_s / 60);
    if (minute === this.#minute) return;
    this.#minute = minute;
    for (const sum of this.#sums.values()) {
      const { kind, count, first_s, last_s, busy_s, max_s } = sum;
      const detail: FileSum = {
        kind,
        count,
        first_s: microseconds(first_s),
        last_s: microseconds(last_s),
        busy_s: microseconds(busy_s),
        max_s: microseconds(max_s),
      };
      const many = { ...sum, kind: "file.sum", at_s: first_s } as const;
      this.#emit(row(many, sum.directory, last_s - first_s, JSON.stringify(detail), now));
    }
    this.#sums.clear();
    this.#rows.clear();
  }

  #sumOf(key: string, event: FileEvent): Sum {
    const known = this.#sums.get(key);
    if (known) return known;
    if (this.#sums.size >= SUMS && event.comm !== null)
      return this.#sumOf(`${event.kind}\0${event.directory}\0`, { ...event, comm: null });
    const { kind, directory, pid, comm, at_s } = event;
    const sum: Sum = {
      kind,
      directory,
      pid,
      comm,
      count: 0,
      first_s: at_s,
      last_s: at_s,
      busy_s: 0,
      max_s: 0,
    };
    this.#sums.set(key, sum);
    return sum;
  }
}

function row(
  event: Pick<FileEvent, "at_s" | "pid" | "comm"> & { kind: FileKind | "file.sum" },
  path: string,
  duration_s: number | null,
  detail: string | null,
  now: Stamp,
): EventRow {
  return eventAt(stampAt(event.at_s, now), event.kind, {
    duration_s: duration_s === null ? null : microseconds(duration_s),
    pid: event.pid,
    comm: event.comm,
    path,
    detail,
  });
}
