import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseWchan } from "../../../collectors/kernel/wchan.ts";

test("a name is a name; 0 and nothing are unknown", () => {
  assert.equal(parseWchan(Buffer.from("jbd2_log_wait_commit")), "jbd2_log_wait_commit");
  assert.equal(parseWchan(Buffer.from("0")), null);
  assert.equal(parseWchan(Buffer.from("")), null);
});

test("property: any bytes are a name or unknown, never an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const name = parseWchan(Buffer.from(bytes));
      assert.ok(name === null || name.length > 0);
    }),
  );
});
