import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { until } from "../../waiting.ts";
import { FakeScreen } from "./screen.ts";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");
const crash = join(import.meta.dirname, "crash.ts");
const found = spawnSync("script", ["--version"]);
const skip = found.error ? "not run: script(1) of util-linux is not installed" : false;
let folder: string;
let db: string;

/** A recording that ended just now, with names that a terminal must not obey. */
before(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-live-"));
  db = join(folder, "a.db");
  const trace = join(folder, "trace");
  spawnSync("mkdir", [trace]);
  const now = Date.now();
  const stamp = (i: number) => `${new Date(now - 300_000 + i * 2000).toISOString()},${1000 + i * 2}`;
  const rows = Array.from({ length: 150 }, (_, i) => `${stamp(i)},${(i / 50).toFixed(2)},2`);
  writeFileSync(join(trace, "samples.csv"), `time,mono_s,load1,runnable\n${rows.join("\n")}\n`);
  const evil = "\x1b]0;evil\x07\x1b[2J\u202e坏";
  const tasks = Array.from({ length: 150 }, (_, i) => `${stamp(i)},7,7,${evil},D`);
  writeFileSync(join(trace, "tasks.csv"), `time,mono_s,pid,tid,comm,state\n${tasks.join("\n")}\n`);
  writeFileSync(
    join(trace, "events.csv"),
    `time,mono_s,kind,comm,detail\n${stamp(140)},log,${evil},${evil}\n`,
  );
  writeFileSync(
    join(trace, "manifest.json"),
    JSON.stringify({ format: "loadspike.trace/1", host: { hostname: `lb1${evil}` }, source: "loadspike" }),
  );
  const imported = spawnSync(process.execPath, [cli, "import", trace, "--db", db], { encoding: "utf8" });
  assert.equal(imported.status, 0, imported.stderr);
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Session {
  child: ChildProcess;
  screen: FakeScreen;
  pid: () => number;
  shows: (what: (screen: FakeScreen) => boolean, named: string) => Promise<void>;
  /** Waits for the end, and holds that the terminal is as it was. */
  ends: () => Promise<void>;
}

let count = 0;

/** A program on a terminal of 80 × 24, with what the terminal was like before it and after. */
function onTerminal(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = {}): Session {
  const own = join(folder, String(++count));
  // exec keeps the pid: the shell's settings are asked before and after, of the same terminal.
  const command = `stty rows 24 cols 80; stty -g > ${own}.before; sh -c 'echo $$ > ${own}.pid; exec "$@"' sh ${[process.execPath, ...args].map((arg) => `'${arg}'`).join(" ")}; stty -g > ${own}.after`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    env: {
      ...process.env,
      TERM: "xterm",
      LANG: "C.UTF-8",
      LC_ALL: "",
      NO_COLOR: "",
      SHELL: "/bin/sh",
      ...env,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const screen = new FakeScreen(80, 24);
  const failed: unknown[] = [];
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    try {
      screen.write(text);
    } catch (error) {
      failed.push(error);
    }
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const waitFor = async (done: () => boolean, named: () => string) => {
    const isDone = () => {
      assert.deepEqual(failed, []);
      return done();
    };
    await until("the terminal shows it", isDone, { last: named });
  };
  return {
    child,
    screen,
    pid: () => Number(readFileSync(`${own}.pid`, "utf8")),
    shows: (what, named) =>
      waitFor(
        () => what(screen),
        () => `${named}:\n${screen.lines.join("\n")}\n${screen.usual}`,
      ),
    async ends() {
      await waitFor(
        () => existsSync(`${own}.after`),
        () => `it goes on:\n${screen.lines.join("\n")}`,
      );
      await closed;
      assert.deepEqual(failed, []);
      assert.equal(readFileSync(`${own}.after`, "utf8"), readFileSync(`${own}.before`, "utf8"));
      assert.deepEqual([screen.isTaken, screen.cursorShown, screen.wraps], [false, true, true]);
    },
  };
}

const keys = (session: Session) => /^q (quits|ends)/.test(session.screen.lines.at(-1) ?? "");
const drawn = (session: Session) => session.shows(() => keys(session), "the last line is the keys");

test("live draws within its 80 × 24, obeys no name, and gives the terminal back at q", {
  skip,
}, async (t) => {
  const session = onTerminal(t, [cli, "live", "--db", db]);
  await drawn(session);
  const lines = session.screen.lines.join("\n");
  assert.match(lines, /^loadspike {2}lb1\\x1b\]0;evil.*… {2}nobody records; last row /);
  assert.match(lines, /random look +\\x1b\]0;evil\\x07\\x1b\[2J\\u\{202e\}坏 asleep \(D\)/);
  assert.ok(session.screen.colours > 0);
  session.child.stdin!.write("q");
  await session.ends();
  assert.equal(session.screen.usual, "");
});

test("the next spike is worked out beside the view, and again when it is asked for", { skip }, async (t) => {
  const beat = join(folder, "beat.db");
  const recording = join(import.meta.dirname, "../../fixtures/recordings/beat");
  const imported = spawnSync(process.execPath, [cli, "import", recording, "--db", beat], {
    encoding: "utf8",
  });
  assert.equal(imported.status, 0, imported.stderr);
  const session = onTerminal(t, [cli, "live", "--db", beat]);
  const says = (what: RegExp) =>
    session.shows(({ lines }) => lines.some((line) => what.test(line)), String(what));
  await says(/^spike +being worked out/);
  // What that recording foretells is long past: the view says so only once it is known.
  await says(/^spike +none foretold/);
  session.child.stdin!.write("r");
  await says(/^spike +being worked out/);
  await says(/^spike +none foretold/);
  session.child.stdin!.write("q");
  await session.ends();
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
  test(`${signal} gives it back`, { skip }, async (t) => {
    const session = onTerminal(t, [cli, "live", "--db", db, "--lang", "zh"], { NO_COLOR: "1" });
    await session.shows(({ lines }) => lines.at(-1)!.startsWith("q 退出"), "the last line is the keys");
    assert.equal(session.screen.colours, 0);
    process.kill(session.pid(), signal);
    await session.ends();
  });

test("Ctrl-Z gives it back for as long, and the view comes again", { skip }, async (t) => {
  const session = onTerminal(t, [cli, "live", "--db", db]);
  await drawn(session);
  session.child.stdin!.write("\x1a");
  await session.shows(({ isTaken }) => !isTaken, "it was given back");
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${session.pid()}/stat`, "latin1"))![1];
  await session.shows(() => state() === "T", "it stands still");
  assert.ok(session.screen.cursorShown);
  process.kill(session.pid(), "SIGCONT");
  await session.shows(({ takes }) => takes === 2, "it is taken again");
  await drawn(session);
  session.child.stdin!.write("\x03");
  await session.ends();
});

test("an exception gives it back before it is told, and so does an exit", { skip }, async (t) => {
  const thrown = onTerminal(t, [crash]);
  await thrown.ends();
  assert.match(thrown.screen.usual, /Error: fell over/);
  await onTerminal(t, [crash, "exit"]).ends();
});

test("record shows the same of itself, and reports on the screen of before", { skip }, async (t) => {
  const session = onTerminal(t, [cli, "record", "--db", join(folder, "r.db")]);
  await session.shows(({ lines }) => /^load \d+\.\d\d /m.test(lines.join("\n")), "a look");
  assert.match(session.screen.lines[0]!, /recording since/);
  session.child.stdin!.write("q");
  await session.ends();
  assert.match(session.screen.usual, /recording this machine into .*[\s\S]*WHAT|Seen/);
});

test("a terminal that cannot be drawn on gets a line a look, and no escape", { skip }, async (t) => {
  const session = onTerminal(t, [cli, "live", "--db", db], { TERM: "dumb" });
  await session.shows(({ usual }) => usual.split("\n").length > 100, "lines");
  process.kill(session.pid(), "SIGTERM");
  await session.ends();
  assert.match(
    session.screen.usual,
    /^\d\d:\d\d:\d\d {3}load 0\.00 \? \? {3}kernel counted \? {3}active 1\r$/m,
  );
  assert.match(
    session.screen.usual,
    /^loadspike: nobody records; last row \d{4}-/m,
    "why no further line comes",
  );
  assert.equal(session.screen.takes, 0);
  assert.ok(!session.screen.usual.includes("\x1b"));
});
