import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LiveClock } from "../../agent/clock.ts";
import { inEnglish } from "../../agent/saying.ts";
import type { ArgumentLevel } from "../../collectors/privacy/level.ts";
import { runs } from "../../collectors/runs.ts";
import type { EventRow } from "../../storage/schema.ts";
import { until } from "../waiting.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-runs-"));
test.after(() => rmSync(folder, { recursive: true }));
const clock = new LiveClock();

function record(rows: EventRow[], level?: ArgumentLevel) {
  const warn = (line: string) => assert.fail(line);
  return runs.open({ root: "/", clock, warn, ...(level && { arguments: level }) }, (row) => rows.push(row));
}

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** Ends with the process's exit code or signal, and says how long it was away from our point of view. */
function run(command: string, args: string[] = []): Promise<{ pid: number; seconds: number }> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: "ignore" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => resolve({ pid: child.pid!, seconds: (performance.now() - started) / 1000 }));
  });
}

const opening = record([]);
opening.source?.close();
/** Needs root and the kernel's process connector. */
const { availability } = opening;
const skip = availability.status === "no-data" ? `not run: ${inEnglish(availability.why)}` : false;

/** Thousands of ends in a second, where there is a compiler for it. */
const threads = join(folder, "threads");
const { status: compiled } = spawnSync("cc", [
  "-O2",
  "-pthread",
  "-o",
  threads,
  join(import.meta.dirname, "threads.c"),
]);

test("on a folder that is not a live machine there is no data, and the reason is said", () => {
  const { availability, source } = runs.open({ root: folder, clock, warn() {} }, () => {});
  assert.equal(source, null);
  assert.equal(availability.status, "no-data");
});

/** Starts it, waits until it says that it is there, gives the recorder time to look, and lets it go on. */
async function runInSight(command: string, args: string[]): Promise<{ pid: number; seconds: number }> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  // Longer than the longest delay: the recorder's timer, which runs in this loop, is due before this one.
  await sleep(200);
  child.stdin.end("go\n");
  await ended;
  return { pid: child.pid!, seconds: (performance.now() - started) / 1000 };
}

test("23 runs that were started are 23 rows with the right parent, times, names and exit codes", {
  skip,
}, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  const check = script("check_23.sh", '#!/bin/sh\necho here; read go; sleep "$1"; exit "$2"\n');
  const began = clock.stamp();
  const started = await Promise.all(
    Array.from({ length: 23 }, async (_, i) => {
      await sleep(i * 40);
      const least_s = 0.2 + (i % 5) * 0.02;
      const args = [`${least_s - 0.2}`, `${i * 11}`, "--password=geheim"];
      return { code: i * 11, least_s, ...(await runInSight(check, args)) };
    }),
  );
  const ended = clock.stamp();
  source?.close();
  const own = rows.filter((row) => row.kind === "run" && row.ppid === process.pid);
  assert.equal(own.length, 23);
  for (const { pid, code, least_s, seconds } of started) {
    const row = own.find((one) => one.pid === pid);
    assert.equal(row?.exit_code, code);
    assert.equal(row?.comm, "check_23.sh");
    assert.equal(row?.path, check);
    assert.equal(row?.detail, "*** --password=***");
    assert.ok(
      row?.duration_s && row.duration_s >= least_s && row.duration_s <= seconds,
      `${row?.duration_s}`,
    );
    assert.ok(row.mono_s >= began.mono_s && row.mono_s + row.duration_s <= ended.mono_s);
    assert.ok(row.time >= began.time - 1000 && row.time <= ended.time + 1000);
  }
  // In two rows where a minute ends meanwhile.
  const sleeps = rows.filter(
    (row) => row.kind === "run.sum" && row.comm === "sleep" && row.parent_comm === "check_23.sh",
  );
  assert.equal(
    sleeps.reduce((count, row) => count + JSON.parse(row.detail ?? "{}").count, 0),
    23,
    "their children, summed",
  );
});

test("sh hands over to the script, which hands over to its last command: one run", { skip }, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  const check = script("check_tail.sh", "#!/bin/sh\necho here; read go; exec sleep 0.1\n");
  const { pid } = await runInSight("/bin/bash", ["-c", check]);
  const { pid: killed } = await run("/bin/sh", ["-c", "kill -TERM $$; sleep 1"]);
  source?.close();
  const own = rows.filter((row) => row.kind === "run" && row.ppid === process.pid);
  assert.deepEqual(
    own.map((row) => [row.pid, row.comm, row.path, row.exit_code]),
    [
      [pid, "sleep", check, 0],
      [killed, "sh", own[1]?.path, 143],
    ],
  );
});

test("a shell that waits for the one script it starts has the script's name, and so has what comes of it", {
  skip:
    skip || (existsSync("/bin/dash") ? false : "not run: there is no dash, which waits for what it starts"),
}, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  const check = script(
    "waited_for_by_sh.sh",
    "#!/bin/sh\necho here; read go; cut -c1 /dev/null; sleep 0.1\n",
  );
  const { pid } = await runInSight("/bin/dash", ["-c", `${check} 2>/dev/null`]);
  source?.close();
  const own = rows.find((row) => row.pid === pid);
  assert.deepEqual([own?.comm, own?.path], ["waited_for_by_s", check]);
  const parts = rows.filter((row) => row.parent_comm === "waited_for_by_s").map(({ comm }) => comm);
  assert.deepEqual(parts.sort(), ["cut", "sleep", "waited_for_by_s"]);
});

test("while paused nothing is read and nothing is lost; drain reads it all", { skip }, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  source?.pause?.();
  const pids = [];
  for (let i = 0; i < 5; i++) pids.push((await run("/bin/true")).pid);
  await sleep(50);
  assert.deepEqual(
    rows.filter((row) => row.ppid === process.pid),
    [],
  );
  source?.drain?.();
  assert.deepEqual(
    rows.filter((row) => row.ppid === process.pid).map((row) => row.pid),
    pids,
  );
  pids.push((await run("/bin/true")).pid);
  await until("it listens again", () => rows.filter((row) => row.ppid === process.pid).length >= 6);
  assert.equal(rows.filter((row) => row.ppid === process.pid).length, 6);
  source?.close();
});

test("statistics that were lost are a gap with their number, also where no event was", {
  skip: skip || (compiled === 0 ? false : "not run: no C compiler for the workload"),
}, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  source?.pause?.();
  // Of 16,000 ends the statistics are more than there is room for, and the events are not.
  await run(threads, ["16000"]);
  source?.drain?.();
  source?.close();
  const gaps = rows.filter(({ kind }) => kind === "gap");
  assert.deepEqual(
    gaps.map(({ gap, source }) => [gap, source]),
    [["lost", "runs"]],
  );
  assert.ok(gaps[0]!.lost! > 100, `${gaps[0]!.lost}`);
  assert.ok(gaps[0]!.duration_s! > 0);
});

test("parents and children that lived and died while nothing was read have their names", {
  skip,
}, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  source?.pause?.();
  const inner = script("quiet_inner.sh", "#!/bin/sh\nsleep 0.01\nsleep 1.05\n");
  const outer = script("quiet_outer.sh", `#!/bin/sh\n(exit 3)\n${inner}\n:\n`);
  const { pid } = await run(outer);
  assert.deepEqual(
    rows.filter((row) => row.ppid === process.pid),
    [],
  );
  source?.drain?.();
  source?.close();
  const own = rows.filter((row) => /quiet_/.test(`${row.comm} ${row.parent_comm}`));
  assert.deepEqual(
    own.map((row) => [row.kind, row.comm, row.parent_comm]).sort(),
    [
      ["run", "quiet_inner.sh", "quiet_outer.sh"],
      ["run", "quiet_outer.sh", own.find((row) => row.pid === pid)?.parent_comm],
      ["run", "sleep", "quiet_inner.sh"],
      ["run.sum", "quiet_outer.sh", "quiet_outer.sh"],
      ["run.sum", "sleep", "quiet_outer.sh"],
    ],
    "a sum stands under its job",
  );
  assert.ok(own.find((row) => row.pid === pid)?.parent_comm, "the name of this very process");
});

test("what still runs at the end has a row without an end", { skip }, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows);
  const child = spawn("/bin/sleep", ["60"]);
  await sleep(100);
  source?.close();
  child.kill();
  const row = rows.find((one) => one.pid === child.pid);
  assert.deepEqual([row?.comm, row?.duration_s, row?.exit_code], ["sleep", null, null]);
});

test("a hostile name and hostile arguments come through as text", { skip }, async () => {
  const rows: EventRow[] = [];
  const { source } = record(rows, "full");
  const check = script("=1) ( \u001b[31m", "#!/bin/sh\necho here; read go\n");
  const { pid } = await runInSight(check, ["<script>", '"\n=2+2']);
  source?.close();
  const row = rows.find((one) => one.pid === pid);
  assert.equal(row?.comm, "=1) ( \u001b[31m");
  assert.equal(row?.detail, `<script> ${JSON.stringify('"\n=2+2')}`);
});

test("closing tells the kernel to stop, also where the process just leaves", { skip }, () => {
  // Seen from outside: no socket of the process is left in the list of process connector listeners.
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `import { runs } from ${url("../../collectors/runs.ts")};
    import { LiveClock } from ${url("../../agent/clock.ts")};
    const opened = runs.open({ root: "/", clock: new LiveClock(), warn() {} }, () => {});
    process.stdout.write(opened.availability.status);
    process.exit(opened.source === null ? 1 : 0);`;
  const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  assert.deepEqual([stdout, status], ["ok", 0]);
});
