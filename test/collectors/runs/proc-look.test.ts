import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ProcLook } from "../../../collectors/runs/proc-look.ts";

const root = mkdtempSync(join(tmpdir(), "loadspike-look-"));
test.after(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "proc/7"), { recursive: true });
const look = new ProcLook(root);

/** The kernel prints a comm raw, and one line end behind it (fs/proc/base.c `comm_show`). */
test("property: whatever bytes a comm holds, it comes back without its line end", () => {
  const comm = fc.oneof(
    fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 15 }),
    fc.constantFrom(") (", "\n", "a\n", "a\nb) S (", "\x1b[31m").map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(comm, (bytes) => {
      writeFileSync(join(root, "proc/7/comm"), Buffer.concat([bytes, Buffer.from("\n")]));
      assert.equal(look.comm(7), Buffer.from(bytes).toString());
    }),
  );
});

test("property: whatever stands in a command line, it is described or unknown", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      writeFileSync(join(root, "proc/7/cmdline"), bytes);
      const command = look.command(7);
      assert.equal(command === null, bytes.length === 0);
      assert.ok((command?.detail?.length ?? 0) <= 200);
    }),
  );
});

test("a process that is gone has no name and no command", () => {
  assert.deepEqual([look.comm(8), look.command(8), look.identity(8)], [null, null, null]);
});
