import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parsePidStat, threadsAtRest } from "../../../collectors/kernel/pid-stat.ts";
import { ROOTS, rootOf } from "../fake-root.ts";

const REST =
  "2203 9871 9871 0 -1 4202752 100 0 0 0 7 5 0 0 20 0 3 0 9999800 10000000 500 18446744073709551615";

function lineOf(pid: number, comm: Uint8Array, state: string, rest = REST): Buffer {
  return Buffer.concat([Buffer.from(`${pid} (`), comm, Buffer.from(`) ${state} ${rest}\n`)]);
}

test("every process of every fake root is understood", () => {
  for (const name of ROOTS) {
    const proc = `${rootOf(name)}/proc`;
    for (const pid of readdirSync(proc).filter((entry) => /^\d+$/.test(entry))) {
      const stat = parsePidStat(readFileSync(`${proc}/${pid}/stat`), "x");
      assert.equal(stat.pid, Number(pid), `${name} ${pid}`);
      assert.match(stat.state, /^[RSDI]$/);
    }
  }
});

test("fields are taken by their number", () => {
  const stat = parsePidStat(lineOf(9871, Buffer.from("keepalived_chec"), "R"), "x");
  assert.deepEqual(stat, {
    pid: 9871,
    comm: "keepalived_chec",
    state: "R",
    ppid: 2203,
    flags: 4202752,
    utime_ticks: 7,
    stime_ticks: 5,
    threads: 3,
    start_ticks: 9999800,
    blkio_ticks: null,
  });
});

test("the wait for block I/O is field 42", () => {
  const fields = Array.from({ length: 50 }, (_, index) => index + 3);
  const line = `5 (x) S ${fields.slice(1).join(" ")}\n`;
  assert.equal(parsePidStat(Buffer.from(line), "x").blkio_ticks, 42);
});

const comm = fc.oneof(
  fc.uint8Array({ max: 255, min: 1, maxLength: 15 }),
  fc.constantFrom(") (", ") R 1 2", "\n", "a\nb) S (", "\\n", "()()", "(").map((text) => Buffer.from(text)),
);

test("property: whatever bytes the comm holds, the line is cut at its end", () => {
  fc.assert(
    fc.property(fc.nat(4194304), comm, fc.constantFrom("R", "S", "D", "I", "Z"), (pid, bytes, state) => {
      const stat = parsePidStat(lineOf(pid, bytes, state), "x");
      assert.equal(stat.pid, pid);
      assert.equal(stat.comm, Buffer.from(bytes).toString());
      assert.equal(stat.state, state);
      assert.equal(stat.start_ticks, 9999800);
    }),
  );
});

test("property: a truncated line is refused with file and line, never misread", () => {
  fc.assert(
    fc.property(comm, fc.nat(), (bytes, cut) => {
      const line = lineOf(77, bytes, "D");
      const length = cut % line.length;
      assert.throws(
        () => parsePidStat(line.subarray(0, length), "/proc/77/stat"),
        (error) =>
          error instanceof MalformedFile && error.message.startsWith("/proc/77/stat, line 1: expected"),
      );
    }),
  );
});

test("property: no bytes make it throw anything but its own error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        parsePidStat(Buffer.from(bytes), "x");
      } catch (error) {
        assert.ok(error instanceof MalformedFile);
      }
    }),
  );
});

test("a glance tells the threads of whoever is at rest, and nothing of others or of what makes no sense", () => {
  const glance = (line: Buffer) => {
    // As in a buffer of which it is the beginning.
    const bytes = Buffer.alloc(4096, ") R 1\n");
    line.copy(bytes);
    return threadsAtRest(bytes, line.length);
  };
  const many = REST.replace(" 20 0 3 0 ", " 20 0 1234 0 ");
  for (const name of ["sshd", ") R (", "a) D 1 2", " \n"])
    for (const state of ["S", "I", "Z", "T", "R", "D"]) {
      const line = lineOf(7, Buffer.from(name), state, many);
      assert.equal(glance(line), state === "R" || state === "D" ? 0 : 1234, line.toString());
      assert.equal(parsePidStat(line, "x").threads, 1234);
    }
  const whole = lineOf(7, Buffer.from("sshd"), "S");
  for (let length = 0; length < whole.length; length++) assert.equal(glance(whole.subarray(0, length)), 0);
});
