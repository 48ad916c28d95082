import { Failure } from "../failure.ts";

/** What a task used. Delays are 0 where the kernel does not account them. */
export interface Cost {
  cpu_s: number;
  /** Time that it waited for block I/O and for swapped-out pages. */
  blkio_delay_s: number;
  swap_delay_s: number;
  /** Bytes that it caused to be written to storage. */
  written_bytes: number;
}

/** What the kernel accounted to one task (thread) at its exit. */
export interface TaskStats extends Cost {
  version: number;
  /** The thread's own id; for the first thread of a process it is the process's. */
  pid: number;
  comm: string;
}

export const NO_COST: Readonly<Cost> = { cpu_s: 0, blkio_delay_s: 0, swap_delay_s: 0, written_bytes: 0 };

export function addCost(a: Cost, b: Cost): Cost {
  return {
    cpu_s: a.cpu_s + b.cpu_s,
    blkio_delay_s: a.blkio_delay_s + b.blkio_delay_s,
    swap_delay_s: a.swap_delay_s + b.swap_delay_s,
    written_bytes: a.written_bytes + b.written_bytes,
  };
}

/** nlmsghdr and genlmsghdr. */
const HEAD = 20;
const ATTRIBUTE_HEAD = 4;
/** include/uapi/linux/taskstats.h; AGGR_TGID (5), the sum of a process with several threads, lacks CPU time before 5.0. */
const TYPE_STATS = 3;
const TYPE_AGGREGATE_PID = 4;
/** End of write_bytes, which every version from 3 (2.6.20) on has; version 8 is 328 bytes long. */
const LEAST = 264;
const COMM_BYTES = 16;

/**
 * Reads the message at `at`, `length` bytes long; `null` where it tells of no task (an acknowledgement). By length, not by
 * version: fields are only ever added at the end. One exception, version 15 (kernels 6.14 and 6.15, put right in version
 * 16 by moving them to the end): each kind of delay there has a maximum and a minimum behind its total.
 * Throws an `Error` where the message is cut off.
 */
export function parseTaskStats(bytes: Buffer, view: DataView, at: number, length: number): TaskStats | null {
  const end = at + length;
  const aggregate = findAttribute(view, at + HEAD, end, TYPE_AGGREGATE_PID);
  if (aggregate === null) return null;
  const stats = findAttribute(view, aggregate.start, aggregate.end, TYPE_STATS);
  if (stats === null) return null;
  const version = stats.end - stats.start < 2 ? 0 : view.getUint16(stats.start, true);
  const added = version === 15 ? 16 : 0;
  const found = stats.end - stats.start;
  if (found < LEAST + 3 * added)
    throw new Failure(
      `taskstats: expected at least ${LEAST + 3 * added} bytes of version ${version}, found ${found}`,
    );
  const blkio = stats.start + 32 + added;
  const swap = stats.start + 48 + 2 * added;
  // From here on the field offsets are those of versions up to 14 and from 16.
  const base = stats.start + 3 * added;
  const name = base + 80;
  const longest = name + COMM_BYTES - 1;
  const nul = bytes.indexOf(0, name);
  const precise = u64(view, base + 72);
  return {
    version,
    pid: view.getInt32(base + 128, true),
    comm: bytes.toString("utf8", name, nul < 0 ? longest : Math.min(nul, longest)),
    // Nanoseconds that it ran; zero where delay accounting is off (before 5.14), where ticks have to do.
    cpu_s: precise > 0 ? precise / 1e9 : (u64(view, base + 152) + u64(view, base + 160)) / 1e6,
    blkio_delay_s: u64(view, blkio + 8) / 1e9,
    swap_delay_s: u64(view, swap + 8) / 1e9,
    written_bytes: u64(view, base + 256),
  };
}

function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

/** Attributes are length (with the head), type, value, padded to 4; 3.x pads the statistics with one of type 6. */
function findAttribute(view: DataView, start: number, end: number, wanted: number) {
  for (let at = start; at + ATTRIBUTE_HEAD <= end; ) {
    const length = view.getUint16(at, true);
    if (length < ATTRIBUTE_HEAD || at + length > end)
      throw new Failure(
        `taskstats: an attribute of ${length} bytes, where ${end - at} are left in the message`,
      );
    // The two highest bits of the type are flags (NLA_F_NESTED).
    if ((view.getUint16(at + 2, true) & 0x3fff) === wanted)
      return { start: at + ATTRIBUTE_HEAD, end: at + length };
    at += (length + 3) & ~3;
  }
  return null;
}
