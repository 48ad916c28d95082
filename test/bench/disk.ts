// Bytes a day at the defaults: node test/bench/disk.ts [days]
// Counts the database and its log after the last flush of each day, so that rows not packed yet are in it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../storage/database.ts";
import { storedBytes } from "../../storage/retention.ts";
import { recordDays } from "./long-recording.ts";

const days = Number(process.argv[2] ?? 3);
const folder = mkdtempSync(join(tmpdir(), "loadspike-disk-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const database = openDatabase(join(folder, "bench.db"));
const mega = (bytes: number) => (bytes / 1e6).toFixed(2);

let before = storedBytes(database);
for (let day = 0; day < days; day++) {
  recordDays(database, 1, day);
  const now = storedBytes(database);
  console.log(`day ${day + 1}: ${mega(now)} MB in all, ${mega(now - before)} MB more`);
  before = now;
}
const kinds = database
  .prepare<[], { kind: string; rows: number; bytes: number }>(
    "SELECT kind, sum(count) AS rows, sum(length(data)) AS bytes FROM chunks GROUP BY kind",
  )
  .all();
for (const { kind, rows, bytes } of kinds)
  console.log(
    `${kind}: ${Math.round(rows / days)} rows a day packed, ${(bytes / rows).toFixed(1)} bytes a row`,
  );
