import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Act, GUARD_S, type LookTimes, Schedule } from "../../agent/schedule.ts";

/** A kernel that looks at phase + k·(5·HZ + 1) ticks. */
function kernelOf(hz: number, phase: number, uncertainty_s = 0): LookTimes {
  const period_s = (5 * hz + 1) / hz;
  return {
    tick_s: 1 / hz,
    period_s,
    uncertainty_s,
    next: (now) => phase + (Math.floor((now - phase) / period_s) + 1) * period_s,
    previous: (now) => phase + Math.floor((now - phase) / period_s) * period_s,
  };
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Done {
  act: Act;
  at: number;
}

/** Lives through the schedule: each sleep ends late by `late()` seconds, each act takes `cost()`. */
function live(
  schedule: Schedule,
  kernel: LookTimes | null,
  span: { from: number; seconds: number },
  late = () => 0,
  cost = () => 0.002,
): Done[] {
  const done: Done[] = [];
  let now = span.from;
  while (now < span.from + span.seconds) {
    const { act, until } = schedule.step(now, kernel);
    if (act) {
      done.push({ act, at: now });
      now += act === "hush" ? 0.0001 : cost();
    } else {
      assert.ok(until > now, "a sleep must end later than it begins");
      now = until + late();
    }
  }
  return done;
}

const kernels = fc
  .record({
    hz: fc.constantFrom(100, 250, 300, 1000),
    phase: fc.double({ min: 0, max: 5, noNaN: true }),
    uncertainty: fc.double({ min: 0, max: 0.004, noNaN: true }),
  })
  .map(({ hz, phase, uncertainty }) => kernelOf(hz, phase, uncertainty));

test("the agent is never active from the guard until two ticks after the kernel's look", () => {
  fc.assert(
    fc.property(kernels, fc.nat(), (kernel, seed) => {
      const random = seeded(seed);
      const late = () => random() * 0.005;
      const done = live(new Schedule(random), kernel, { from: 100, seconds: 600 }, late);
      for (const { act, at } of done.slice(1)) {
        const next = kernel.next(at);
        // A timer that is late may end in the guard, where the agent goes back to sleep at once.
        if (act === "hush") assert.ok(next - at > GUARD_S / 2);
        else {
          assert.ok(
            next - at >= GUARD_S + kernel.uncertainty_s - 1e-6,
            `${act} ${next - at} s before the look`,
          );
          assert.ok(at - kernel.previous(at) >= 2 * kernel.tick_s - 1e-6, `${act} too soon after the look`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("no value of /proc/loadavg is missed, and each of the kernel's looks is followed by work once", () => {
  fc.assert(
    fc.property(kernels, fc.nat(), (kernel, seed) => {
      const done = live(new Schedule(seeded(seed)), kernel, { from: 100, seconds: 600 });
      const seen = new Set<number>();
      const worked = new Map<number, number>();
      for (const { act, at } of done) {
        const published = kernel.previous(at - 10 * kernel.tick_s);
        if (act === "look") seen.add(Math.round(published / kernel.period_s));
        if (act === "work") {
          const look = Math.round(kernel.previous(at) / kernel.period_s);
          worked.set(look, (worked.get(look) ?? 0) + 1);
        }
      }
      const values = [...seen];
      assert.equal(values.at(-1)! - values[0]! + 1, values.length);
      assert.ok([...worked.values()].every((times) => times === 1));
      assert.ok(worked.size >= 119);
    }),
    { numRuns: 40 },
  );
});

test("looks come every 2 s on average, at every phase of the kernel's period alike, at distances of any length", () => {
  const kernel = kernelOf(1000, 0.7);
  const looks = live(new Schedule(seeded(7)), kernel, { from: 50, seconds: 100_000 }, undefined, () => 0)
    .filter(({ act }) => act === "look")
    .map(({ at }) => at);
  const mean = (looks.at(-1)! - looks[0]!) / (looks.length - 1);
  assert.ok(Math.abs(mean - 2) < 0.05, `mean ${mean}`);

  const phases = new Array<number>(10).fill(0);
  for (const at of looks) phases[Math.floor(((at - kernel.previous(at)) / kernel.period_s) * 10)]! += 1;
  // Poisson counts of 5,000: four standard deviations, and the last tenth lacks the quiet zone.
  const hidden = (GUARD_S + 2 * kernel.tick_s) / kernel.period_s;
  phases.forEach((count, tenth) => {
    const expected = (looks.length / 10) * (tenth === 9 ? 1 - 10 * hidden : 1 + hidden);
    assert.ok(
      Math.abs(count - expected) < 4 * Math.sqrt(expected),
      `tenth ${tenth}: ${count} of ${expected}`,
    );
  });

  // A period of one second or five would show in the sum of unit vectors: random phases give √N.
  for (const period of [0.5, 1, 2, 5, 10, 60]) {
    const angle = (at: number) => (2 * Math.PI * at) / period;
    const length = Math.hypot(
      looks.reduce((sum, at) => sum + Math.cos(angle(at)), 0),
      looks.reduce((sum, at) => sum + Math.sin(angle(at)), 0),
    );
    assert.ok(
      length < 4 * Math.sqrt(looks.length),
      `period ${period} s: ${length / Math.sqrt(looks.length)}`,
    );
  }
});

test("while the kernel's looks are unknown, no two looks are further apart than its shortest period", () => {
  const done = live(new Schedule(seeded(3)), null, { from: 10, seconds: 50_000 });
  const looks = done.filter(({ act }) => act === "look").map(({ at }) => at);
  const gaps = looks.slice(1).map((at, index) => at - looks[index]!);
  assert.ok(Math.max(...gaps) < 5.001);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  assert.ok(Math.abs(mean - 2) < 0.05, `mean ${mean}`);
  assert.ok(!done.some(({ act }) => act === "hush"));
  const work = done.filter(({ act }) => act === "work").map(({ at }) => at);
  assert.ok(
    work.slice(1).every((at, index) => at - work[index]! < 10),
    "rows wait at most 10 s",
  );
});

test("after a stall of minutes there is one look, and the plan goes on from there", () => {
  const kernel = kernelOf(250, 1);
  const schedule = new Schedule(seeded(11));
  live(schedule, kernel, { from: 0, seconds: 60 });
  const after = live(schedule, kernel, { from: 400, seconds: 20 });
  assert.ok(after.filter(({ act, at }) => act === "look" && at < 400.02).length <= 1);
  assert.ok(after.filter(({ act }) => act === "look").length >= 3);
});
