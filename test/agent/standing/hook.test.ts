import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runHook, trustedProgram } from "../../../agent/standing/hook.ts";
import { loadNative } from "../../../collectors/native/index.ts";
import { scratchFolder } from "../../storage/scratch.ts";
import { until } from "../../waiting.ts";

const isRoot = process.geteuid?.() === 0;

function program(t: TestContext, body: string): { folder: string; file: string } {
  const folder = scratchFolder(t);
  const file = join(folder, "hook");
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return { folder, file };
}

/** Ended it may wait for whoever asks how. */
function isAlive(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

test("it gets the text on its standard input, no argument, and little of the environment", async (t) => {
  const { folder, file } = program(
    t,
    `cat > "$(dirname "$0")/got"; echo "$#" > "$(dirname "$0")/args"; env > "$(dirname "$0")/env"`,
  );
  process.env.LOADSPIKE_TOKEN = "secret";
  t.after(() => delete process.env.LOADSPIKE_TOKEN);
  const text = `${"x".repeat(300_000)}\nend`;
  assert.deepEqual(await runHook(file, text), { status: 0, signal: null, said: "", isLate: false });
  assert.equal(readFileSync(join(folder, "got"), "utf8"), text);
  assert.equal(readFileSync(join(folder, "args"), "utf8"), "0\n");
  assert.doesNotMatch(readFileSync(join(folder, "env"), "utf8"), /secret|NODE_/);
});

test("its exit status and its first word of complaint are told", async (t) => {
  const { file } = program(t, "echo; echo 'no route' >&2; echo more >&2; exit 7");
  assert.deepEqual(await runHook(file, "{}"), { status: 7, signal: null, said: "no route", isLate: false });
});

test("one that neither reads nor ends is killed with all that it started, and may have said anything", async (t) => {
  const { folder, file } = program(t, `sleep 600 & echo $! > "$(dirname "$0")/pid"; yes >&2`);
  const before = performance.now();
  const { isLate, signal, said } = await runHook(file, "x".repeat(2 ** 20), 3);
  assert.deepEqual([isLate, signal, said], [true, "SIGKILL", "y"]);
  assert.ok(performance.now() - before < 120_000);
  const pid = readFileSync(join(folder, "pid"), "latin1").trim();
  await until("what it started is gone too", () => !isAlive(pid));
});

test("one that leaves its group and holds the pipe does not hold us", async (t) => {
  const { folder, file } = program(
    t,
    `setsid sh -c 'echo $$ > "$0/pid"; exec sleep 600' "$(dirname "$0")" & while [ ! -s "$(dirname "$0")/pid" ]; do sleep 0.01; done`,
  );
  assert.equal((await runHook(file, "")).status, 0);
  const pid = readFileSync(join(folder, "pid"), "latin1").trim();
  assert.ok(isAlive(pid), "it has not waited for it");
  process.kill(Number(pid), "SIGKILL");
});

test("a program that somebody else could change, or that is none, is not run", {
  skip: !isRoot && "needs root",
}, (t) => {
  const { folder, file } = program(t, "true");
  assert.equal(trustedProgram(file), file);
  const refused = (path: string, says: RegExp) => assert.throws(() => trustedProgram(path), says);
  const link = join(folder, "link");
  symlinkSync(file, link);
  assert.equal(trustedProgram(link), file);
  chmodSync(file, 0o775);
  refused(file, /hook may be written by others than its owner \(mode 775\)/);
  refused(link, /may be written by others/);
  chmodSync(file, 0o644);
  refused(file, /expected a program that may be executed/);
  chmodSync(file, 0o755);
  chownSync(file, 1234, 0);
  refused(file, /belongs to the user with id 1234, who could change what the agent runs/);
  assert.equal(trustedProgram(file, 1234), file);
  chownSync(file, 0, 0);
  const shared = join(folder, "shared");
  mkdirSync(shared);
  symlinkSync(file, join(shared, "link"));
  chmodSync(shared, 0o777);
  refused(join(shared, "link"), /shared may be written by others/);
  refused(folder, /expected a program/);
  refused(join(folder, "absent"), /cannot be found/);
  for (const path of [file, link]) assert.equal(trustedProgram(path), file);
});

test("a helper that stepped back hands no capability on", { skip: !isRoot && "needs root" }, (t) => {
  if (loadNative().native === null) return t.skip("not run: the addon was not built");
  if (spawnSync("setpriv", ["--version"]).error) return t.skip("not run: there is no setpriv");
  const addon = join(import.meta.dirname, "../../../collectors/native/build/addon.node");
  const script = (step: string) =>
    `${step}const { spawnSync } = require("child_process"); process.stdout.write(spawnSync("cat", ["/proc/self/status"]).stdout)`;
  const as = (step: string) =>
    spawnSync(
      "setpriv",
      [
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--inh-caps=+sys_admin",
        "--ambient-caps=+sys_admin",
        process.execPath,
        "-e",
        script(step),
      ],
      { encoding: "utf8" },
    );
  const before = as("");
  if (before.status !== 0) return t.skip(`not run: ${before.stderr.split("\n")[0]}`);
  assert.match(before.stdout, /^CapEff:\s*0*200000$/m);
  const after = as(`require(${JSON.stringify(addon)}).stepBack();`);
  assert.equal(after.status, 0, after.stderr);
  assert.match(after.stdout, /^CapEff:\s*0+$/m);
});
