import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { kilobytes, parseMeminfo } from "../../../collectors/kernel/meminfo.ts";
import { rootOf } from "../fake-root.ts";

const text = readFileSync(`${rootOf("5.10")}/proc/meminfo`, "latin1");

test("the three lines that count", () => {
  assert.deepEqual(parseMeminfo(text), { available_kb: 400100, swap_total_kb: 998396, swap_free_kb: 698396 });
});

test("an upstream 3.10 has no MemAvailable: unknown, not zero", () => {
  assert.equal(parseMeminfo(text.replace(/^MemAvailable.*\n/m, "")).available_kb, null);
});

test("a name is a whole one", () => {
  assert.equal(kilobytes("SwapCached:   7 kB\nSwap:   8 kB\n", "Swap", "x"), 8);
  assert.equal(kilobytes("VmRSS:\t  51000 kB\n", "VmRSS", "x"), 51000);
  assert.equal(kilobytes("", "VmRSS", "x"), null);
});

test("an error names file and line", () => {
  assert.throws(() => parseMeminfo(text.replace("998396 kB", "much")), {
    message: /^\/proc\/meminfo, line 7: expected "SwapTotal: 123 kB", found "SwapTotal: {8}much"/,
  });
  assert.throws(() => parseMeminfo("garbage"), MalformedFile);
});

test("property: a truncated file is refused or lost nothing that is used", () => {
  const whole = parseMeminfo(text);
  fc.assert(
    fc.property(fc.nat(text.length - 1), (length) => {
      try {
        assert.deepEqual(parseMeminfo(text.slice(0, length)), whole);
      } catch (error) {
        assert.ok(error instanceof MalformedFile);
      }
    }),
  );
});
