import assert from "node:assert/strict";
import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { collectors } from "../../collectors/index.ts";
import { contextOf, draftAt, TestClock } from "./fake-root.ts";

/** /proc of the real kernel of CentOS 7.9 (test/fixtures/el7/README.md); `self` is process 141, a link again as on the kernel. */
const root = mkdtempSync(join(tmpdir(), "loadspike-el7-"));
after(() => rmSync(root, { recursive: true }));
cpSync(fileURLToPath(new URL("../fixtures/el7/proc", import.meta.url)), join(root, "proc"), {
  recursive: true,
});
renameSync(join(root, "proc/self"), join(root, "proc/141"));
symlinkSync("141", join(root, "proc/self"));

/** What that machine had, and what it lacked. Those that say "ok" of other files than /proc's are not in the fixture. */
const EXPECTED: Record<string, string> = {
  load: "ok",
  cpu: "ok",
  memory: "ok",
  pressure: "no-data",
  schedstat: "ok",
  tasks: "ok",
  self: "ok",
  clocks: "ok",
  processes: "ok",
  "kernel-looks": "ok",
  runs: "ok",
};

test("every collector reads the real kernel of CentOS 7.9, or says what it lacks, and none throws", () => {
  const context = contextOf(root, new TestClock());
  const found: Record<string, string> = {};
  for (const collector of collectors) {
    const opened = collector.kind === "look" ? collector.open(context) : collector.open(context, () => {});
    found[collector.id] = opened.availability.status;
    opened.source?.close();
  }
  for (const [id, status] of Object.entries(EXPECTED)) assert.equal(found[id], status, id);
  assert.deepEqual(
    Object.keys(found).filter((id) => found[id] === "error"),
    [],
  );
});

test("looks at it have the kernel's numbers", () => {
  const clock = new TestClock();
  const context = contextOf(root, clock);
  const opened = collectors.flatMap((collector) =>
    collector.kind === "look" ? [collector.open(context)] : [],
  );
  const looks = opened.flatMap(({ source }) => (source ? [source] : []));
  for (const source of looks) source.look(draftAt(clock.stamp()));
  clock.pass(2);
  const draft = draftAt(clock.stamp());
  for (const source of looks) source.look(draft);
  for (const source of looks) source.close();
  const { sample, tasks } = draft;
  assert.deepEqual(
    [sample.load1, sample.load5, sample.load15, sample.runnable, sample.tasks, sample.procs_blocked],
    [0, 0, 0, 1, 35, 0],
  );
  assert.equal(sample.mem_available_kb, 1_409_976);
  assert.equal(sample.psi_cpu_some_pct, null, "3.10 has no pressure");
  // The reader itself is no load.
  assert.deepEqual(tasks, []);
});
