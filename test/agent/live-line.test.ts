import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveLine } from "../../agent/live-line.ts";
import type { Look } from "../../agent/recorder.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { cells } from "../../analysis/report/printable.ts";
import { sampleAt } from "../../storage/schema.ts";

function look(fields: Partial<Look["sample"]>, counted: number | null, next: number | null): Look {
  const sample = { ...sampleAt({ time: 0, mono_s: 100 }), load1: 0, ...fields };
  return { sample, counted, next_kernel_look_s: next };
}

test("it tells load, the kernel's count, what is active, events and the next look of the kernel", () => {
  const line = new LiveLine(locales.en);
  assert.equal(line.text(0, 0, 100), "00:00 · first look in a moment");
  line.see(look({ load1: 1.234, runnable: 3, d_tasks: 1 }, 2.97, 103.2));
  line.see(look({ load1: 1.5, runnable: 1, d_tasks: null }, 2.97, 103.2));
  assert.equal(
    line.text(1, 3725, 100),
    "1:02:05 · load 1.50 · kernel counted 3 · active 1.50 · 1 event · next kernel look in 3.2 s",
  );
});

test("what is not known is not shown as zero", () => {
  const line = new LiveLine(locales.en);
  line.see(look({ load1: 0.5 }, null, null));
  assert.equal(
    line.text(2, 61, 100),
    "01:01 · load 0.50 · kernel counted ? · active ? · 2 events · next kernel look not known yet",
  );
});

test("a narrow terminal loses whole parts, in cells and not in characters", () => {
  for (const locale of Object.values(locales)) fitsAnyWidth(new LiveLine(locale));
  const line = new LiveLine(locales.en);
  line.see(look({ load1: 0.5, runnable: 1 }, 0, 101));
  assert.equal(line.text(0, 5, 100, 20), "00:05 · load 0.50");
});

function fitsAnyWidth(line: LiveLine): void {
  line.see(look({ load1: 0.5, runnable: 1 }, 0, 101));
  for (let width = 0; width < 100; width++) {
    const text = line.text(0, 5, 100, width);
    assert.ok(cells(text) <= width);
    assert.ok(line.text(0, 5, 100).startsWith(text));
  }
}
