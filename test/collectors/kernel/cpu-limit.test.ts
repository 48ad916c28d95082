import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCpuMax, parseCpuStat, parseGroupNumber } from "../../../collectors/kernel/cpu-limit.ts";

test("cpu.max: a limit in seconds, or none", () => {
  assert.deepEqual(parseCpuMax("20000 100000\n", "f"), { quota_s: 0.02, period_s: 0.1 });
  assert.equal(parseCpuMax("max 100000\n", "f"), null);
  assert.throws(() => parseCpuMax("20000\n", "/g/cpu.max"), /^MalformedFile: \/g\/cpu.max, line 1: expected/);
});

test("numbers of version 1, of which -1 is one", () => {
  assert.equal(parseGroupNumber("-1\n", "f"), -1);
  assert.equal(parseGroupNumber("18446744073709551\n", "f"), 18446744073709552);
  assert.throws(() => parseGroupNumber("none\n", "f"), /expected a number/);
});

test("cpu.stat of both versions, with what later kernels add", () => {
  const v1 = "nr_periods 83\nnr_throttled 81\nthrottled_time 13997067000\nnr_bursts 0\nburst_time 0\n";
  assert.deepEqual(parseCpuStat(v1, "f"), {
    periods: 83,
    throttled: 81,
    throttled_s: 13.997067,
    used_s: null,
  });
  const v2 =
    "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\nnr_periods 83\nnr_throttled 81\nthrottled_usec 13997067\nnr_bursts 0\nburst_usec 0\n";
  assert.deepEqual(parseCpuStat(v2, "f"), {
    periods: 83,
    throttled: 81,
    throttled_s: 13.997067,
    used_s: 1.5,
  });
  assert.throws(
    () => parseCpuStat("usage_usec 1\n", "/g/cpu.stat"),
    /\/g\/cpu.stat, line 1: expected .*nr_periods N/,
  );
  assert.throws(() => parseCpuStat("nr_periods 1\nnr_throttled 0\n", "f"), /throttled_usec N/);
});
