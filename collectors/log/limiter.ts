import { type EventRow, gapAt } from "../../storage/schema.ts";
import { textOfAlike } from "./alike.ts";

const MINUTE_S = 60;
/** Of lines that differ only in their numbers so many a minute come as they are. */
const ALIKE = 2;
/** And so many of all: 3 MB a day at the worst. */
const ALL = 20;

interface Shape {
  count: number;
  last: EventRow;
  first_s: number;
}

/**
 * Bounds what a log storm, or keepalived's two lines for each dump, may write: lines of one shape are summed per minute to
 * one row ("… [and 23 more like it]", `duration_s` from the first to the last of them), and what goes beyond all bounds is
 * counted in a `gap` row. Nothing is dropped in silence.
 */
export class LogLimiter {
  readonly #emit: (row: EventRow) => void;
  #shapes = new Map<string, Shape>();
  #emitted = 0;
  #lost: { count: number; first: EventRow; last: EventRow } | null = null;
  #minute_s = Number.NEGATIVE_INFINITY;

  constructor(emit: (row: EventRow) => void) {
    this.#emit = emit;
  }

  offer(row: EventRow, now_s: number): void {
    this.tick(now_s);
    const shape = `${row.kind} ${row.comm} ${(row.detail ?? "").replace(/\d+/g, "0")}`;
    const known = this.#shapes.get(shape);
    if (known && known.count >= ALIKE && row.kind === "log") {
      if (known.count === ALIKE) known.first_s = row.mono_s;
      known.count++;
      known.last = row;
      return;
    }
    if (this.#emitted >= ALL && row.kind === "log") {
      this.#lost = { count: (this.#lost?.count ?? 0) + 1, first: this.#lost?.first ?? row, last: row };
      return;
    }
    this.#emitted++;
    if (known) known.count++;
    else this.#shapes.set(shape, { count: 1, last: row, first_s: row.mono_s });
    this.#emit(row);
  }

  /** Ends the minute if it is over. */
  tick(now_s: number): void {
    if (now_s - this.#minute_s < MINUTE_S) return;
    this.flush();
    this.#minute_s = now_s;
  }

  /** Writes the sums of the minute so far. */
  flush(): void {
    for (const { count, last, first_s } of this.#shapes.values()) {
      const more = count - ALIKE;
      if (more <= 0) continue;
      const duration_s = Math.max(0, last.mono_s - first_s);
      this.#emit({
        ...last,
        duration_s,
        detail: more === 1 ? last.detail : textOfAlike(last.detail ?? "", more),
      });
    }
    if (this.#lost) {
      const { count, first, last } = this.#lost;
      const duration_s = Math.max(0, last.mono_s - first.mono_s);
      this.#emit(gapAt(first, "lost", "log", { duration_s, lost: count }));
    }
    this.#shapes = new Map();
    this.#emitted = 0;
    this.#lost = null;
  }
}
