import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../analysis/load-simulation.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { until } from "../waiting.ts";
import { Agent } from "./agent.ts";

const KILLS = 200;
const AT_ONCE = 4;
/** A flush comes with each second look of the kernel (10.002 s); a busy machine is late with it. */
const MOST_LOST_S = 10.5;
/** And writes all that was seen; the last look before it may be as long ago as the kernel's. */
const LOOKS_APART_S = 5.5;

test(`${KILLS} kills at any moment: each database is whole, written at most ${MOST_LOST_S} s before, and is gone on with`, async (t) => {
  const folder = scratchFolder(t);
  const chance = seededRandom(11);
  let [kills, rows, withRows, mostLost, mostUnseen] = [0, 0, 0, 0, 0];
  const one = async (name: string) => {
    const db = join(folder, name);
    let before = 0;
    while (kills < KILLS) {
      kills++;
      const agent = new Agent(db);
      // Each fourth while it starts, the others while it records.
      if (kills % 4 === 0) await delay(chance() * 2000);
      else {
        await until("it records", () => recordingSince(agent) !== null);
        await delay(chance() * 15_000);
      }
      const killed = Date.now();
      await agent.kill("SIGKILL");
      if (!statSync(db, { throwIfNoEntry: false })) continue;
      const written = writtenLast(db);
      const database = openDatabase(db);
      assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
      const { samples } = readRecording(database);
      database.close();
      assert.ok(samples.length >= before, `${samples.length} rows, there were ${before}`);
      const began = recordingSince(agent);
      if (began !== null) {
        const last = Math.max(began, (samples.time[samples.length - 1] ?? 0) / 1000);
        mostLost = Math.max(mostLost, (killed - Math.max(began, written)) / 1000);
        if (samples.length > before) mostUnseen = Math.max(mostUnseen, (written - last) / 1000);
      }
      if (samples.length > before) withRows++;
      rows += samples.length - before;
      before = samples.length;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => one(`${index}.db`)));
  t.diagnostic(
    `${kills} kills, ${withRows} with rows of their own, ${rows} rows, at most ${mostLost.toFixed(1)} s lost`,
  );
  assert.ok(withRows > KILLS / 3, `${withRows} recorded at all before they were killed`);
  if (loadavg()[0]! > availableParallelism() + AT_ONCE)
    t.diagnostic("what may be lost: not asserted, the machine has other work and all are late");
  else {
    assert.ok(mostLost <= MOST_LOST_S, `${mostLost} s lost`);
    assert.ok(mostUnseen <= LOOKS_APART_S, `written ${mostUnseen} s after the last row`);
  }
});

/** When SQLite wrote last, ms since 1970: before anybody opens it again. */
function writtenLast(db: string): number {
  const files = [db, `${db}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...files);
}

/** When an agent began to record, ms since 1970 by its log; `null`: it had not. */
function recordingSince(agent: Agent): number | null {
  for (const line of agent.said().split("\n").slice(0, -1)) {
    const { pid, message, time } = JSON.parse(line) as { pid?: number; message: string; time: string };
    if (message === "recording" && pid === agent.child.pid) return Date.parse(time);
  }
  return null;
}
