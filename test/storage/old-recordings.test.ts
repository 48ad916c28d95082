import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { EVENT_KINDS } from "../../storage/schema.ts";
import { exportTrace } from "../../storage/trace/export.ts";
import { importTrace } from "./import-trace.ts";
import { scratchFolder } from "./scratch.ts";

const folder = fileURLToPath(new URL("../fixtures/recordings/", import.meta.url));
const hasRows = (name: string) =>
  readdirSync(join(folder, name)).some((file) => file.startsWith("samples.csv"));

/** Traces of before gaps and sources had columns: all of it comes in, and nothing is made up. */
for (const name of readdirSync(folder).filter(hasRows))
  test(`the old trace ${name} is taken in whole`, async (t) => {
    const database = openDatabase(join(scratchFolder(t), "a.db"));
    t.after(() => database.close());
    const { rows } = await importTrace(join(folder, name), database);
    const manifest = JSON.parse(readFileSync(join(folder, name, "manifest.json"), "utf8"));
    assert.deepEqual(rows, manifest.rows);
    const { samples, tasks, events, host, sources } = readRecording(database);
    assert.deepEqual(
      { samples: samples.length, tasks: tasks.length, events: events.length },
      manifest.rows,
      "every kind of row is known",
    );
    assert.equal(host.hostname, manifest.host.hostname);
    assert.equal(sources, null);
    const gaps = [...events.kind.keys()].filter((row) => events.kind[row] === EVENT_KINDS.indexOf("gap"));
    t.diagnostic(`${gaps.length} gaps`);
    for (const row of gaps) assert.notEqual(events.gap[row], 0, "a gap of ours says of which kind it is");
    const again = join(scratchFolder(t), "out");
    await exportTrace(database, again);
    assert.ok(!("sources" in JSON.parse(readFileSync(join(again, "manifest.json"), "utf8"))));
  });
