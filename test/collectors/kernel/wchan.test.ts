import assert from "node:assert/strict";
import { test } from "node:test";
import { parseWchan } from "../../../collectors/kernel/wchan.ts";

test("a name is a name; 0 and nothing are unknown", () => {
  assert.equal(parseWchan(Buffer.from("jbd2_log_wait_commit")), "jbd2_log_wait_commit");
  assert.equal(parseWchan(Buffer.from("0")), null);
  assert.equal(parseWchan(Buffer.from("")), null);
});
