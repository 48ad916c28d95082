import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadspike, report } from "../lab/rig/agent.ts";
import { seconds } from "../lab/rig/trace.ts";
import { judge, type Result } from "../lab/verdict.ts";

/** Recordings of real incidents (test/lab), judged again without making them happen. */
const recordings = join(import.meta.dirname, "..", "fixtures", "recordings");

interface Labels {
  spikes: { start: string; end: string }[];
  verdict: string | null;
}

for (const name of existsSync(recordings) ? readdirSync(recordings).sort() : []) {
  const folder = join(recordings, name);
  if (!existsSync(join(folder, "truth.json"))) continue;
  const labels: Labels = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8"));
  const then: Result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
  // What was wrong on its day stays in the record; it may become right, and must not make others wrong.
  const todo = then.right ? false : "the report was wrong on the day of the run";

  test(`${name}: the report says what the lab knows`, { todo }, () => {
    const work = mkdtempSync(join(tmpdir(), "loadspike-recording-"));
    try {
      const db = join(work, "recording.db");
      loadspike("import", folder, "--db", db);
      const truth = {
        spikes: labels.spikes.map(({ start, end }) => ({ start: seconds(start), end: seconds(end) })),
        account: [],
      };
      const result = judge(name, then.expected, truth, report(db));
      assert.ok(result.right, JSON.stringify(result, null, 2));
      assert.deepEqual(result.others, [], "nothing else is called a spike");
      assert.equal(result.verdict.cause, labels.verdict);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}
