import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { seededRandom } from "../../analysis/load-simulation.ts";
import { openDatabase } from "../../storage/database.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, sample, task } from "../storage/rows.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { type Taken, takenBy, WITNESS } from "../witness.ts";
import { cli } from "./agent.ts";

const ROUNDS = 150;
/** Of processor time, so that a busy machine is no failure. */
const MOST_S = 5;
const MOST_MB = 256;

interface Ended extends Taken {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command under limits that the kernel holds. */
async function bounded(args: readonly string[]): Promise<Ended> {
  const limits = `ulimit -t ${4 * MOST_S}; exec "$@"`;
  const command = ["-c", limits, "sh", process.execPath, ...WITNESS, cli, ...args];
  const child = spawn("sh", command, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const texts = ["", "", ""];
  for (const [index, stream] of child.stdio.slice(1).entries())
    stream?.on("data", (text: Buffer) => {
      texts[index] += text.toString();
    });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stdout: texts[0]!, stderr: texts[1]!, ...takenBy(texts[2]!) };
}

function requireCalm(what: string, { status, stderr, cpu_s, peak_mb }: Ended): void {
  // `check-config` has statuses up to 5 (docs/check-config.md); null is a signal: it was ended, or crashed.
  assert.ok(status !== null && status <= 5, `${what}: ended by ${status}: ${stderr}`);
  assert.ok(cpu_s <= MOST_S, `${what}: ${cpu_s} s of processor time`);
  assert.ok(peak_mb <= MOST_MB, `${what}: ${peak_mb} MB`);
  // A stack of calls is what a programmer reads, and no operator.
  assert.doesNotMatch(stderr, /\n {4}at /, what);
  if (status === 1) assert.ok(stderr.length > 10, `${what}: says nothing`);
  assert.ok(stderr.trim().split("\n").length <= 3, `${what}: ${stderr}`);
}

/** Flips, cuts, repeats and swaps pieces: what transfers, editors and attackers do. */
function mutated(bytes: Buffer, chance: () => number): Buffer {
  const place = () => Math.floor(chance() * bytes.length);
  const out = Buffer.from(bytes);
  const kind = Math.floor(chance() * 5);
  if (kind === 0) for (let n = 0; n < 1 + chance() * 30; n++) out[place()] = Math.floor(chance() * 256);
  if (kind === 1) return out.subarray(0, place());
  if (kind === 2) {
    const from = place();
    return Buffer.concat([out.subarray(0, from), out.subarray(Math.floor(from * chance()))]);
  }
  if (kind === 3) out.copy(out, place(), place(), place());
  if (kind === 4)
    out.fill(["9", "-", "\0", "\n", ",", '"', "e", "{"][Math.floor(chance() * 8)]!, place(), place());
  return out;
}

function recorded(t: TestContext): { folder: string; db: string } {
  const folder = scratchFolder(t);
  const db = join(folder, "whole.db");
  const database = openDatabase(db);
  const writer = new Writer(database, { source: "loadspike" });
  writer.setHost(host);
  for (let at = 0; at < 6000; at++) {
    writer.sample(sample(at));
    if (at % 3 === 0) writer.task(task(at));
    writer.event(event(at, { path: `/usr/bin/job-${at % 50}` }));
    if (at % 500 === 0) writer.flush();
  }
  writer.flush();
  writer.close();
  return { folder, db };
}

test(`${ROUNDS} databases that somebody changed on the way`, async (t) => {
  const { folder, db } = recorded(t);
  const chance = seededRandom(13);
  const whole = readFileSync(db);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const file = join(folder, "sent.db");
    writeFileSync(file, mutated(whole, chance));
    const verb = [
      ["report", "--db", file],
      ["status", "--db", file],
      ["export", "--db", file, join(folder, "out")],
      ["recover", file],
    ][round % 4]!;
    const ended = await bounded(verb);
    requireCalm(`round ${round}, ${verb[0]}`, ended);
    if (ended.status !== 0) refused++;
    for (const name of readdirSync(folder))
      if (name !== "whole.db") rmSync(join(folder, name), { recursive: true });
  }
  t.diagnostic(`${refused} of ${ROUNDS} refused, the others were readable`);
  assert.ok(refused > ROUNDS / 10);
});

test(`${ROUNDS} traces that somebody changed on the way: all or nothing`, async (t) => {
  const { folder, db } = recorded(t);
  const chance = seededRandom(14);
  const trace = join(folder, "trace");
  assert.equal((await bounded(["export", "--db", db, trace])).status, 0);
  const names = readdirSync(trace);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const sent = join(folder, "sent");
    const target = join(folder, "new.db");
    cpSync(trace, sent, { recursive: true });
    const name = names[Math.floor(chance() * names.length)]!;
    writeFileSync(join(sent, name), mutated(readFileSync(join(trace, name)), chance));
    const ended = await bounded(["import", sent, "--db", target]);
    requireCalm(`round ${round}, ${name}`, ended);
    const isThere = statSync(target, { throwIfNoEntry: false }) !== undefined;
    assert.equal(isThere, ended.status === 0, `round ${round}, ${name}: ${ended.stderr}`);
    if (ended.status !== 0) {
      refused++;
      // Of the folder or a file in it: which one, or the folder as a whole.
      assert.ok(ended.stderr.includes(sent), ended.stderr);
    }
    for (const left of [sent, target]) rmSync(left, { recursive: true, force: true });
  }
  t.diagnostic(`${refused} of ${ROUNDS} refused, the others were readable`);
  assert.ok(refused > ROUNDS / 10);
});

test(`${ROUNDS} configurations of keepalived that somebody changed on the way`, async (t) => {
  const folder = scratchFolder(t);
  const chance = seededRandom(15);
  const file = join(folder, "keepalived.conf");
  const fixture = join(import.meta.dirname, "..", "fixtures", "keepalived");
  const whole = readdirSync(fixture, { recursive: true, encoding: "utf8" })
    .map((name) => join(fixture, name))
    .filter((path) => path.endsWith(".conf"))
    .map((path) => readFileSync(path));
  assert.ok(whole.length > 0);
  for (let round = 0; round < ROUNDS; round++) {
    writeFileSync(file, mutated(whole[round % whole.length]!, chance));
    requireCalm(`round ${round}`, await bounded(["check-config", file]));
  }
});
