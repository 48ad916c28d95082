import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig } from "../../../agent/config.ts";
import { accessOf } from "../../../agent/history/secrets.ts";
import { receiversOf } from "../../../agent/publish/receivers.ts";

test("headers of the configuration are sent, those of a file among them", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-headers-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "headers");
  writeFileSync(file, "Authorization: Token s3cret\n\nX-Other: 1\n");
  const config = parseConfig(
    `[publish]\nremote_write = "http://mimir:9009/api/v1/push"\nremote_write_headers = ["X-Scope-OrgID: team-a", "@${file}"]`,
    "c.toml",
  );
  const { remoteWrite } = receiversOf(config, "lb1", join(folder, "l.db"));
  assert.ok(remoteWrite !== null);
  assert.deepEqual(accessOf(remoteWrite.access, {}).headers, {
    "x-scope-orgid": "team-a",
    authorization: "Token s3cret",
    "x-other": "1",
  });
  assert.doesNotMatch(JSON.stringify(remoteWrite), /s3cret/, "what the sender is told is no secret");
});
