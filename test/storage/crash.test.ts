import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { Writer } from "../../storage/writer.ts";
import { host, sample } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

const child = fileURLToPath(new URL("./writing-child.ts", import.meta.url));

/** Lets the child write until it has flushed at least `rows` rows, kills it `delay` ms later, and returns the last flushed row. */
async function killWhileWriting(file: string, rows: number, delay: number): Promise<number> {
  const writing = spawn(process.execPath, [child, file], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    writing.on("error", reject);
    writing.on("close", () => resolve());
    writing.stdout.on("data", (text) => {
      const before = said.length > 0;
      said += text;
      const last = Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
      if (last >= rows && (before || rows === 0)) setTimeout(() => writing.kill("SIGKILL"), delay);
    });
  });
  return Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
}

test("killed at any moment, the database opens and has every row that was flushed", async (t) => {
  const folder = scratchFolder(t);
  // The moments fall before, in and behind the packing of a chunk (every 2048 rows, from 4096 on).
  for (const [index, rows] of [0, 500, 4090, 4096, 6100, 8200].entries()) {
    const file = join(folder, `${index}.db`);
    const flushed = await killWhileWriting(file, rows, index * 3);
    const database = openDatabase(file);
    assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
    const { samples, events } = readRecording(database);
    assert.ok(samples.length > flushed, `${samples.length} rows there, ${flushed + 1} were flushed`);
    assert.equal(events.length, samples.length);
    for (let row = 0; row < samples.length; row++) assert.equal(samples.mono_s[row], 1000 + row);
    // It goes on where it ended.
    const writer = new Writer(database);
    writer.setHost(host);
    writer.sample(sample(1e6));
    assert.equal(writer.flush().problem, null);
    assert.equal(readRecording(database).samples.length, samples.length + 1);
    writer.close();
  }
});

test("killed before its first flush is through, a database is there or is made anew", async (t) => {
  const folder = scratchFolder(t);
  for (let index = 0; index < 10; index++) {
    const file = join(folder, `${index}.db`);
    const writing = spawn(process.execPath, [child, file], { stdio: "ignore" });
    const ended = new Promise((resolve) => writing.on("close", resolve));
    while (!statSync(file, { throwIfNoEntry: false })) await new Promise((resolve) => setTimeout(resolve, 1));
    setTimeout(() => writing.kill("SIGKILL"), index);
    await ended;
    const database = openDatabase(file);
    assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
    readRecording(database);
    database.close();
  }
});
