import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherEvidence } from "../../../analysis/evidence.ts";
import type { RecordedSource } from "../../../storage/recording.ts";
import { type GuestOptions, guest, START } from "../guest.ts";

function evidenceOf(more: Partial<GuestOptions>) {
  return gatherEvidence(guest({ hours: 2, counts: () => 0, ...more }));
}

const [FROM, TO] = [START.mono_s, START.mono_s + 7200];
const at = (t: number) => START.time + t * 1e6;

function runs(status: RecordedSource["status"], since: number, until: number | null): RecordedSource {
  return { name: "runs", status, since: at(since), until: until === null ? null : at(until), reason: null };
}

const run = { t: 10, kind: "run" as const, comm: "sh", pid: 1, ppid: 1, duration_s: 1 };

test("what is said of a source decides, rows or none", () => {
  assert.equal(evidenceOf({ sources: [runs("ok", 0, null)] }).saw("runs", FROM, TO), "yes");
  const denied = evidenceOf({ sources: [runs("no-data", 0, null)], events: [run] });
  assert.equal(denied.saw("runs", FROM, TO), "no");
});

test("a source that was lost was seeing before, and not after", () => {
  const { saw } = evidenceOf({ sources: [runs("ok", 0, 3600), runs("error", 3600, null)] });
  assert.equal(saw("runs", FROM, FROM + 3000), "yes");
  assert.equal(saw("runs", FROM + 3700, TO), "no");
  assert.equal(saw("runs", FROM + 3000, TO), "no", "for the larger part it was not");
});

test("of a time of which nothing is said, and in old recordings, rows decide", () => {
  const old = evidenceOf({ events: [run] });
  assert.deepEqual([old.saw("runs", FROM, TO), old.saw("files", FROM, TO)], ["yes", "unknown"]);
  const later = evidenceOf({ sources: [runs("ok", 3600, null)], events: [run] });
  assert.equal(later.saw("runs", FROM, FROM + 3000), "yes");
  assert.equal(evidenceOf({}).saw("runs", FROM, TO), "unknown");
});

test("columns must be known in the time itself", () => {
  const { saw } = evidenceOf({ sample: (t) => (t < 3600 ? { cpu_busy_pct: 1 } : {}) });
  assert.equal(saw("cpu", FROM, FROM + 3000), "yes");
  assert.equal(saw("cpu", FROM + 3700, TO), "unknown");
  assert.equal(saw("load", FROM, TO), "yes");
});
