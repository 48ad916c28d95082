import { MalformedFile } from "./kernel-file.ts";

/** `/proc/PID/stat` or `/proc/PID/task/TID/stat`, as far as it is used here. Ticks are USER_HZ (1/100 s). */
export interface PidStat {
  pid: number;
  /** Up to 15 bytes (64 for kworkers since 4.18); bytes that are not UTF-8 become U+FFFD. */
  comm: string;
  /** One letter: R, S, D, T, t, Z, X, I (idle kernel thread, since 4.14: not load), P … */
  state: string;
  ppid: number;
  /** Bits of `include/linux/sched.h`. */
  flags: number;
  utime_ticks: number;
  stime_ticks: number;
  threads: number;
  /** Ticks since boot; with the pid it names a process for good. */
  start_ticks: number;
  /** Time spent waiting for block I/O (field 42, delay accounting); null where the line ends earlier. */
  blkio_ticks: number | null;
}

const OPEN = 40;
const RUNS = 82;
const UNINTERRUPTIBLE = 68;
/** From the blank before the state to the one before `num_threads`. */
const BLANKS_TO_THREADS = 17;
const CLOSE = 41;
const SPACE = 32;
const NEWLINE = 10;
const ZERO = 48;

/**
 * `/proc/PID/stat` (man 5 proc_pid_stat; fs/proc/array.c `do_task_stat`). A comm may hold spaces, parentheses and
 * newlines, and is printed raw (3.10 in the source, 6.18 tried), so it ends at the LAST `)`: nothing behind it can hold
 * one. The number of fields grows with the version (44 in 2.6.32, 52 since 3.5); only the first 22 are required. Throws
 * `MalformedFile`.
 */
export function parsePidStat(bytes: Buffer, path: string): PidStat {
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE);
  const at = close + 2;
  if (
    open < 2 ||
    close < open ||
    at >= bytes.length ||
    bytes[close + 1] !== SPACE ||
    bytes.at(-1) !== NEWLINE
  ) {
    throw new MalformedFile(path, 1, 'a line "PID (name) STATE …"', bytes.toString("latin1", 0, 60));
  }
  const fields = { ppid: -1, flags: -1, utime: -1, stime: -1, threads: -1, start: -1, blkio: -1 };
  let number = 3;
  let value = 0;
  // By bytes and not by split: a scan reads hundreds of these, and 50 strings each would all be garbage.
  for (let i = at + 1; i <= bytes.length; i++) {
    const byte = i < bytes.length ? bytes[i]! : SPACE;
    if (byte >= ZERO && byte < ZERO + 10) {
      value = value * 10 + byte - ZERO;
      continue;
    }
    if (byte !== SPACE) continue;
    if (number === 4) fields.ppid = value;
    else if (number === 9) fields.flags = value;
    else if (number === 14) fields.utime = value;
    else if (number === 15) fields.stime = value;
    else if (number === 20) fields.threads = value;
    else if (number === 22) fields.start = value;
    else if (number === 42) {
      fields.blkio = value;
      break;
    }
    number++;
    value = 0;
  }
  const pid = Number(bytes.toString("latin1", 0, open - 1));
  if (fields.start < 0 || !Number.isInteger(pid)) {
    throw new MalformedFile(path, 1, "a pid and at least 22 fields", bytes.toString("latin1", 0, 60));
  }
  return {
    pid,
    comm: bytes.toString("utf8", open + 1, close),
    state: String.fromCharCode(bytes[at]!),
    ppid: fields.ppid,
    flags: fields.flags,
    utime_ticks: fields.utime,
    stime_ticks: fields.stime,
    threads: fields.threads,
    start_ticks: fields.start,
    blkio_ticks: fields.blkio < 0 ? null : fields.blkio,
  };
}

/**
 * How many threads a process has that neither runs (R) nor sleeps uninterruptibly (D), by a glance at its line; 0: it may do so, or the
 * line is not as the kernel prints it, and has to be parsed. Of hundreds of processes nothing else is asked in a scan.
 * @param length of the line at the beginning of `bytes`
 */
export function threadsAtRest(bytes: Buffer, length: number): number {
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  const state = bytes[close + 2]!;
  const isWhole = close > 2 && bytes[close + 1] === SPACE && bytes[length - 1] === NEWLINE;
  if (!isWhole || state === RUNS || state === UNINTERRUPTIBLE) return 0;
  let blanks = 0;
  let threads = 0;
  for (let i = close + 3; i < length; i++) {
    const byte = bytes[i]!;
    if (byte === SPACE) {
      if (blanks === BLANKS_TO_THREADS) return threads;
      blanks++;
    } else if (blanks === BLANKS_TO_THREADS) threads = threads * 10 + byte - ZERO;
  }
  return 0;
}
