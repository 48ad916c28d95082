import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { kernelLooks } from "../../../analysis/derived/kernel-looks.ts";
import { timeline } from "../../../analysis/derived/timeline.ts";
import { lookPeriod } from "../../../analysis/load-arithmetic.ts";
import { guest, START } from "../guest.ts";

const decode = (recording: ReturnType<typeof guest>) => kernelLooks(recording, timeline(recording));
/** Distances of a recorder that follows no period: pseudo-random, 0.5 to 3.5 s. */
const irregular = (reading: number) => 0.5 + ((reading * 7919) % 1000) / 333;

for (const hz of [100, 250, 300, 1000])
  for (const rounding of ["nearest", "upward"] as const)
    test(`decodes the kernel's counts, HZ ${hz}, rounding ${rounding}`, () => {
      const counts = (t: number) => (Math.floor(t / 5) * 31) % 7;
      const phase = 2.2;
      const looks = decode(guest({ hz, rounding, hours: 3, phase, every: irregular, counts }));
      assert.equal(looks.hz, hz);
      assert.equal(looks.synthetic, false);
      assert.ok(looks.decoded > 2000 && looks.undecodable < 0.02 * looks.decoded);
      const period = lookPeriod(hz);
      for (let i = 0; i < looks.length; i++) {
        if (looks.looks[i] !== 1) continue;
        const look = (looks.t[i]! - START.mono_s - phase) / period;
        assert.ok(Math.abs(look - Math.round(look)) * period < 0.03, `a look at ${looks.t[i]}`);
        assert.equal(looks.count[i], counts(phase + Math.round(look) * period));
      }
    });

test("finds the phase wherever it lies", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 4.99, noNaN: true }), (phase) => {
      const counts = (t: number) => Math.floor(t / 20) % 3;
      const looks = decode(guest({ hours: 2, phase, every: irregular, counts, host: { hz: 1000 } }));
      const off = (looks.grids[0]!.phase - START.mono_s - phase) / looks.period_s;
      assert.ok(Math.abs(off - Math.round(off)) * looks.period_s < 0.05);
    }),
    { numRuns: 20 },
  );
});

test("readings a minute apart give the mean count of their looks, not single ones", () => {
  const looks = decode(guest({ hours: 4, every: () => 60, counts: (t) => (t > 7200 && t < 9000 ? 4 : 0) }));
  assert.equal(looks.hz, null);
  const inside = looks.count.filter(
    (_, i) => looks.t[i]! > START.mono_s + 7300 && looks.t[i]! < START.mono_s + 8900,
  );
  assert.ok(inside.length > 20);
  for (const count of inside) assert.ok(Math.abs(count - 4) < 0.2, `${count}`);
});

test("a load average of another arithmetic is called synthetic", () => {
  const recording = guest({
    hours: 2,
    every: irregular,
    counts: () => 0,
    sample: (t) => ({ load1: Math.round(150 + 100 * Math.sin(t / 90) + 17 * Math.sin(t)) / 100 }),
  });
  assert.equal(decode(recording).synthetic, true);
});

/** A guest whose `/proc/loadavg` shows what somebody else wrote there. */
const shown = (load1: (t: number) => number, hours = 3) =>
  guest({
    hours,
    every: irregular,
    counts: () => 0,
    sample: (t) => ({ load1: load1(t), load5: 1, load15: 1 }),
  });

for (const [what, load1] of [
  ["at a broken number", () => 5.32],
  ["at a whole number after a leap", (t: number) => (t < 3600 ? 0 : 6)],
  ["at nothing after a leap", (t: number) => (t < 3600 ? 4 : 0)],
] as const)
  test(`a load average that stands still ${what} is frozen`, () => {
    assert.equal(decode(shown(load1)).frozen, true);
  });

test("a kernel's own that stands still is not frozen", () => {
  for (const counts of [() => 0, () => 3, (t: number) => (t > 3600 && t < 7200 ? 6 : 0)])
    for (const rounding of ["nearest", "upward"] as const)
      assert.equal(decode(guest({ hours: 4, every: irregular, counts, rounding })).frozen, false);
});

test("without any reading there is nothing, and no error", () => {
  const looks = decode(guest({ hours: 0, counts: () => 0 }));
  assert.equal(looks.length, 0);
  assert.equal(looks.hz, null);
});
