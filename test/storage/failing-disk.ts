// Runs in a mount namespace of its own, on a small ext4 that the caller mounted: node failing-disk.ts full|read-only FOLDER
import assert from "node:assert/strict";
import { appendFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { exportTrace } from "../../storage/trace/export.ts";
import { Writer } from "../../storage/writer.ts";
import { host, sample } from "./rows.ts";

const [scenario, folder = ""] = process.argv.slice(2);
const file = join(folder, "a.db");
const writer = new Writer(openDatabase(file), { bufferRows: 500 });
writer.setHost(host);
let sent = 0;

/** Ten looks and a flush. */
function write() {
  for (let end = sent + 10; sent < end; sent++) writer.sample(sample(sent));
  return writer.flush();
}
for (let round = 0; round < 20; round++) assert.equal(write().problem, null);

if (scenario === "full") {
  const filler = join(folder, "filler");
  writeFileSync(filler, "");
  assert.throws(() => {
    for (;;) appendFileSync(filler, Buffer.alloc(4096));
  }, /ENOSPC/);
  let outcome = write();
  for (let round = 0; round < 300; round++) outcome = write();
  assert.match(outcome.problem ?? "", /^\S+a\.db: the disk is full; free some space/);
  assert.equal(outcome.waiting, 500);
  const lost = outcome.lost;
  assert.ok(lost > 0);
  rmSync(filler);
  outcome = write();
  assert.equal(outcome.problem, null);

  const database = openDatabase(file, { readonly: true });
  const { samples, events } = readRecording(database);
  assert.equal(events.length, 1);
  assert.equal(samples.length + outcome.lost, sent);
  assert.equal(events.lost.at(0), outcome.lost);
  assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
  // Room to begin an export, not to end it.
  assert.throws(() => {
    for (;;) appendFileSync(filler, Buffer.alloc(4096));
  }, /ENOSPC/);
  truncateSync(filler, statSync(filler).size - 40_000);
  await assert.rejects(
    exportTrace(database, join(folder, "out")),
    /^Failure: \S+out: cannot be written \(ENOSPC/,
  );
  assert.ok(!readdirSync(folder).some((name) => name.startsWith("out")), "no half-written trace");
} else {
  const device = process.argv[4] ?? "";
  // What the kernel does with `errors=remount-ro` when the disk gives it nonsense.
  writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, "1");
  let outcome = write();
  for (let round = 0; round < 100; round++) outcome = write();
  assert.match(outcome.problem ?? "", /^\S+a\.db: (the file or its disk is read-only|its disk fails)/);
  assert.deepEqual([outcome.waiting, outcome.lost], [500, sent - 700]);
  assert.equal(readRecording(openDatabase(file, { readonly: true })).samples.length, 200);
  assert.throws(() => openDatabase(file).exec("DELETE FROM samples"), /read-?only/);
}
