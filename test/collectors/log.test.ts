import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LogLimiter } from "../../collectors/log/limiter.ts";
import { followJournal, log } from "../../collectors/log.ts";
import { type EventRow, eventAt } from "../../storage/schema.ts";
import { until } from "../waiting.ts";
import { contextOf, TestClock } from "./fake-root.ts";

/** A root with /var/log/messages, and the collector that follows it. */
function following(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "loadspike-log-"));
  const path = join(root, "var/log/messages");
  mkdirSync(join(root, "var/log"), { recursive: true });
  writeFileSync(path, line("old", 1));
  const rows: EventRow[] = [];
  const clock = new TestClock();
  const { availability, source } = log.open(contextOf(root, clock), (row) => rows.push(row));
  t.after(() => {
    source?.close();
    rmSync(root, { recursive: true });
  });
  assert.equal(availability.status, "ok");
  assert.ok(source?.drain);
  const drain = (): void => source.drain?.();
  return { path, rows, clock, drain, details: () => rows.map((row) => row.detail) };
}

function line(message: string, seconds: number): string {
  const date = new Date(1_700_003_600_000 + seconds * 1000);
  const [, month, day] = date.toString().split(" ");
  const time = date.toTimeString().slice(0, 8);
  return `${month} ${String(Number(day)).padStart(2)} ${time} node1 Keepalived_vrrp[902]: ${message}\n`;
}

test("lines are followed from the end on, with the clock's own stamp for their second", (t) => {
  const { path, rows, clock, drain } = following(t);
  appendFileSync(path, line("VRRP_Script(chk) failed", 1));
  appendFileSync(path, line("(VI_1) Entering FAULT STATE", 2).slice(0, 40));
  clock.pass(3);
  drain();
  assert.equal(rows.length, 1, "half a line is none yet");
  assert.deepEqual(
    [rows[0]?.kind, rows[0]?.detail, rows[0]?.comm, rows[0]?.pid, rows[0]?.mono_s, rows[0]?.time],
    ["log", "VRRP_Script(chk) failed", "Keepalived_vrrp", 902, 3601, 1_700_003_601_000_000],
  );
  appendFileSync(path, line("(VI_1) Entering FAULT STATE", 2).slice(40));
  drain();
  assert.deepEqual([rows[1]?.kind, rows[1]?.detail], ["vrrp.state", "VI_1 FAULT"]);
});

test("rotation by renaming loses nothing, by copytruncate nothing that was written after it", (t) => {
  const { path, drain, details } = following(t);
  appendFileSync(path, line("one", 1));
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, line("two", 1));
  drain();
  writeFileSync(path, line("three", 2));
  appendFileSync(`${path}.1`, line("late", 2));
  drain();
  truncateSync(path, 0);
  appendFileSync(path, line("4", 3));
  drain();
  assert.deepEqual(details(), ["one", "two", "late", "three", "4"]);
});

test("a flood is bounded, and what is left out is counted", (t) => {
  const { path, rows, clock, drain } = following(t);
  const letters = "abcdefghijklmnopqrstuvwxyz".split("");
  const flood = letters.flatMap((a) => letters.map((b) => line(`something ${a}${b}`, 1))).join("");
  appendFileSync(path, flood);
  drain();
  clock.pass(61);
  drain();
  assert.ok(rows.length < 30, `${rows.length} rows`);
  const lost = rows.find((row) => row.kind === "gap");
  assert.deepEqual([lost?.gap, lost?.source, lost?.detail], ["lost", "log", String(lost?.lost)]);
  assert.equal(Number(lost?.lost) + rows.length - 1, letters.length ** 2);
});

test("lines alike are summed by the minute: the two of each dump do not fill the disk", () => {
  const rows: EventRow[] = [];
  const limiter = new LogLimiter((row) => rows.push(row));
  const base = {
    duration_s: null,
    pid: 9,
    ppid: null,
    comm: "Keepalived_vrrp",
    parent_comm: null,
    path: null,
  };
  for (let s = 0; s < 60; s += 5) {
    const detail = `Printing VRRP data for process(${900 + s}) on signal`;
    limiter.offer(eventAt({ time: s * 1e6, mono_s: s }, "log", { ...base, detail }), s);
  }
  limiter.tick(60);
  assert.deepEqual(
    rows.map(({ mono_s, duration_s, detail }) => [mono_s, duration_s, detail]),
    [
      [0, null, "Printing VRRP data for process(900) on signal"],
      [5, null, "Printing VRRP data for process(905) on signal"],
      [55, 45, "Printing VRRP data for process(955) on signal [and 9 more like it]"],
    ],
  );
});

test("without any log there is a reason and a remedy", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-log-"));
  t.after(() => rmSync(root, { recursive: true }));
  const { availability } = log.open(contextOf(root), () => {});
  assert.equal(availability.status, "no-data");
});

/** A program in the place of journalctl, which writes an entry each 20 ms. */
const WRITER = `let n = 0; setInterval(() => console.log(JSON.stringify({ __REALTIME_TIMESTAMP: "1700003600000000",
  __MONOTONIC_TIMESTAMP: "3600000000", SYSLOG_IDENTIFIER: "Keepalived_vrrp", _PID: "7",
  MESSAGE: "(V" + String.fromCharCode(97 + n++ % 26) + ") Entering MASTER STATE" })), 20)`;

test("the journal's follower gives rows, stands still while the kernel looks, and goes on", async (t) => {
  const rows: EventRow[] = [];
  const source = followJournal(contextOf("/"), (row) => rows.push(row), [process.execPath, "-e", WRITER]);
  t.after(() => source.close());
  await until("three rows", () => rows.length > 2);
  assert.deepEqual([rows[0]?.kind, rows[0]?.detail, rows[0]?.mono_s], ["vrrp.state", "Va MASTER", 3600]);
  source.pause?.();
  await sleep(60);
  const before = rows.length;
  await sleep(200);
  assert.equal(rows.length, before);
  source.drain?.();
  await until("three rows more", () => rows.length > before + 2);
});

test("a journalctl that ends is said, and started again after a minute", async (t) => {
  const rows: EventRow[] = [];
  const clock = new TestClock();
  const context = contextOf("/", clock);
  const once = [process.execPath, "-e", `${WRITER}; setTimeout(() => process.exit(3), 100)`];
  const source = followJournal(context, (row) => rows.push(row), once);
  t.after(() => source.close());
  await until("its end is said", () => context.warnings.length === 1);
  assert.match(String(context.warnings[0]), /ended \(status 3\); it is started again in a minute/);
  const before = rows.length;
  source.drain?.();
  clock.pass(61);
  source.drain?.();
  await until("rows of the second one", () => rows.length > before);
});
