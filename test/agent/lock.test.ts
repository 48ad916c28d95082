import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Lock, lastAgent, lockFile, runningAgent } from "../../agent/lock.ts";

let folder = "";
let database = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-lock-"));
  database = join(folder, "l.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const state = {
  since: 1_700_000_000_000_000,
  looks: 3,
  events: 0,
  lost: 0,
  lost_unknown: 0,
  last_error: null,
  sources: [],
};

test("a second agent on the same database is refused in one line with the first one's pid", () => {
  const lock = new Lock(database, state.since);
  assert.throws(
    () => new Lock(database, 2),
    new RegExp(`^Failure: ${database}: the agent with pid ${process.pid} records into it, since 2023-11-14T`),
  );
  lock.release();
  new Lock(database, 3).release();
  assert.deepEqual(readdirSync(folder), []);
});

test("what the agent says of itself is read by others, and only by its user", () => {
  const lock = new Lock(database, state.since);
  lock.publish(state);
  assert.equal(runningAgent(database)?.pid, process.pid);
  assert.equal(runningAgent(database)?.looks, 3);
  assert.equal(statSync(lockFile(database)).mode & 0o777, 0o600);
  lock.release();
  assert.equal(runningAgent(database), null);
});

test("the lock of a process that is gone, of another process with its pid and of another boot is stale", async () => {
  const child = spawn("true");
  await new Promise((resolve) => child.once("exit", resolve));
  const lock = new Lock(database, 1);
  lock.publish(state);
  const mine = lastAgent(database)!;
  for (const stale of [
    { ...mine, pid: child.pid! },
    { ...mine, start_ticks: "1" },
    { ...mine, boot_id: "another" },
  ]) {
    writeFileSync(lockFile(database), JSON.stringify(stale));
    assert.equal(runningAgent(database), null);
    assert.deepEqual(lastAgent(database), stale);
    new Lock(database, 2);
    assert.equal(runningAgent(database)?.since, 2);
  }
});

test("half a lock file, as a crash of the machine leaves it, is nobody's", () => {
  writeFileSync(lockFile(database), '{"pid": 1');
  assert.equal(runningAgent(database), null);
  new Lock(database, 1).release();
  assert.ok(!existsSync(lockFile(database)));
});

test("what an older agent said of its sources in sentences is not taken for facts", () => {
  const lock = new Lock(database, 1);
  lock.publish(state);
  const { lost_unknown: _, ...older } = lastAgent(database)!;
  const sources = [{ id: "load", availability: { status: "ok", detail: "/proc/loadavg" } }];
  writeFileSync(lockFile(database), JSON.stringify({ ...older, sources }));
  assert.deepEqual(runningAgent(database), { ...older, lost_unknown: 0, sources: [] });
});

test("an agent that /proc hides is running while its word is fresh, and nobody else's word counts", (t) => {
  if (process.geteuid?.() !== 0) return t.skip("not run: needs root, to make a file another's");
  new Lock(database, 1).publish({ ...state, told: Date.now() * 1000 });
  const mine = lastAgent(database)!;
  const hidden = join(folder, "hidden");
  mkdirSync(join(hidden, "proc/sys/kernel/random"), { recursive: true });
  writeFileSync(join(hidden, "proc/sys/kernel/random/boot_id"), `${mine.boot_id}\n`);
  const says = (more: Partial<typeof mine>, owner = 12345) => {
    writeFileSync(lockFile(database), JSON.stringify({ ...mine, ...more }));
    chownSync(lockFile(database), owner, owner);
    return runningAgent(database, hidden)?.pid ?? null;
  };
  assert.equal(says({}), process.pid);
  assert.equal(says({ told: (Date.now() - 200_000) * 1000 }), null, "silent for long");
  assert.equal(says({ boot_id: "another" }), null, "of before the boot");
  assert.equal(says({}, 0), null, "our own would be seen");
  mkdirSync(join(hidden, "proc/1"));
  assert.equal(says({}), null, "nothing is hidden: it is gone");
});
