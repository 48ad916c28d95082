import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import { guest } from "../guest.ts";

const [FULL, FREED] = [3600, 3840];
const inside = (t: number) => t > FULL && t < FREED;
/** As two kernels show them, innermost first. */
const SWAPPED_IN =
  "folio_wait_bit_common;__folio_lock_or_retry;do_swap_page;__handle_mm_fault;handle_mm_fault;exc_page_fault";
const RECLAIMS =
  "congestion_wait;shrink_inactive_list;shrink_lruvec;shrink_zone;do_try_to_free_pages;try_to_free_pages";
const READS = "io_schedule;bit_wait_io;__wait_on_bit_lock;__lock_page;filemap_fault;ext4_filemap_fault";

const FROZEN = "percpu_rwsem_wait;__percpu_down_read;mnt_want_write;path_openat;do_filp_open;do_sys_openat2";

/** Five workers asleep for four minutes, while the machine swaps out some megabytes. */
function verdictOf(options: { stack: string | null; swapped_kb: number; began?: string }) {
  const recording = guest({
    hours: 2,
    counts: (t) => (inside(t) ? 5 : 0),
    tasks: (t) =>
      inside(t)
        ? [1, 2, 3, 4, 5].map(() => ({ comm: "indexer", state: "D" as const, stack: options.stack }))
        : [],
    sample: (t) => ({
      runnable: 1,
      d_tasks: inside(t) ? 5 : 0,
      cpu_busy_pct: 2,
      iowait_pct: inside(t) ? 60 : 0,
      procs_blocked: inside(t) ? 5 : 0,
      mem_available_kb: 2_000_000,
      swap_used_kb: inside(t) ? options.swapped_kb : 0,
    }),
    events: [
      { t: 10, kind: "run", comm: "sshd", parent_comm: "sshd", pid: 9, ppid: 8, duration_s: 3 },
      ...(options.began === undefined
        ? []
        : [{ t: FULL, kind: "run" as const, comm: options.began, pid: 10, ppid: 8, duration_s: 240 }]),
    ],
  });
  const { spikes } = diagnose(recording);
  assert.equal(spikes.length, 1);
  return spikes[0]!.verdict;
}

for (const [how, stack] of Object.entries({ SWAPPED_IN, RECLAIMS }))
  test(`tasks asleep in the kernel's memory code, and pages swapped out: memory (${how})`, () => {
    const { cause, culprit } = verdictOf({ stack, swapped_kb: 76_000 });
    assert.deepEqual([cause, culprit], ["memory-pressure", "indexer"]);
  });

test("the same tasks asleep on a file are storage's, whatever was swapped out besides", () => {
  assert.equal(verdictOf({ stack: READS, swapped_kb: 76_000 }).cause, "io-stall");
  const own = verdictOf({ stack: READS, swapped_kb: 0, began: "indexer" });
  assert.notEqual(own.cause, "io-stall", "unless they began with it: then it may be their own doing");
  const frozen = verdictOf({ stack: FROZEN, swapped_kb: 0, began: "indexer" });
  assert.equal(frozen.cause, "snapshot-freeze", "but nobody freezes the file system that he writes to");
});

test("one sign alone, be it the stacks or the swap, does not accuse memory", () => {
  assert.notEqual(verdictOf({ stack: SWAPPED_IN, swapped_kb: 0 }).cause, "memory-pressure");
  assert.notEqual(verdictOf({ stack: null, swapped_kb: 76_000 }).cause, "memory-pressure");
});

/** What is said of memory in a spike of a recorder that reads every ten minutes. */
function minutesApart(from: number, to: number) {
  const within = (t: number) => t >= from && t < to;
  // The processors' times are of the ten minutes before a reading, the rest is of its moment.
  const waited = (t: number) => Math.max(0, Math.min(t, to) - Math.max(t - 600, from)) / 600;
  const recording = guest({
    hours: 8,
    every: () => 600,
    counts: (t) => (within(t) ? 6 : 0),
    sample: (t) => ({
      iowait_pct: 80 * waited(t),
      cpu_busy_pct: 5,
      mem_available_kb: within(t) ? 20_000 : 4_000_000,
      swap_used_kb: within(t) ? 400_000 : 0,
    }),
  });
  const { spikes } = diagnose(recording);
  assert.equal(spikes.length, 1);
  const card = spikes[0]!.suspects.find(({ cause }) => cause === "memory-pressure");
  return [card?.status, card?.reason?.id ?? null];
}

test("one reading without memory is enough where they are ten minutes apart, at whichever end of the spike", () => {
  assert.deepEqual(minutesApart(9590, 10_190), ["supported", null]);
  assert.deepEqual(minutesApart(9020, 9610), ["supported", null]);
});

test("of a spike between two readings it is not said that there was memory", () => {
  assert.deepEqual(minutesApart(9020, 9560), ["undecided", "memory-pressure.unread"]);
});
