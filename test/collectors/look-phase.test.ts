import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LookPhase } from "../../collectors/look-phase.ts";

const INITIAL = (hz: number) => 2 ** 32 - 300 * hz;

/** The kernel: jiffies start at `tick0_s` of the monotonic clock; the k-th look is k*(5*HZ+1) ticks later. */
interface Kernel {
  hz: number;
  tick0_s: number;
}
const kernels = fc.record<Kernel>({
  hz: fc.constantFrom(100, 250, 300, 1000),
  tick0_s: fc.double({ min: 0, max: 1, noNaN: true }),
});
const tickOf = (hz: number) => Math.round(1e9 / hz) / 1e9;
const jiffiesAt = ({ hz, tick0_s }: Kernel, at_s: number) =>
  INITIAL(hz) + Math.floor((at_s - tick0_s) / tickOf(hz));
/** Distance of an instant to the nearest true look. */
function error_s({ hz, tick0_s }: Kernel, at_s: number): number {
  const period = (5 * hz + 1) * tickOf(hz);
  const since = (at_s - tick0_s) / period;
  return Math.abs(since - Math.round(since)) * period;
}

test("the period is 5*HZ + 1 ticks", () => {
  const periods = [1000, 300, 250, 100].map((hz) => new LookPhase(hz).period_s.toFixed(6));
  assert.deepEqual(periods, ["5.001000", "5.003333", "5.004000", "5.010000"]);
});

const uptimes = fc.array(fc.double({ min: 10, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 20 });

test("property: from readings of jiffies, the looks are known to a tick and the error is within what is said", () => {
  fc.assert(
    fc.property(kernels, uptimes, (kernel, instants) => {
      const phase = new LookPhase(kernel.hz);
      for (const at of instants) phase.sawJiffies(jiffiesAt(kernel, at), at - 1e-4, at + 1e-4);
      assert.ok(phase.uncertainty_s <= tickOf(kernel.hz) / 2 + 1.1e-4);
      assert.ok(error_s(kernel, phase.next(5000)) <= phase.uncertainty_s + 1e-6);
      assert.equal(phase.source, "jiffies");
    }),
  );
});

test("property: next is after the instant, previous at or before it, one period apart", () => {
  fc.assert(
    fc.property(kernels, fc.double({ min: 0, max: 1e6, noNaN: true }), (kernel, at) => {
      const phase = new LookPhase(kernel.hz);
      phase.sawJiffies(jiffiesAt(kernel, 777), 777, 777);
      assert.ok(phase.previous(at) <= at + 1e-6);
      assert.ok(phase.next(at) > at - 1e-6);
      assert.ok(Math.abs(phase.next(at) - phase.previous(at) - phase.period_s) < 1e-6);
    }),
  );
});

/** Random looks of about one in 2 s at a file that changes 10 ticks after each of the kernel's looks. */
function observe(kernel: Kernel, phase: LookPhase, gaps: readonly number[], from_s = 100): void {
  const tick = tickOf(kernel.hz);
  const version = (at: number) =>
    Math.floor((at - kernel.tick0_s - 10 * tick) / ((5 * kernel.hz + 1) * tick));
  let last = from_s;
  for (const gap of gaps) {
    const now = last + gap;
    if (version(now) !== version(last)) phase.sawUpdate(last, now + 1e-4);
    last = now;
  }
}

const gaps = fc.array(fc.double({ min: 0.05, max: 4, noNaN: true }), { minLength: 400, maxLength: 400 });

test("property: from changes of the file alone, the error is within what is said, and falls below 0.1 s", () => {
  fc.assert(
    fc.property(kernels, gaps, (kernel, waits) => {
      const phase = new LookPhase(kernel.hz);
      observe(kernel, phase, waits);
      assert.equal(phase.source, "observed");
      assert.equal(phase.contradictions, 0);
      assert.ok(error_s(kernel, phase.next(5000)) <= phase.uncertainty_s + 1e-6);
    }),
    { numRuns: 50 },
  );
});

test("400 looks at random times narrow it to a few hundredths of a second", () => {
  const kernel = { hz: 1000, tick0_s: 0.244 };
  const phase = new LookPhase(1000);
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  observe(
    kernel,
    phase,
    Array.from({ length: 400 }, () => -2 * Math.log(random())),
  );
  assert.ok(phase.uncertainty_s < 0.05, `${phase.uncertainty_s}`);
});

test("a stale reading of jiffies does no lasting harm", () => {
  const kernel = { hz: 1000, tick0_s: 0.244 };
  const phase = new LookPhase(1000);
  for (const at of [100.0003, 200.0007]) phase.sawJiffies(jiffiesAt(kernel, at), at, at);
  // 40 ms stale, as when the hypervisor takes the CPU that counts: it cannot be, and is left out.
  phase.sawJiffies(jiffiesAt(kernel, 300) - 40, 300, 300);
  assert.equal(phase.contradictions, 1);
  // 1 tick stale at a place in the tick where it could just be: later readings set it right.
  phase.sawJiffies(jiffiesAt(kernel, 400.0009) - 1, 400.0009, 400.0009);
  for (let at = 500; at < 520; at += 1.00013) phase.sawJiffies(jiffiesAt(kernel, at), at, at);
  assert.ok(error_s(kernel, phase.next(600)) <= phase.uncertainty_s + 1e-6);
  assert.equal(phase.contradictions, 0);
});

test("changes that do not fit a phase from jiffies are counted, and one that fits clears the count", () => {
  const kernel = { hz: 250, tick0_s: 0.5 };
  const phase = new LookPhase(250);
  phase.sawJiffies(jiffiesAt(kernel, 100), 100, 100);
  const look = phase.next(100);
  phase.sawUpdate(look + 2, look + 2.1);
  phase.sawUpdate(look + 2, look + 2.1);
  assert.equal(phase.contradictions, 2);
  phase.sawUpdate(look, look + 0.1);
  assert.equal(phase.contradictions, 0);
});

test("looks more than a period apart tell nothing", () => {
  const phase = new LookPhase(250);
  phase.sawUpdate(100, 105.1);
  assert.equal(phase.uncertainty_s, Number.POSITIVE_INFINITY);
});
