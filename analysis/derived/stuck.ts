import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { type Timeline, usualDistance } from "./timeline.ts";

/** A thread that slept uninterruptibly at one place at every look, from `since` to the end of the recording. */
export interface StuckThread {
  tid: number;
  comm: string;
  /** Seconds on the timeline, and whether it slept when the boot's first look came. */
  since: number;
  fromStart: boolean;
  /** The kernel function that it sleeps in; "" where that is not known. */
  wchan: string;
}

/** Disks and locks let go of whoever waits long before this. */
const FOR_GOOD_S = 600;
/** A recording of minutes knows no longer time: asleep all through it, at so many looks. */
const LEAST_S = 90;
const LEAST_LOOKS = 12;
/** The states of a scan are read one after the other: a thread may be missed now and then, and not for long. */
const MISSED_IN_A_ROW = 2;
const MISSED = 0.02;
const LATEST_S = 10;
/**
 * Places where a disk or a lock makes wait for seconds or minutes and then lets go: who sleeps there does so for good only
 * where it did for long. (fs/buffer.c, mm/filemap.c, block/, fs/super.c and the file systems of CentOS 7 to 10.)
 */
const LETS_GO =
  /io_schedule|get_request|blk_|wait_on_(page|buffer)|folio_wait|bit_wait_io|balance_dirty|jbd2_|xfs_|ext4_|btrfs_|wait_transaction|rwsem|sb_start|mnt_want_write/;

interface Candidate {
  since: number;
  wchan: number;
  seen: number;
  missed: number;
  missedNow: number;
}

/**
 * Threads that sleep for good: a driver's or a file system's worker that waits in D where it should wait in `I` or `S` (cifs, ZFS, BMC
 * drivers), or a process that nothing will wake. Each adds one to load average for ever, and nothing to anybody's work.
 */
export function stuckThreads({ tasks, strings }: Recording, axis: Timeline): StuckThread[] {
  const boot = axis.boots.at(-1);
  if (!boot || tasks.length === 0) return [];
  const first = lowerBound(axis.tasks, boot.start);
  const end_t = boot.end_t;
  // Where nobody is there no rows are: the last scan is then some looks old.
  const late_s = Math.max(LATEST_S, 5 * usualDistance(axis.samples));
  const open = new Map<number, Candidate>();
  const done: StuckThread[] = [];
  const close = (tid: number, comm: number, { since, wchan, seen }: Candidate) => {
    const fromStart = since <= boot.start + late_s;
    const lasted = end_t - since;
    open.delete(tid);
    const soon = fromStart && !LETS_GO.test(strings[wchan]!);
    if (seen < LEAST_LOOKS || lasted < (soon ? LEAST_S : FOR_GOOD_S)) return;
    done.push({ tid, comm: strings[comm]!, since, fromStart, wchan: strings[wchan]! });
  };
  const names = new Map<number, number>();
  let isLast = true;
  for (let end = tasks.length; end > first; ) {
    const at = axis.tasks[end - 1]!;
    let begin = end - 1;
    while (begin > first && axis.tasks[begin - 1] === at) begin--;
    const rows = { begin, end };
    end = begin;
    // Aimed looks follow a load that comes and goes; the random ones see whoever is always there.
    if (tasks.phase[rows.begin] === 1) continue;
    if (isLast) {
      if (end_t - at > late_s) return [];
      for (let i = rows.begin; i < rows.end; i++)
        if (tasks.state[i] === 1) {
          names.set(tasks.tid.at(i), tasks.comm[i]!);
          open.set(tasks.tid.at(i), { since: at, wchan: tasks.wchan[i]!, seen: 0, missed: 0, missedNow: 0 });
        }
      isLast = false;
    }
    if (open.size === 0) break;
    const here = new Set<number>();
    for (let i = rows.begin; i < rows.end; i++) {
      const tid = tasks.tid.at(i);
      const candidate = open.get(tid);
      if (!candidate) continue;
      const wchan = tasks.wchan[i]!;
      const same = candidate.wchan === wchan || candidate.wchan === 0 || wchan === 0;
      if (tasks.state[i] !== 1 || tasks.comm[i] !== names.get(tid) || !same) {
        close(tid, names.get(tid)!, candidate);
        continue;
      }
      here.add(tid);
      candidate.since = at;
      candidate.seen++;
      candidate.missedNow = 0;
      candidate.wchan ||= wchan;
    }
    for (const [tid, candidate] of open) {
      if (here.has(tid)) continue;
      candidate.missed++;
      candidate.missedNow++;
      if (
        candidate.missedNow > MISSED_IN_A_ROW ||
        candidate.missed > MISSED_IN_A_ROW + MISSED * candidate.seen
      )
        close(tid, names.get(tid)!, candidate);
    }
  }
  for (const [tid, candidate] of open) close(tid, names.get(tid)!, candidate);
  return done.sort((a, b) => a.since - b.since);
}

/** How many of them slept at `t`. */
export function stuckAt(stuck: readonly StuckThread[], t: number): number {
  let count = 0;
  for (const { since } of stuck) if (since <= t) count++;
  return count;
}
