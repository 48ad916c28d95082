import assert from "node:assert/strict";
import test from "node:test";
import { OpenFiles } from "../../../collectors/files/open-files.ts";

const at = (at_s: number, late_s = 0) => ({ at_s, late_s });

test("a writer's time is from its own open, readers or not", () => {
  const open = new OpenFiles();
  open.open("/tmp/a", 1, at(10));
  open.open("/tmp/a", 2, at(11));
  open.open("/tmp/a", 3, at(12));
  open.closeReader("/tmp/a", 1);
  assert.deepEqual(open.closeWriter("/tmp/a", 2, at(15)), { from_s: 11, duration_s: 4, pid: 2 });
});

test("without knowing who, a reader is the latest to come and a writer the first", () => {
  const open = new OpenFiles();
  open.open("/tmp/a", null, at(10));
  open.open("/tmp/a", null, at(11));
  open.closeReader("/tmp/a", null);
  assert.equal(open.closeWriter("/tmp/a", null, at(15)).duration_s, 5);
});

test("another process's open is not taken for the writer's", () => {
  const open = new OpenFiles();
  open.open("/tmp/a", 1, at(10));
  assert.deepEqual(open.closeWriter("/tmp/a", 2, at(15)), { from_s: 15, duration_s: null, pid: 2 });
});

test("a file that is renamed stays open under its new name", () => {
  const open = new OpenFiles();
  open.open("/tmp/a.x", 1, at(10));
  open.move("/tmp/a.x", "/tmp/a");
  assert.equal(open.closeWriter("/tmp/a", 1, at(10.5)).duration_s, 0.5);
});

test("a duration is given where its error is a millisecond or a quarter of it, else it is unknown", () => {
  const cases: [open: number, late: number, close: number, expected: number | null][] = [
    [10, 0, 10, 0],
    [10, 0.001, 10.002, 0.002],
    [10, 0.05, 10.1, null],
    [10, 0.05, 15, 5],
  ];
  for (const [from, late, to, expected] of cases) {
    const open = new OpenFiles();
    open.open("/tmp/a", 1, at(from, late));
    const { duration_s } = open.closeWriter("/tmp/a", 1, at(to));
    assert.equal(duration_s === null ? null : Math.round(duration_s * 1e6) / 1e6, expected);
  }
});
