import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fairClock, until } from "../waiting.ts";

const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");
const NOBODY = 65_534;
const skip = process.geteuid?.() === 0 ? false : "not run: needs root, to be somebody else";

/** Every kind of file that has stopped a reader. */
function hostileConfig(folder: string): string {
  const at = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  execFileSync("mkfifo", [join(folder, "fifo.conf")]);
  at("newlines.conf", "\n".repeat(16 * 2 ** 20));
  at("lines.conf", "\n".repeat(4 * 2 ** 20));
  return at(
    "keepalived.conf",
    [
      "include /proc/kmsg",
      `include ${folder}/fifo.conf`,
      "include /dev/tty",
      "include /proc/self/pagemap",
      `include ${"*".repeat(200)}x`,
      "include /{*,*/*,*/*/*}/{*,*/*}/{a,b,c}*",
      "include /**/**/**/**",
      `include ${folder}/newlines.conf`,
      `include ${folder}/lines.conf`,
      'vrrp_script a {\n script "/proc/self/pagemap"\n interval 1\n}',
      "",
    ].join("\n"),
  );
}

/** A process that calls itself keepalived, until the test ends. */
function startFake(t: TestContext, config: string, uid: number): ChildProcess {
  const args = ["-c", "read line", "sh", "-f", config];
  const fake = spawn("/bin/sh", args, { argv0: "keepalived", uid, stdio: ["pipe", "ignore", "ignore"] });
  t.after(() => fake.kill("SIGKILL"));
  return fake;
}

function folderOf(t: TestContext, uid: number): string {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-fake-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const own = join(folder, "own");
  mkdirSync(own);
  chmodSync(folder, 0o755);
  chownSync(own, uid, uid);
  return own;
}

/** Looks are two seconds apart, and are written ten seconds after they were taken: whoever is held up by a file has fewer. */
const TWO_LOOKS_S = 20;

/** Records beside such processes until all that is told of them is said and looks are written, and ends. */
async function record(t: TestContext, folder: string, ...told: RegExp[]) {
  const db = join(folder, "agent.db");
  const agent = spawn(process.execPath, [cli, "agent", "--db", db], { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => agent.kill("SIGKILL"));
  let log = "";
  agent.stdout.on("data", (text) => {
    log += text;
  });
  const clock = fairClock(agent.pid!);
  const last = () => log;
  await until("it records", () => log.includes('"recording"'), { last });
  const samples = await until(
    "two looks are written",
    () => {
      const looks = looksIn(db);
      return looks >= 2 && looks;
    },
    { seconds: TWO_LOOKS_S, clock, last },
  );
  await until("it is told", () => told.every((line) => line.test(log)), { last });
  const asked = clock();
  const asking = setInterval(clock, 20);
  const ended = new Promise((resolve) => agent.once("exit", resolve));
  agent.kill("SIGTERM");
  await ended;
  clearInterval(asking);
  const end_ms = 1000 * (clock() - asked);
  return { log, end_ms, samples, status: agent.exitCode };
}

function looksIn(db: string): number {
  const { status, stdout } = spawnSync(process.execPath, [cli, "status", "--json", "--db", db], {
    encoding: "utf8",
  });
  return status === 0 ? (JSON.parse(stdout) as { rows: { samples: number } }).rows.samples : 0;
}

test("a stranger who calls himself keepalived is told of, and nothing of his is opened", {
  skip,
}, async (t) => {
  const folder = folderOf(t, NOBODY);
  const config = hostileConfig(folder);
  // To read it would block: it is a FIFO that nobody writes to.
  for (const each of [config, join(folder, "fifo.conf"), "/proc/kmsg"]) startFake(t, each, NOBODY);
  const { log, end_ms, samples, status } = await record(t, folderOf(t, 0), /is not believed/);
  assert.match(log, /calls itself keepalived and is not believed: it runs as user 65534, not as root/);
  assert.equal(log.match(/is not believed/g)?.length, 1, "once, not for each");
  assert.ok(samples >= 2, `${samples} looks`);
  assert.ok(end_ms < 2000, `${end_ms} ms from SIGTERM to the end`);
  assert.equal(status, 0);
});

test("root's own keepalived with the worst of configurations costs no look", { skip }, async (t) => {
  const folder = folderOf(t, 0);
  const config = hostileConfig(folder);
  const fake = startFake(t, config, 0);
  const { log, end_ms, samples, status } = await record(
    t,
    folderOf(t, 0),
    /include \/proc\/kmsg/,
    /fifo\.conf/,
  );
  assert.match(log, /include \/proc\/kmsg: expected a regular file, found a file that the kernel makes up/);
  assert.match(log, new RegExp(`pid ${fake.pid}.*fifo.conf`));
  assert.ok(samples >= 2, `${samples} looks`);
  assert.ok(end_ms < 2000, `${end_ms} ms from SIGTERM to the end`);
  assert.equal(status, 0);
});

test("a configuration that others may change is not read, and doctor says why", {
  skip,
}, (t) => {
  const folder = folderOf(t, NOBODY);
  const config = join(folder, "keepalived.conf");
  writeFileSync(config, "vrrp_script secret_name {\n script /bin/true\n}\n");
  startFake(t, config, 0);
  const { stdout } = spawnSync(process.execPath, [cli, "doctor"], { encoding: "utf8" });
  const flat = stdout.replace(/\s+/g, " ");
  assert.match(flat, new RegExp(`others than root may change ${folder} \\(owner 65534, mode 0755\\)`));
  assert.match(flat, /\[keepalived\] trusted/);
  assert.ok(readFileSync(config, "utf8").includes("secret_name") && !stdout.includes("secret_name"));
});
