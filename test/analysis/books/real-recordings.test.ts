import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import { openDatabase } from "../../../storage/database.ts";
import { readRecording } from "../../../storage/recording-reader.ts";
import { asHistory } from "../../simulation/history.ts";
import { importTrace } from "../../storage/import-trace.ts";
import { scratchFolder } from "../../storage/scratch.ts";

const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "recordings");
const shared = join(import.meta.dirname, "..", "..", "..", "..", "shared", "traces");

/** Recordings whose spikes were phantoms, or real: as another tool would have read them, they are never called the other. */
const RECORDINGS = [
  { name: "beat", folder: fixtures, never: "real", sure: [] },
  { name: "seed-beat", folder: shared, never: "real", sure: [5, 15, 60, 300, 600] },
  { name: "el7-timelapse", folder: shared, never: "real", sure: [] },
  { name: "dump-stall", folder: shared, never: "phantom", sure: [5, 15, 60, 300, 600] },
  { name: "tmpfiles-storm", folder: shared, never: "phantom", sure: [5, 15, 60, 300, 600] },
  { name: "nightly-job", folder: shared, never: "phantom", sure: [5, 15, 60, 300, 600] },
  { name: "snapshot-stun", folder: shared, never: "phantom", sure: [] },
  { name: "no-evidence", folder: shared, never: "phantom", sure: [] },
] as const;

for (const { name, folder, never, sure } of RECORDINGS) {
  const skip = existsSync(join(folder, name)) ? false : `needs ${name} beside the checkout`;
  test(`${name}, as another tool would have read it: no spike is called ${never}`, { skip }, async (t) => {
    const database = openDatabase(join(scratchFolder(t), "x.db"));
    await importTrace(join(folder, name), database);
    const recording = readRecording(database);
    database.close();
    for (const step_s of [5, 15, 60, 300, 600]) {
      const { spikes } = diagnose(asHistory(recording, { origin: "prometheus", step_s }));
      const realities = spikes.map(({ reality }) => reality);
      assert.ok(!realities.includes(never), `${step_s} s: ${realities}`);
      if ((sure as readonly number[]).includes(step_s))
        assert.deepEqual(realities, Array(5).fill(never === "real" ? "phantom" : "real"), `${step_s} s`);
    }
  });
}
