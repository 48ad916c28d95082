import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { configuredHz, KernelLook } from "../../collectors/kernel-look.ts";
import { contextOf, draftAt, ROOTS, rootOf, TestClock } from "./fake-root.ts";

const TICK_250 = 4_000_000;

/** A root whose jiffies and loadavg follow the clock, as those of a kernel that booted `tick0_s` after the clock. */
class FakeKernel {
  readonly root = mkdtempSync(join(tmpdir(), "loadspike-kernel-"));
  readonly clock = new TestClock();
  readonly context = contextOf(this.root, this.clock);
  readonly hz: number;
  tick0_s = 0.244;
  readable = true;

  constructor(t: { after(clean: () => void): void }, hz: number) {
    this.hz = hz;
    mkdirSync(join(this.root, "proc"));
    t.after(() => rmSync(this.root, { recursive: true }));
  }

  get period_s(): number {
    return (5 * this.hz + 1) / this.hz;
  }

  /** Lets time pass and has the agent look and work. */
  live(kernel: KernelLook, seconds: number): void {
    this.clock.pass(seconds);
    const ticks = (this.clock.now.mono_s - this.tick0_s) * this.hz;
    const file = join(this.root, "proc/schedstat");
    const jiffies = 2 ** 32 - 300 * this.hz + Math.floor(ticks);
    if (this.readable) writeFileSync(file, `version 15\ntimestamp ${jiffies}\ncpu0 0 0 0 0 0 0 1 1 1\n`);
    const { sample } = draftAt(this.clock.now);
    // Another value after each of the kernel's looks, 10 ticks late.
    sample.load1 = Math.floor((ticks - 10) / (5 * this.hz + 1));
    kernel.observe(sample, this.clock.now.mono_s);
    kernel.refine();
  }

  error_s(at_s: number): number {
    const since = (at_s - this.tick0_s) / this.period_s;
    return Math.abs(since - Math.round(since)) * this.period_s;
  }
}

/** Waits between looks: between 0.2 and 3 s, always the same ones. */
function* waits(count: number): Generator<number> {
  for (let index = 0, seed = 7; index < count; index++) {
    seed = (seed * 48271) % 2147483647;
    yield 0.2 + (2.8 * seed) / 2147483647;
  }
}

/** Where the phase is from; null: the looks are not known. */
function sourceOf(kernel: KernelLook): string | null {
  return kernel.looks?.source ?? null;
}

test("HZ comes from the kernel's configuration, wherever a distribution keeps it", () => {
  assert.deepEqual(
    ROOTS.map((name) => configuredHz(rootOf(name))),
    [1000, 1000, 250, 250],
  );
  assert.equal(configuredHz("/nonexistent"), null);
});

test("the length of a tick is better than the configuration", () => {
  const context = contextOf(rootOf("5.10"));
  assert.deepEqual(new KernelLook(context, 1_000_000).hz, { hz: 1000, source: "kernel" });
  assert.deepEqual(new KernelLook(context, null).hz, { hz: 250, source: "config" });
  assert.deepEqual(new KernelLook(context, 3_333_333).hz, { hz: 300, source: "kernel" });
});

test("with jiffies the looks are known at once, and ever better", (t) => {
  const fake = new FakeKernel(t, 250);
  const kernel = new KernelLook(fake.context, TICK_250);
  assert.equal(sourceOf(kernel), null);
  fake.live(kernel, 1);
  assert.equal(sourceOf(kernel), "jiffies");
  for (const wait of waits(12)) fake.live(kernel, wait);
  assert.ok((kernel.looks?.uncertainty_s ?? 1) < 0.001);
  const next = kernel.looks?.next(fake.clock.now.mono_s) ?? 0;
  assert.ok(next > fake.clock.now.mono_s);
  assert.ok(fake.error_s(next) < 0.001);
});

test("without jiffies the changes of load average do", (t) => {
  const fake = new FakeKernel(t, 1000);
  fake.readable = false;
  const kernel = new KernelLook(fake.context, 1_000_000);
  for (const wait of waits(200)) fake.live(kernel, wait);
  assert.equal(sourceOf(kernel), "observed");
  const next = kernel.looks?.next(fake.clock.now.mono_s) ?? 0;
  assert.ok(fake.error_s(next) <= (kernel.looks?.uncertainty_s ?? 0) + 1e-6);
});

test("without a tick length and a configuration, two readings of jiffies tell HZ", (t) => {
  for (const hz of [100, 250, 300, 1000]) {
    const fake = new FakeKernel(t, hz);
    const kernel = new KernelLook(fake.context, null);
    assert.equal(kernel.hz, null);
    fake.live(kernel, 1);
    fake.live(kernel, 3);
    assert.deepEqual(kernel.hz, { hz, source: "observed" });
    fake.live(kernel, 3);
    assert.equal(sourceOf(kernel), "jiffies");
  }
});

test("with nothing but the changes of load average, the HZ is left that they do not contradict", (t) => {
  for (const hz of [100, 250, 300, 1000]) {
    const fake = new FakeKernel(t, hz);
    fake.readable = false;
    const kernel = new KernelLook(fake.context, null);
    for (const wait of waits(1500)) fake.live(kernel, wait);
    assert.deepEqual(kernel.hz, { hz, source: "observed" });
    assert.ok(fake.error_s(kernel.looks?.next(fake.clock.now.mono_s) ?? 0) < 0.1);
  }
});

test("a migration that moves the looks is noticed, and they are learned anew", (t) => {
  const fake = new FakeKernel(t, 250);
  const kernel = new KernelLook(fake.context, TICK_250);
  for (const wait of waits(20)) fake.live(kernel, wait);
  fake.tick0_s += 2.1;
  for (const wait of waits(40)) fake.live(kernel, wait);
  assert.ok(fake.error_s(kernel.looks?.next(fake.clock.now.mono_s) ?? 0) < 0.002);
});

test("after forget the looks are unknown until jiffies are read again", (t) => {
  const fake = new FakeKernel(t, 250);
  const kernel = new KernelLook(fake.context, TICK_250);
  for (const wait of waits(15)) fake.live(kernel, wait);
  kernel.forget();
  assert.equal(sourceOf(kernel), null);
  fake.live(kernel, 1);
  assert.equal(sourceOf(kernel), "jiffies");
});

test("this kernel: load average changes 10 ticks after the predicted look", async (t) => {
  const now = () => Number(process.hrtime.bigint()) / 1e9;
  const clock = { stamp: () => ({ time: Date.now() * 1000, mono_s: now() }) };
  const kernel = new KernelLook({ root: "/", clock, warn: () => {} }, null);
  for (let reading = 0; reading < 12; reading++) {
    kernel.refine();
    await sleep(7.3);
  }
  const { looks } = kernel;
  if (looks === null) return t.skip("not run: neither jiffies nor HZ are readable for this user");
  const loads = () => readFileSync("/proc/loadavg", "latin1").split(" ").slice(0, 3).join(" ");
  const seen: number[] = [];
  // An update that does not change the printed value is not seen; on a quiet machine that is the common one.
  for (let attempt = 0; attempt < 6 && seen.length < 2; attempt++) {
    const look = looks.next(now());
    const published = look + 10 * looks.tick_s;
    await sleep((published - now()) * 1000 - 30);
    const before = loads();
    while (now() < published + 0.1) {
      if (loads() !== before) {
        seen.push((now() - look) / looks.tick_s);
        break;
      }
      await sleep(1);
    }
  }
  if (seen.length === 0)
    return t.skip("not run: load average did not change within six of the kernel's looks");
  // Never before the kernel can have published it; and once at least as promptly as a busy machine lets us see.
  assert.ok(Math.min(...seen) > 9, `${seen}`);
  assert.ok(Math.min(...seen) < 10 + 0.05 / looks.tick_s, `${seen}`);
});
