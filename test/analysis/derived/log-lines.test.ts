import assert from "node:assert/strict";
import { test } from "node:test";
import { countLines, namedIn } from "../../../analysis/derived/log-lines.ts";
import { gatherEvidence } from "../../../analysis/evidence.ts";
import { guest, START } from "../guest.ts";

test("a row that stands for several lines is those lines, in number and in what they name", () => {
  const said = (t: number, detail: string) => ({ t, kind: "log" as const, comm: "Keepalived_vrrp", detail });
  const events = [
    said(60, "VRRP_Script(other) timed out"),
    said(61, "VRRP_Script(other) timed out"),
    said(119, "VRRP_Script(chk_app) timed out [and 9 more like it]"),
  ];
  const { logLines } = gatherEvidence(guest({ hours: 1, counts: () => 0, events }));
  const lines = logLines(START.mono_s, START.mono_s + 3600, "script");
  assert.equal(countLines(lines), 12);
  assert.deepEqual(namedIn(lines, "script"), ["chk_app", "other"]);
  assert.equal(lines.at(-1)?.text, "VRRP_Script(chk_app) timed out");
});
