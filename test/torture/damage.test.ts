import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../analysis/load-simulation.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { until } from "../waiting.ts";
import { Agent, cli } from "./agent.ts";

const ROUNDS = 12;

/** Each does to the file what life does to files. */
const harms: readonly [string, (db: string, chance: () => number) => void][] = [
  ["deleted", (db) => rmSync(db)],
  ["its log deleted", (db) => rmSync(`${db}-wal`, { force: true })],
  ["its log's index emptied", (db) => cut(`${db}-shm`, 0)],
  ["its log emptied", (db) => cut(`${db}-wal`, 0)],
  ["its log cut", (db, chance) => cut(`${db}-wal`, chance())],
  ["cut", (db, chance) => cut(db, chance())],
  ["emptied", (db) => cut(db, 0)],
  ["its first page overwritten", (db) => overwrite(db, 0, 100)],
  [
    "a page overwritten",
    (db, chance) => overwrite(db, 4096 * Math.floor((chance() * statSync(db).size) / 4096), 4096),
  ],
  [
    "single bits flipped",
    (db, chance) => {
      for (let bit = 0; bit < 40; bit++) overwrite(db, Math.floor(chance() * statSync(db).size), 1);
    },
  ],
];

/** To so much of its length, where it is there. */
function cut(file: string, part: number): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found) truncateSync(file, Math.floor(part * found.size));
}

function overwrite(file: string, at: number, bytes: number): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
  closeSync(handle);
}

test(`${ROUNDS} harms of each kind while it is recorded into: the recording goes on, in a file that is sound`, async (t) => {
  const folder = scratchFolder(t);
  const chance = seededRandom(12);
  await Promise.all(
    harms.map(async ([what, harm], index) => {
      const db = join(folder, `${index}.db`);
      const agent = new Agent(db);
      t.after(() => agent.kill("SIGKILL"));
      for (let round = 0; round < ROUNDS; round++) {
        const began = Date.now();
        await until(`${what}, round ${round}: rows after it`, () => lastRow(db) > began);
        await delay(chance() * 3000);
        if (!statSync(db, { throwIfNoEntry: false })) continue;
        harm(db, chance);
        assert.equal(agent.child.exitCode, null, `${what}: it goes on`);
      }
      const began = Date.now();
      await until(`${what}: rows at the end`, () => lastRow(db) > began);
      await agent.kill("SIGTERM");
      assert.equal(agent.child.exitCode, 0, agent.said());
    }),
  );
  // Whatever was put aside: something of it comes back, or one line says why not.
  let [aside, back] = [0, 0];
  for (const name of readdirSync(folder)) {
    if (!/damaged-[^.]*Z$/.test(name)) continue;
    aside++;
    const file = join(folder, name);
    const { status, stderr } = spawnSync(process.execPath, [cli, "recover", file], {
      encoding: "utf8",
      timeout: 60_000,
    });
    if (status === 0) back++;
    else assert.match(stderr, /^[^\n]*nothing of a loadspike recording can be read[^\n]*\n$/, name);
    if (status === 0) lastRow(`${file}.recovered`);
  }
  t.diagnostic(`${aside} put aside, ${back} brought back in part`);
  assert.ok(aside > 0 && back > 0);
});

/** Milliseconds since 1970 of the last row, 0 where none can be read. */
function lastRow(db: string): number {
  try {
    const database = openDatabase(db, { readonly: true });
    try {
      const { time, length } = readRecording(database).samples;
      return (time[length - 1] ?? 0) / 1000;
    } finally {
      database.close();
    }
  } catch {
    return 0;
  }
}
