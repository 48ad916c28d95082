import { type EventRow, eventAt } from "../../storage/schema.ts";
import type { Stamp } from "../collector.ts";
import { exitCode } from "../native/process-events.ts";
import { addCost, type Cost } from "../native/taskstats.ts";
import { microseconds, stampAt } from "../stamp-at.ts";
import type { Fork, Run } from "./process-tree.ts";

/** `detail` of a `run.sum` row, as JSON; instants are `mono_s`. */
export interface RunSum {
  count: number;
  first_s: number;
  last_s: number;
  /** Sum and maximum of the times from start to exit. */
  busy_s: number;
  max_s: number;
  /** Those that ended with a status other than 0. */
  failed: number;
}

const MINUTE_NS = 60e9;
/** A child of a job that lives this long is a row of its own. */
const LONG_NS = 1e9;
/** Rows a minute: a 1 s check makes 60. Everything above is summed, so a fork storm cannot fill the disk. */
const ROWS_OF_ONE_PARENT = 120;
const ROWS_OF_ALL = 600;
/** What lives this long may be what a spike is about: it has room of its own, whatever its parent starts besides. */
const LASTING_NS = 10e9;
const ROWS_OF_LASTING = 120;
/** Different sums a minute; what is above has no name. */
const SUMS = 200;

type Key = { comm: string | null; parent_comm: string | null };
type Sum = Key & RunSum & { end_s: number; cost: Cost | null };

/**
 * Decides what becomes a row. A process that a long-lived parent started, one under a scheduler, and one that lived a
 * second has a `run` row, within a bound a minute; all others are summed per minute, name and job into `run.sum` rows.
 */
export class Ledger {
  readonly #emit: (row: EventRow) => void;
  readonly #hasDelays: boolean;
  #minute = Number.NEGATIVE_INFINITY;
  #rows = 0;
  #lasting = 0;
  readonly #rowsOf = new Map<string, number>();
  readonly #sums = new Map<string, Sum>();

  /** @param hasDelays whether the kernel accounts delays: its zero is an "unknown" where it does not */
  constructor(emit: (row: EventRow) => void, hasDelays: boolean) {
    this.#emit = emit;
    this.#hasDelays = hasDelays;
  }

  /** Whether a row of its own is to be had for what this parent starts: what is not needs no look at /proc. */
  hasRoom(parent_comm: string | null): boolean {
    return this.#rows < ROWS_OF_ALL && (this.#rowsOf.get(parent_comm ?? "") ?? 0) < ROWS_OF_ONE_PARENT;
  }

  /** Whether it deserves a row of its own, were there room. */
  wants(run: Run): boolean {
    return run.top || run.job.scheduled || livedNs(run) >= LONG_NS;
  }

  /** @param parent_comm the name of what started it */
  run(run: Run, parent_comm: string | null, now: Stamp): void {
    if (livedNs(run) >= LASTING_NS && this.#lasting < ROWS_OF_LASTING) {
      this.#lasting++;
      this.#emit(this.#rowOf(run, parent_comm, now));
      return;
    }
    if (this.wants(run) && this.hasRoom(parent_comm)) {
      this.#rows++;
      this.#rowsOf.set(parent_comm ?? "", (this.#rowsOf.get(parent_comm ?? "") ?? 0) + 1);
      this.#emit(this.#rowOf(run, parent_comm, now));
      return;
    }
    const summed = { ...run, end_ns: run.end_ns ?? run.start_ns, status: run.status ?? 0 };
    this.#add({ comm: run.comm, parent_comm: run.top ? parent_comm : run.job.comm }, summed);
  }

  fork(fork: Fork): void {
    // A child of a daemon that never became a program of its own is that daemon.
    this.#add({ comm: fork.comm, parent_comm: fork.job === null ? fork.comm : fork.job.comm }, fork);
  }

  /** Emits the sums of the minutes that are over; all of them where `now_ns` is infinite. */
  turn(now_ns: number, now: Stamp): void {
    const minute = Math.floor(now_ns / MINUTE_NS);
    if (minute === this.#minute) return;
    this.#minute = minute;
    for (const sum of this.#sums.values()) this.#emit(this.#sumRow(sum, now));
    this.#sums.clear();
    this.#rowsOf.clear();
    this.#rows = 0;
    this.#lasting = 0;
  }

  #add(
    { comm, parent_comm }: Key,
    one: { start_ns: number; end_ns: number; status: number; cost: Cost | null },
  ) {
    const start_s = one.start_ns / 1e9;
    const busy_s = (one.end_ns - one.start_ns) / 1e9;
    const sum = this.#sumOf({ comm, parent_comm }, start_s);
    sum.count++;
    sum.first_s = Math.min(sum.first_s, start_s);
    sum.last_s = Math.max(sum.last_s, start_s);
    sum.end_s = Math.max(sum.end_s, one.end_ns / 1e9);
    sum.busy_s += busy_s;
    sum.max_s = Math.max(sum.max_s, busy_s);
    if (one.status !== 0) sum.failed++;
    if (one.cost !== null) sum.cost = sum.cost === null ? one.cost : addCost(sum.cost, one.cost);
  }

  #sumOf(key: Key, start_s: number): Sum {
    const id = `${key.comm}\0${key.parent_comm}`;
    const known = this.#sums.get(id);
    if (known) return known;
    if (this.#sums.size >= SUMS && (key.comm ?? key.parent_comm) !== null)
      return this.#sumOf({ comm: null, parent_comm: null }, start_s);
    const sum: Sum = {
      ...key,
      count: 0,
      first_s: start_s,
      last_s: start_s,
      end_s: start_s,
      busy_s: 0,
      max_s: 0,
      failed: 0,
      cost: null,
    };
    this.#sums.set(id, sum);
    return sum;
  }

  #rowOf(run: Run, parent_comm: string | null, now: Stamp): EventRow {
    const { pid, ppid, comm, path, detail } = run;
    return eventAt(stampAt(run.start_ns / 1e9, now), "run", {
      duration_s: run.end_ns === null ? null : microseconds((run.end_ns - run.start_ns) / 1e9),
      pid,
      ppid,
      comm,
      parent_comm,
      path,
      exit_code: run.status === null ? null : exitCode(run.status),
      ...this.#columnsOf(run.cost),
      detail,
    });
  }

  #sumRow(sum: Sum, now: Stamp): EventRow {
    const detail: RunSum = {
      count: sum.count,
      first_s: microseconds(sum.first_s),
      last_s: microseconds(sum.last_s),
      busy_s: microseconds(sum.busy_s),
      max_s: microseconds(sum.max_s),
      failed: sum.failed,
    };
    return eventAt(stampAt(sum.first_s, now), "run.sum", {
      duration_s: microseconds(sum.end_s - sum.first_s),
      comm: sum.comm,
      parent_comm: sum.parent_comm,
      ...this.#columnsOf(sum.cost),
      detail: JSON.stringify(detail),
    });
  }

  #columnsOf(cost: Cost | null): Partial<EventRow> {
    if (cost === null) return {};
    const { cpu_s, blkio_delay_s, swap_delay_s, written_bytes } = cost;
    return {
      cpu_s: microseconds(cpu_s),
      blkio_delay_s: this.#hasDelays ? microseconds(blkio_delay_s) : null,
      swap_delay_s: this.#hasDelays ? microseconds(swap_delay_s) : null,
      written_bytes,
    };
  }
}

/** What is still there when we stop looking has lived a while, nobody knows how long. */
const livedNs = (run: Run) => (run.end_ns === null ? LONG_NS : run.end_ns - run.start_ns);
