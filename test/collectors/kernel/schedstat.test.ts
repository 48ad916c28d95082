import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parseSchedstat, parseSchedstatJiffies } from "../../../collectors/kernel/schedstat.ts";
import { rootOf } from "../fake-root.ts";

const text = readFileSync(`${rootOf("3.10")}/proc/schedstat`, "latin1");

test("run and wait time are summed over the CPUs, domains are left out", () => {
  assert.deepEqual(parseSchedstat(text), {
    jiffies: 4394667409,
    cpus: 4,
    ran_ns: 4 * 7_100_000_000_000 + 6,
    waited_ns: 4 * 1_900_000_000 + 6,
  });
});

test("the head of the file is enough for jiffies", () => {
  assert.equal(parseSchedstatJiffies(text.slice(0, 40)), 4394667409);
  assert.throws(() => parseSchedstatJiffies("version 15\ntimestamp 43946"), MalformedFile);
});

test("an error names the line", () => {
  assert.throws(() => parseSchedstat("version 15\ntimestamp 5\ncpu0 1 2 3\n"), {
    message: /^\/proc\/schedstat, line 3: expected "cpuN" and 9 numbers, found "cpu0 1 2 3"/,
  });
  assert.throws(() => parseSchedstat("version 15\ntimestamp 5\n"), MalformedFile);
});

test("property: a truncated file is refused, or whole CPU lines are missing and the count says so", () => {
  const whole = parseSchedstat(text);
  fc.assert(
    fc.property(fc.nat(text.length - 1), (length) => {
      try {
        const cut = parseSchedstat(text.slice(0, length));
        assert.equal(cut.jiffies, whole.jiffies);
        if (cut.cpus === whole.cpus) assert.deepEqual(cut, whole);
      } catch (error) {
        assert.ok(error instanceof MalformedFile);
      }
    }),
  );
});
