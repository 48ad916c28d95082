import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { scratchFolder } from "../storage/scratch.ts";

const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");
/** A flush comes every second look of the kernel; a busy machine may need longer. */
const SOON_S = 60;

interface Agent {
  child: ChildProcess;
  db: string;
  config: string;
  /** What it logged, whole lines. */
  said: () => { level: string; message: string }[];
}

async function start(t: TestContext, environment: NodeJS.ProcessEnv = {}): Promise<Agent> {
  const folder = scratchFolder(t);
  const [db, config, log] = ["l.db", "l.toml", "log"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(config, `database = "${db}"\n`);
  const out = openSync(log, "w");
  const child = spawn(process.execPath, [cli, "agent", "--config", config], {
    stdio: ["ignore", out, "inherit"],
    env: { ...process.env, ...environment },
  });
  closeSync(out);
  t.after(() => child.kill("SIGKILL"));
  const said = () =>
    readFileSync(log, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { level: string; message: string });
  await until(() => said().length > 0, "it begins");
  return { child, db, config, said };
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !holds(); waited += 0.1) {
    assert.ok(waited < SOON_S, `waited in vain: ${what}`);
    await delay(100);
  }
}

const looksIn = (db: string): number => {
  try {
    const database = openDatabase(db, { readonly: true });
    const { length } = readRecording(database).samples;
    database.close();
    return length;
  } catch {
    return 0;
  }
};

const status = (db: string, ...more: string[]): string =>
  spawnSync(process.execPath, [cli, "status", "--db", db, ...more], { encoding: "utf8" }).stdout;

/** How long it takes to end, s. */
async function end({ child }: Agent): Promise<number> {
  const before = performance.now();
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const [code] = await ended;
  assert.equal(code, 0);
  return (performance.now() - before) / 1000;
}

test("SIGHUP reads the configuration again and writes; a wrong one leaves the old; SIGUSR1 opens nothing; SIGTERM ends it", async (t) => {
  const agent = await start(t);
  const { child, db, config, said } = agent;
  const has = (text: string) => said().some(({ message }) => message.includes(text));
  writeFileSync(config, `database = "${db}"\n[retention]\ndays = 3\n`);
  child.kill("SIGHUP");
  await until(() => has("configuration read again"), "read again");
  assert.ok(looksIn(db) > 0, "what waited is written");
  writeFileSync(config, "[retention]\ndays = 0\n");
  child.kill("SIGHUP");
  await until(() => has("the configuration of before goes on to hold"), "refused");
  child.kill("SIGUSR1");
  await delay(500);
  assert.equal(child.exitCode, null);
  const tcp = readFileSync(`/proc/${child.pid}/net/tcp`, "latin1");
  assert.ok(!/:240D 00000000:0000 0A/.test(tcp), "no debugger on port 9229");
  const seconds = await end(agent);
  t.diagnostic(`ended in ${seconds.toFixed(2)} s`);
  assert.ok(seconds < 2, `${seconds} s`);
});

test("deleted and damaged while it is recorded into: said, put aside, and it goes on; a second agent is refused by any name", async (t) => {
  const agent = await start(t);
  const { db, said } = agent;
  const has = (text: string) => said().some(({ message }) => message.includes(text));
  await until(() => looksIn(db) > 0, "rows are written");
  rmSync(db);
  await until(() => has("deleted, renamed or replaced from outside"), "deletion is seen");
  await until(() => looksIn(db) > 0, "rows are written again");
  const handle = openSync(db, "r+");
  writeSync(handle, Buffer.alloc(60, 0xa5), 0, 60, 0);
  closeSync(handle);
  await until(() => has("put aside as"), "damage is seen");
  await until(() => looksIn(db) > 0, "rows are written once more");
  await until(() => /put aside/.test(status(db, "--lang", "en")), "status tells of it");
  assert.match(JSON.parse(status(db, "--json")).put_aside[0], /l\.db\.damaged-/);

  const folder = join(db, "..", "elsewhere");
  spawnSync("mkdir", [folder]);
  symlinkSync(db, join(folder, "soft.db"));
  linkSync(db, join(folder, "hard.db"));
  for (const name of ["soft.db", "hard.db"]) {
    const second = spawnSync(
      process.execPath,
      [cli, "agent", "--db", join(folder, name), "--config", agent.config],
      {
        encoding: "utf8",
        timeout: 30_000,
      },
    );
    assert.equal(second.status, 1, second.stdout);
    assert.match(second.stderr, new RegExp(`the agent with pid ${agent.child.pid} records into it`));
  }
  const told = said().filter(({ message }) => /put aside as|replaced from outside/.test(message));
  assert.equal(told.length, 2, "each is said once");
  assert.ok((await end(agent)) < 2);
  assert.ok(!existsSync(`${db}.agent`));
});

test("systemd hears every few seconds that it looks, and nothing while it is stopped", async (t) => {
  const folder = scratchFolder(t);
  const socket = join(folder, "notify");
  const listener = spawn(
    "python3",
    [
      "-c",
      `import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint("bound",flush=True)\nwhile True: print(s.recv(99).decode(),flush=True)`,
      socket,
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  t.after(() => listener.kill("SIGKILL"));
  let heard = "";
  let missing = false;
  listener.on("error", () => {
    missing = true;
  });
  listener.stdout.on("data", (text) => {
    heard += text;
  });
  await until(() => missing || heard.includes("bound"), "the socket is there");
  if (missing) return t.skip("not run: no python3, which listens in systemd's place");
  const agent = await start(t, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "60000000" });
  const words = () => heard.split("WATCHDOG=1").length - 1;
  await until(() => words() >= 2, "two words");
  agent.child.kill("SIGSTOP");
  await delay(500);
  const before = words();
  await delay(7000);
  assert.equal(words(), before, "a stopped agent says nothing");
  agent.child.kill("SIGCONT");
  await until(() => words() > before, "it goes on");
  assert.ok((await end(agent)) < 2);
});
