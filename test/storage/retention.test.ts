import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { type Database, openDatabase } from "../../storage/database.ts";
import { readExtent } from "../../storage/extent.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { type RetentionPolicy, retain, storedBytes } from "../../storage/retention.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, NOON, sample } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

/** Rows that do not compress, a second apart. */
function fill(writer: Writer, from: number, count: number, bytes = 9): void {
  for (let at = from; at < from + count; at++) {
    writer.sample(sample(at));
    writer.event(event(at, { kind: "log", detail: randomBytes(bytes).toString("base64") }));
    if (at % 200 === 0) assert.equal(writer.flush().problem, null);
  }
  assert.equal(writer.flush().problem, null);
}

function finish(database: Database, policy: RetentionPolicy, now: number): number {
  let steps = 0;
  while (retain(database, policy, now)) {
    steps += 1;
    assert.ok(steps < 1000, "housekeeping comes to an end");
  }
  return steps;
}

test("what is too old goes, in steps, and its space with it; the rest stays", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  fill(writer, 0, 30_000);
  const before = storedBytes(database);
  const now = NOON + 30_000e6;
  const policy = { maxAge_s: 5_000, maxBytes: 1e9 };
  assert.ok(finish(database, policy, now) > 1);
  const { first, last } = readExtent(database);
  // A chunk goes when all of it is too old.
  assert.ok(first! > NOON + (25_000 - 2049) * 1e6 && first! <= NOON + 25_000e6, `${first! - NOON}`);
  assert.equal(last!, NOON + 29_999e6);
  assert.ok(storedBytes(database) < before / 2, `${before} to ${storedBytes(database)} bytes`);
  assert.equal(database.pragma("freelist_count", { simple: true }), 0);
  assert.equal(readRecording(database).samples.length, (last! - first!) / 1e6 + 1);
  assert.equal(retain(database, policy, now), false, "nothing more to do");
  writer.close();
});

test("the cap holds after every flush, log included, and the newest rows are there", (t) => {
  const maxBytes = 16_000_000;
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database, { maxBytes });
  writer.setHost(host);
  let most = 0;
  for (let from = 0; from < 40_000; from += 500) {
    fill(writer, from, 500, 600);
    most = Math.max(most, storedBytes(database));
  }
  assert.ok(most <= maxBytes, `${most} bytes`);
  assert.ok(most > maxBytes / 2, "the cap is made use of");
  const { samples, events } = readRecording(database);
  assert.equal(samples.time.at(-1), NOON + 39_999e6);
  assert.ok(samples.length > 4000 && events.length > 4000);
  assert.equal(finish(database, { maxAge_s: Number.POSITIVE_INFINITY, maxBytes: 8_000_000 }, NOON) > 0, true);
  assert.ok(storedBytes(database) <= 8_000_000);
  writer.close();
});

test("while another program holds an old state open, the cap still holds: rows wait, then are counted", (t) => {
  const maxBytes = 16_000_000;
  const file = join(scratchFolder(t), "a.db");
  const database = openDatabase(file);
  const writer = new Writer(database, { maxBytes, bufferRows: 500 });
  writer.setHost(host);
  fill(writer, 0, 3000);
  const reader = openDatabase(file, { readonly: true });
  reader.exec("BEGIN; SELECT count(*) FROM samples;");
  reader.prepare("SELECT count(*) FROM samples").get();
  let problem: string | null = null;
  for (let at = 3000; at < 40_000; at++) {
    writer.event(event(at, { kind: "log", detail: randomBytes(600).toString("base64") }));
    if (at % 20 !== 0) continue;
    problem = writer.flush().problem ?? problem;
    assert.ok(storedBytes(database) <= maxBytes, `${storedBytes(database)} bytes`);
  }
  assert.match(problem ?? "", /^\S+a\.db: its \d+ bytes are near the cap of 16000000 and cannot shrink now/);
  reader.exec("COMMIT");
  reader.close();
  const outcome = writer.flush();
  assert.equal(outcome.problem, null);
  assert.ok(outcome.lost > 0);
  const { events } = readRecording(database);
  assert.equal(events.lost.at(events.length - 1), outcome.lost);
  writer.close();
});
