import assert from "node:assert/strict";
import { test } from "node:test";
import { beats } from "./beats.ts";
import { mission } from "./incidents.ts";
import { type PeriodicJob, periodic } from "./jobs.ts";
import { LateNoHz, LoadAverages, type Rounding } from "./kernel-load.ts";
import { Random } from "./random.ts";
import { simulate } from "./scenario.ts";
import { thread, World } from "./world.ts";

test("load averages rest and saturate where kernels of each kind do", () => {
  // Known from machines: CentOS 7 idles at 0.00 0.01 0.05 and shows one busy task as 1.00 0.99 0.95.
  const ends = (rounding: Rounding, tasks: number) => {
    const load = new LoadAverages(rounding, 0);
    for (let i = 0; i < 5000; i++) load.update(tasks);
    return load.printed();
  };
  assert.deepEqual(new LoadAverages("3.10", 0).printed(), [0, 0.01, 0.05]);
  assert.deepEqual(new LoadAverages("4.7", 0).printed(), [0, 0, 0]);
  assert.deepEqual(ends("3.10", 1), [1, 0.99, 0.95]);
  assert.deepEqual(ends("4.7", 1), [1, 1, 1]);
});

test("windows made up for at once decay as if they had passed one by one", () => {
  for (const windows of [2, 7, 60]) {
    const together = new LoadAverages("4.7", 5);
    const apart = new LoadAverages("4.7", 5);
    together.update(2, windows);
    for (let i = 0; i < windows; i++) apart.update(2);
    for (const [i, value] of together.printed().entries())
      assert.ok(Math.abs(value - apart.printed()[i]!) < 0.08, `${windows} windows: ${value}`);
  }
});

/** Twenty tasks for 100 ms each `interval_s`, without drift: the case for which tables of peaks are known. */
function exactJob(interval_s: number, until: number): PeriodicJob {
  return {
    comm: "job",
    parent: "agent",
    path: null,
    interval_s,
    drift_s: 0,
    wander: 0,
    walk: { share: 0, seed: 0 },
    jitter_s: 0,
    busy_s: 0.1,
    busy_spread: 0,
    tasks: 1,
    blocked: 0,
    children: [],
    dumps: [],
    execs: true,
    parent_pid: 1,
    until,
  };
}

for (const { hz, interval_s, period_s, spike_s, peaks } of [
  { hz: 1000, interval_s: 5, period_s: 25005, spike_s: 500, peaks: [20, 16.26, 8.35] },
  { hz: 1000, interval_s: 10, period_s: 25005, spike_s: 490, peaks: [10.42, 8.19, 4.17] },
  { hz: 250, interval_s: 5, period_s: 6255, spike_s: 125, peaks: [17.52, 6.84, 2.52] },
  { hz: 300, interval_s: 1, period_s: 1501, spike_s: 150, peaks: [18.5, 8.15, 3.78] },
])
  test(`a job each ${interval_s} s beats with HZ ${hz} each ${period_s} s`, () => {
    const options = {
      hz,
      rounding: "4.7",
      lateNoHz: false,
      cpus: 4,
      hours: 24,
      uptime_s: 9000,
      wall_s: 1.8e9,
    } as const;
    const world = new World(options, new Random(1));
    const runs = periodic(world, exactJob(interval_s, world.end));
    const { within } = beats(world, runs);
    const first = within.findIndex((one) => one.start > world.start + 1000);
    for (let i = first + 1; i < within.length - 1; i++) {
      assert.ok(Math.abs(within[i]!.start - within[i - 1]!.start - period_s) < 12);
      assert.ok(Math.abs(within[i]!.end - within[i]!.start - spike_s) < 12);
    }
    const load = new LoadAverages("4.7", 0);
    const highest = [0, 0, 0];
    const { kernel } = world;
    let run = 0;
    for (let k = kernel.next(world.warmUp); kernel.look(k) < world.end; k++) {
      while (run < runs.end.length && runs.end[run]! <= kernel.look(k)) run += 1;
      load.update(run < runs.start.length && runs.start[run]! <= kernel.look(k) ? 20 : 0);
      for (const [i, value] of load.printed().entries()) highest[i] = Math.max(highest[i]!, value);
    }
    for (const [i, value] of highest.entries())
      assert.ok(Math.abs(value - peaks[i]!) < 0.3, `load ${i}: ${value} and not ${peaks[i]}`);
  });

test("NO_HZ of 3.10 loses most bursts of a 10 s job and none of a 5 s job", () => {
  const counted = (every: number) => {
    const nohz = new LateNoHz(1, 0.002);
    const random = new Random(5);
    let sum = 0;
    let due = 0;
    for (let k = 0; k < 4000; k++) {
      const running = k % every === 0 ? 5 : 0;
      due += running;
      sum += nohz.count(k, [running], () => random.next());
    }
    return sum / due;
  };
  assert.ok(counted(1) > 0.99);
  assert.ok(counted(2) < 0.4);
});

test("the incident of the mission has the spikes that were reported", () => {
  const { truth, recording } = simulate(mission(11));
  const starts = truth.spikes.filter((spike) => spike.required).map((spike) => spike.start);
  assert.ok(starts.length >= 4);
  for (let i = 1; i < starts.length; i++) {
    const hours = (starts[i]! - starts[i - 1]!) / 3.6e9;
    assert.ok(hours > 14 && hours < 18, `${hours} h apart`);
  }
  assert.ok(recording.samples.length > 140_000);
});

test("a recorder looks at no instant in the guard before the kernel's, and misses no update", () => {
  const { recording, world } = simulate(mission(12));
  const { mono_s, length } = recording.samples;
  for (let i = 0; i < length; i++) {
    const next = world.kernel.look(world.kernel.next(mono_s[i]!));
    assert.ok(next - mono_s[i]! > 0.0199);
    if (i > 0) assert.ok(mono_s[i]! - mono_s[i - 1]! < 5.001);
  }
});

test("a spell counts as what its threads are at that instant", () => {
  const options = {
    hz: 250,
    rounding: "4.7",
    lateNoHz: false,
    cpus: 2,
    hours: 1,
    uptime_s: 9000,
    wall_s: 1.8e9,
  } as const;
  const { truth, kernel } = simulate({
    name: "two threads",
    seed: 3,
    world: options,
    level: "agent",
    observer: { psi: false, schedstat: true },
    live(lived) {
      lived.spells.push({
        start: 9600,
        end: 10200,
        pid: 7,
        threads: [thread("a"), thread("b", { blocked: 1 })],
      });
      lived.episodes.push({ start: 9600, end: 10200, cause: "io-stall", culprits: [""] });
      return null;
    },
  });
  const inside = Array.from(kernel.counted).filter(
    (_, i) => kernel.look_s[i]! >= 9600 && kernel.look_s[i]! < 10200,
  );
  assert.ok(inside.length >= 119 && inside.every((count) => count === 2 || count === 3));
  assert.ok(truth.spikes[0]!.peak_load1 > 1.9 && truth.spikes[0]!.peak_load1 < 2.2);
});
