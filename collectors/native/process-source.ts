import { readFileSync, readlinkSync } from "node:fs";
import { Failure, messageOf } from "../failure.ts";
import { ENOBUFS, type Native } from "./index.ts";
import { type ProcessEvent, parseProcessEvent } from "./process-events.ts";
import { parseTaskStats, type TaskStats } from "./taskstats.ts";

/** What the kernel kept since the last read, in its order. */
export interface Batch {
  events: ProcessEvent[];
  /** Statistics come before the exit that they belong to, or in the same batch. */
  stats: TaskStats[];
  /** Process events that the kernel dropped because its buffer was full: its own exact count, `null` where it does not say. */
  lost: number | null;
  /** Likewise of statistics, one a task that ended: whose they were has neither name nor cost. */
  lostStats: number | null;
}

// The kernel doubles these. Measured on 6.18: 832 bytes a process event, so 16 MiB hold 40,000 events or 13,000
// processes: more than two seconds of 5,000 processes a second.
const EVENT_BUFFER = 16 << 20;
const STATS_BUFFER = 8 << 20;
/** A process event is 76 bytes, statistics of version 16 are 596, doubled at the end of a process with threads. */
const EVENT_STRIDE = 128;
const STATS_STRIDE = 2048;

/**
 * The process connector with taskstats. The kernel filters by kind, a full buffer drops events until it is empty again,
 * and how many were dropped stands in `/proc/net/netlink`. Each of the two sockets has a buffer of its own: statistics are larger, and are
 * dropped first (netlink_attachskb() and netlink_overrun(), net/netlink/af_netlink.c: both tell it by ENOBUFS and count it).
 */
export class ProcessSource {
  /** Why there are no statistics; `null`: there are. Without them rows have no CPU time. */
  readonly withoutStats: string | null;
  readonly fds: readonly number[];
  readonly #native: Native;
  readonly #events: number;
  readonly #stats: number | null = null;
  /** How many messages each socket has dropped so far. */
  readonly #drops = new Map<number, number>();
  readonly #buffer = Buffer.alloc(64 * STATS_STRIDE);
  readonly #view = new DataView(this.#buffer.buffer, this.#buffer.byteOffset, this.#buffer.length);

  /** Throws where the process connector cannot be had: EPERM without CAP_NET_ADMIN, ETIMEDOUT inside a container. */
  constructor(native: Native, { eventBytes = EVENT_BUFFER, statsBytes = STATS_BUFFER } = {}) {
    this.#native = native;
    this.#events = native.openProcessEvents(eventBytes);
    let without: string | null = null;
    try {
      const cpus = readFileSync("/sys/devices/system/cpu/possible", "latin1").trim();
      this.#stats = native.openTaskstats(statsBytes, cpus);
    } catch (error) {
      without = messageOf(error);
    }
    this.withoutStats = without;
    this.fds = this.#stats === null ? [this.#events] : [this.#events, this.#stats];
  }

  /** Throws a `Failure` where a message is not what the kernel's headers say. */
  read(): Batch {
    const batch: Batch = { events: [], stats: [], lost: 0, lostStats: 0 };
    // Events first: the statistics of every exit that is read here have been sent already (kernel/exit.c do_exit).
    batch.lost = this.#receive(this.#events, EVENT_STRIDE, (at, length) => {
      const event = parseProcessEvent(this.#view, at, length);
      if (event !== null) batch.events.push(event);
    });
    if (this.#stats !== null)
      batch.lostStats = this.#receive(this.#stats, STATS_STRIDE, (at, length) => {
        const stats = parseTaskStats(this.#buffer, this.#view, at, length);
        if (stats !== null) batch.stats.push(stats);
      });
    return batch;
  }

  close(): void {
    for (const fd of this.fds) this.#native.closeSource(fd);
  }

  /** How much the kernel dropped, where it says that it dropped something. */
  #receive(fd: number, stride: number, take: (at: number, length: number) => void): number | null {
    let overflow = false;
    for (;;) {
      const got = this.#native.receive(fd, this.#buffer, stride);
      if (got === 0) return overflow ? this.#countDropped(fd) : 0;
      if (got === ENOBUFS) overflow = true;
      else if (got < 0) throw new Failure(`netlink: reading process events failed with errno ${-got}`);
      for (let i = 0; i < got; i++) {
        const length = this.#view.getUint32(i * stride, true);
        if (length > 0) take(i * stride + 8, length);
      }
    }
  }

  /** `null`: there is no counter to be read. */
  #countDropped(fd: number): number | null {
    const total = dropsOf(fd);
    if (total === null) return null;
    // The counter has 32 bits and wraps, printed with a sign or without.
    const lost = (total - (this.#drops.get(fd) ?? 0)) >>> 0;
    this.#drops.set(fd, total);
    return lost;
  }
}

/** What was read already must not be lost as well where the counter cannot be had. */
function dropsOf(fd: number): number | null {
  try {
    const inode = /\d+/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[0] ?? "";
    return parseDrops(readFileSync("/proc/net/netlink", "latin1"), inode);
  } catch {
    return null;
  }
}

/** The column `Drops` of `/proc/net/netlink` (net/netlink/af_netlink.c) of the socket with that inode; `null` without it. */
export function parseDrops(text: string, inode: string): number | null {
  const [head, ...lines] = text.split("\n").map((line) => line.trim().split(/\s+/));
  const drops = head?.indexOf("Drops") ?? -1;
  const line = lines.find((words) => words[head?.indexOf("Inode") ?? -1] === inode);
  const found = line?.[drops] ?? "";
  return /^-?\d+$/.test(found) ? Number(found) : null;
}
