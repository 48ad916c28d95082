import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parseStack } from "../../../collectors/kernel/stack.ts";
import { rootOf } from "../fake-root.ts";

test("3.10: addresses and the closing frame go, names stay", () => {
  const bytes = readFileSync(`${rootOf("3.10")}/proc/3001/task/3003/stack`);
  assert.equal(parseStack(bytes), "jbd2_log_wait_commit;jbd2_complete_transaction;ext4_sync_file;do_fsync");
});

test("5.10: hidden addresses", () => {
  const bytes = readFileSync(`${rootOf("5.10")}/proc/900/task/900/stack`);
  assert.equal(
    parseStack(bytes),
    "rpc_wait_bit_killable;nfs4_call_sync_sequence;do_syscall_64;entry_SYSCALL_64_after_hwframe",
  );
});

test("a task without a stack has an unknown one", () => {
  assert.equal(parseStack(Buffer.from("")), null);
});

test("property: any bytes are frames or none, each without spaces, never an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.doesNotMatch(parseStack(Buffer.from(bytes)) ?? "", /\s/);
    }),
  );
});
