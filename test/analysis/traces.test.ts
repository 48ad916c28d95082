import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../analysis/diagnose.ts";
import type { Verdict } from "../../analysis/diagnosis.ts";
import { suspects } from "../../analysis/suspects/index.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { importTrace } from "../storage/import-trace.ts";

const CAUSES = suspects.map(({ cause }) => cause);

/** Labelled traces that may lie beside the checkout: imported as a user would, and held against their labels. */
const traces = fileURLToPath(new URL("../../../shared/traces", import.meta.url));
const names = existsSync(traces)
  ? readdirSync(traces).filter((name) => existsSync(join(traces, name, "truth.json")))
  : [];
if (names.length === 0)
  test("labelled traces", (t) => t.skip(`not run: no traces with truth.json in ${traces}`));

const folder = mkdtempSync(join(tmpdir(), "loadspike-traces-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Label {
  start: string;
  end: string;
  cause: string;
  culprit?: string;
}

/** Microseconds since 1970 UTC, to the millisecond. */
const instant = (text: string) => Date.parse(text) * 1000;

function readTruth(name: string): { spikes: Label[]; verdict: Verdict["cause"]; next_spike: Label | null } {
  const truth = JSON.parse(readFileSync(join(traces, name, "truth.json"), "utf8"));
  assert.ok([...CAUSES, "unexplained", "mixed", null].includes(truth.verdict), `${name}: ${truth.verdict}`);
  return truth;
}

for (const name of names)
  test(`the trace ${name} is diagnosed as it is labelled`, async () => {
    const truth = readTruth(name);
    const database = openDatabase(join(folder, `${name}.db`));
    await importTrace(join(traces, name), database);
    const diagnosis = diagnose(readRecording(database));
    database.close();

    const { spikes, window } = diagnosis;
    for (const label of truth.spikes) {
      const [start, end] = [instant(label.start), instant(label.end)];
      const found = spikes.find((spike) => spike.start < end && spike.end > start);
      assert.ok(found, `no spike found at ${label.start}`);
      assert.equal(found.verdict.cause, label.cause, `cause of the spike at ${label.start}`);
      assert.equal(found.verdict.culprit, label.culprit ?? "", `culprit of the spike at ${label.start}`);
    }
    const extra = spikes.filter(
      (spike) =>
        !truth.spikes.some((label) => spike.start < instant(label.end) && spike.end > instant(label.start)) &&
        // The labels leave out a spike that the end of the recording cuts.
        spike.end < window.end - 120e6,
    );
    assert.deepEqual(
      extra.map((spike) => new Date(spike.start / 1000).toISOString()),
      [],
      "spikes that are none",
    );
    assert.equal(diagnosis.verdict.cause, truth.verdict);
    if (truth.next_spike && diagnosis.next_spike) {
      const start = instant(truth.next_spike.start);
      const { low, high } = diagnosis.next_spike;
      assert.ok(low <= start && start <= high, `next spike at ${truth.next_spike.start}`);
    }
  });
