import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfigHz } from "../../../collectors/kernel/config.ts";

test("CONFIG_HZ, and not one of its relations", () => {
  assert.equal(parseConfigHz("# CONFIG_HZ_100 is not set\nCONFIG_HZ_1000=y\nCONFIG_HZ=1000\n"), 1000);
  assert.equal(parseConfigHz("CONFIG_HZ_250=y\n"), null);
});

test("a file that is cut off has the whole number or none", () => {
  const text = "CONFIG_HZ_1000=y\nCONFIG_HZ=1000\nCONFIG_SCHED_HRTICK=y\n";
  const whole = "CONFIG_HZ_1000=y\nCONFIG_HZ=1000\n".length;
  for (let length = 0; length <= text.length; length++)
    assert.equal(parseConfigHz(text.slice(0, length)), length < whole ? null : 1000, `${length}`);
});
