import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanups } from "../../../analysis/derived/cleanups.ts";
import { runClasses } from "../../../analysis/derived/runs.ts";
import { timeline } from "../../../analysis/derived/timeline.ts";
import { type GuestOptions, guest, START } from "../guest.ts";

const CLEANER = "systemd-tmpfile";
const cleanupsOf = (events: GuestOptions["events"]) => {
  const recording = guest({ hours: 1, counts: () => 0, events: events ?? [] });
  const axis = timeline(recording);
  return cleanups(recording, axis, runClasses(recording, axis));
};

test("runs are cleanups, and deletions are counted one by one and by the minute's sum", () => {
  const found = cleanupsOf([
    { t: 600, kind: "run", comm: CLEANER, duration_s: 90 },
    { t: 601, kind: "file.delete", comm: CLEANER, path: "/tmp/a" },
    { t: 602, kind: "file.delete", comm: "rm", path: "/tmp/b" },
    {
      t: 610,
      kind: "file.sum",
      comm: CLEANER,
      path: "/tmp",
      duration_s: 40,
      detail: '{"kind":"file.delete","count":5000}',
    },
    {
      t: 610,
      kind: "file.sum",
      comm: CLEANER,
      path: "/tmp",
      duration_s: 40,
      detail: '{"kind":"file.create","count":7}',
    },
  ]);
  assert.deepEqual([...found.start], [START.mono_s + 600]);
  assert.deepEqual([...found.end], [START.mono_s + 690]);
  assert.equal(found.deletions.length, 5001);
  assert.ok(found.deletions.at(-1)! < START.mono_s + 650);
  assert.equal(found.fromLog, false);
});

for (const last of ["Started", "Finished"])
  test(`without runs, the journal's pair of lines is a cleanup (${last})`, () => {
    const found = cleanupsOf([
      { t: 60, kind: "log", comm: "systemd", detail: `${last} Cleanup of Temporary Directories.` },
      { t: 100, kind: "log", comm: "systemd", detail: "Starting Cleanup of Temporary Directories..." },
      { t: 400, kind: "log", comm: "systemd", detail: `${last} Cleanup of Temporary Directories.` },
    ]);
    assert.deepEqual([...found.start], [START.mono_s + 100]);
    assert.deepEqual([...found.end], [START.mono_s + 400]);
    assert.equal(found.fromLog, true);
  });
