import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parseStat } from "../../../collectors/kernel/stat.ts";
import { rootOf } from "../fake-root.ts";

const text = readFileSync(`${rootOf("3.10")}/proc/stat`, "latin1");

test("3.10: guest time is not added to the user time that holds it already", () => {
  assert.deepEqual(parseStat(text), {
    cpu: { busy: 401000 + 1200 + 300500 + 2300, idle: 39000000, iowait: 8100, steal: 0 },
    cpus: 4,
    processes: 1700321,
    procs_blocked: 1,
  });
});

test("a kernel that prints no steal leaves it unknown", () => {
  const stat = parseStat("cpu  1 2 3 4 5 6 7\ncpu0 1 2 3 4 5 6 7\nprocesses 9\nprocs_blocked 0\n");
  assert.equal(stat.cpu.steal, null);
  assert.equal(stat.cpu.busy, 1 + 2 + 3 + 6 + 7);
});

test("an error names the line", () => {
  assert.throws(() => parseStat(text.replace("processes 1700321", "processes many")), {
    message: /^\/proc\/stat, line 9: expected "processes" and a number, found "many"/,
  });
  assert.throws(() => parseStat("cpux 1\n"), { message: /^\/proc\/stat, line 1: / });
});

test("property: a truncated file is refused or lost nothing that is used", () => {
  const whole = parseStat(text);
  fc.assert(
    fc.property(fc.nat(text.length - 1), (length) => {
      try {
        assert.deepEqual(parseStat(text.slice(0, length)), whole);
      } catch (error) {
        assert.ok(error instanceof MalformedFile);
      }
    }),
  );
});
