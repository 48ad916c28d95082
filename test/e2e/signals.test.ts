import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
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
import { fairClock, until } from "../waiting.ts";

const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");

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
  await until("it begins", () => said().length > 0);
  return { child, db, config, said };
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

/** Ports on which this process listens, and no other. */
function listening(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      const open = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return /^socket:\[(\d+)\]$/.exec(open)?.[1];
    }),
  );
  return ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, "latin1")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      // State 0A is TCP_LISTEN, the tenth column the inode (net/ipv4/tcp_ipv4.c get_tcp4_sock).
      .filter((words) => words[3] === "0A" && sockets.has(words[9]))
      .map((words) => words[1]!),
  );
}

/** How long it takes to end, s; others may have the processors meanwhile. */
async function end({ child }: Agent): Promise<number> {
  const clock = fairClock(child.pid!);
  const before = clock();
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  // Asked also while it ends: afterwards nobody knows how long it waited.
  const asking = setInterval(clock, 20);
  const [code] = await ended;
  clearInterval(asking);
  assert.equal(code, 0);
  return clock() - before;
}

test("SIGHUP reads the configuration again and writes; a wrong one leaves the old; SIGUSR1 opens nothing; SIGTERM ends it", async (t) => {
  const agent = await start(t);
  const { child, db, config, said } = agent;
  const has = (text: string) => said().some(({ message }) => message.includes(text));
  // The first look is written at once, the others wait ten seconds.
  await until("the first look is written", () => looksIn(db) > 0);
  const before = looksIn(db);
  writeFileSync(config, `database = "${db}"\n[retention]\ndays = 3\n`);
  child.kill("SIGHUP");
  await until("read again", () => has("configuration read again"));
  assert.ok(looksIn(db) > before, "what waited is written");
  writeFileSync(config, "[retention]\ndays = 0\n");
  child.kill("SIGHUP");
  await until("refused", () => has("the configuration of before goes on to hold"));
  const reread = () => said().filter(({ message }) => message === "configuration read again").length;
  const times = reread();
  writeFileSync(config, `database = "${db}"\n`);
  child.kill("SIGUSR1");
  child.kill("SIGHUP");
  await until("a signal after that is answered", () => reread() > times, { last: said });
  assert.equal(child.exitCode, null);
  assert.deepEqual(listening(child.pid!), [], "no debugger");
  const seconds = await end(agent);
  t.diagnostic(`ended in ${seconds.toFixed(2)} s`);
  assert.ok(seconds < 2, `${seconds} s`);
});

test("deleted and damaged while it is recorded into: said, put aside, and it goes on; a second agent is refused by any name", async (t) => {
  const agent = await start(t);
  const { db, said } = agent;
  const has = (text: string) => said().some(({ message }) => message.includes(text));
  await until("rows are written", () => looksIn(db) > 0);
  rmSync(db);
  await until("deletion is seen", () => has("deleted, renamed or replaced from outside"));
  await until("rows are written again", () => looksIn(db) > 0);
  const handle = openSync(db, "r+");
  writeSync(handle, Buffer.alloc(60, 0xa5), 0, 60, 0);
  closeSync(handle);
  await until("damage is seen", () => has("put aside as"));
  await until("rows are written once more", () => looksIn(db) > 0);
  await until("status tells of it", () => /put aside/.test(status(db, "--lang", "en")));
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
  await until("the socket is there", () => missing || heard.includes("bound"));
  if (missing) return t.skip("not run: no python3, which listens in systemd's place");
  const agent = await start(t, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "60000000" });
  const words = () => heard.split("WATCHDOG=1").length - 1;
  await until("two words", () => words() >= 2);
  agent.child.kill("SIGSTOP");
  await delay(500);
  const before = words();
  await delay(7000);
  assert.equal(words(), before, "a stopped agent says nothing");
  agent.child.kill("SIGCONT");
  await until("it goes on", () => words() > before);
  assert.ok((await end(agent)) < 2);
});
