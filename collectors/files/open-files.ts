/** When something was seen: at `at_s`, and it happened at most `late_s` before. CLOCK_MONOTONIC, seconds. */
export interface Seen {
  at_s: number;
  late_s: number;
}

interface Opened extends Seen {
  pid: number | null;
}

/** How far a duration may be off: a quarter of it, or a millisecond. */
const SHARE = 0.25;
const LEAST_S = 0.001;

/** The watched files that are open, by path, to say for how long one was when its writer closes it. */
export class OpenFiles {
  readonly #files = new Map<string, Opened[]>();

  open(path: string, pid: number | null, seen: Seen): void {
    const opened = this.#files.get(path) ?? [];
    this.#files.set(path, opened);
    // Who opens and never closes (a reader that was open before the rename) must not fill the memory.
    if (opened.length >= 64) opened.shift();
    opened.push({ pid, ...seen });
  }

  closeReader(path: string, pid: number | null): void {
    this.#take(path, pid, -1);
  }

  /** A writer went. `from_s`: when it came; `duration_s`: `null` where the error would be too large to be honest. */
  closeWriter(
    path: string,
    pid: number | null,
    seen: Seen,
  ): { from_s: number; duration_s: number | null; pid: number | null } {
    const came = this.#take(path, pid, 0);
    if (!came) return { from_s: seen.at_s, duration_s: null, pid };
    const duration_s = seen.at_s - came.at_s;
    const error_s = seen.late_s + came.late_s;
    return {
      from_s: came.at_s,
      duration_s: error_s <= Math.max(LEAST_S, SHARE * duration_s) ? duration_s : null,
      pid: pid ?? came.pid,
    };
  }

  /** keepalived ≥ 2.0.10 writes what it has already renamed: who is open stays open under the new name. */
  move(from: string, to: string): void {
    const opened = this.#files.get(from);
    this.#files.delete(from);
    // What the name stood for before is another file now, without a name.
    if (opened) this.#files.set(to, opened);
  }

  delete(path: string): void {
    this.#files.delete(path);
  }

  clear(): void {
    this.#files.clear();
  }

  /** The one of that process; where nobody's process is known the one at `fallback`: a reader is the latest to come. */
  #take(path: string, pid: number | null, fallback: 0 | -1): Opened | undefined {
    const opened = this.#files.get(path) ?? [];
    const at = opened.findIndex((one) => one.pid === pid && pid !== null);
    const unknown = opened.filter((one) => pid === null || one.pid === null).at(fallback);
    const came = opened[at] ?? unknown;
    if (!came) return undefined;
    opened.splice(opened.indexOf(came), 1);
    if (opened.length === 0) this.#files.delete(path);
    return came;
  }
}
