import assert from "node:assert/strict";
import { test } from "node:test";
import { SpikeWatch } from "../../../agent/standing/spike-watch.ts";
import { sampleAt } from "../../../storage/schema.ts";
import { Random } from "../../simulation/random.ts";

const PERIOD_S = 5.004;

/** Lets the kernel look so many times, and two of ours see each; tells how often a spike was under way. */
function feed(watch: SpikeWatch, from: number, looks: number, count: (look: number) => number): number {
  let underWay = 0;
  for (let look = from; look < from + looks; look++) {
    for (const later of [0.01, 2]) {
      const at = { time: 0, mono_s: look * PERIOD_S + later };
      const sample = { ...sampleAt(at), kernel_look_s: look * PERIOD_S };
      // The value of this look is published only after the first of them.
      watch.see({ sample, counted: count(later < 1 ? look - 1 : look) });
    }
    if (watch.underWay) underWay++;
  }
  return underWay;
}

test("a spike is under way from its first minute on until it has gone back", () => {
  const watch = new SpikeWatch();
  assert.equal(
    feed(watch, 0, 700, () => 0),
    0,
  );
  const during = feed(watch, 700, 240, () => 5);
  assert.ok(during > 232, String(during));
  const after = feed(watch, 940, 100, () => 0);
  assert.ok(after > 0 && after < 13, String(after));
  assert.equal(watch.underWay, false);
});

test("what is always there is no spike, nor what scatters about it; one stands on a busy machine too", () => {
  const random = new Random(7);
  const watch = new SpikeWatch();
  const busy = () => [1, 2, 3, 4, 5][Math.floor(random.next() * 5)]!;
  assert.ok(feed(watch, 0, 2000, busy) <= 20);
  assert.ok(feed(watch, 2000, 200, () => busy() + 6) > 185);
});

test("what a spike counts is not what is usual, however long it lasts", () => {
  const watch = new SpikeWatch();
  feed(watch, 0, 700, () => 0);
  const during = feed(watch, 700, 700, () => 5);
  assert.ok(during > 692, String(during));
});

test("what never goes back is the new usual after some hours", () => {
  const watch = new SpikeWatch();
  feed(watch, 0, 700, () => 0);
  feed(watch, 700, 2300, () => 3);
  assert.equal(watch.underWay, false);
});

test("while nothing is known nothing is said", () => {
  const watch = new SpikeWatch();
  assert.equal(
    feed(watch, 0, 30, () => 5),
    0,
  );
});
