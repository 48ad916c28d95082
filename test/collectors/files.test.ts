import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LiveClock } from "../../agent/clock.ts";
import { inEnglish } from "../../agent/saying.ts";
import { files } from "../../collectors/files.ts";
import { loadNative } from "../../collectors/native/index.ts";
import type { EventRow } from "../../storage/schema.ts";
import { fairClock, until } from "../waiting.ts";

const { native, why } = loadNative();
const skip = native === null ? `not run: ${inEnglish(why)}` : false;
const skipRoot = skip || (process.getuid?.() === 0 ? false : "not run: who did it needs CAP_SYS_ADMIN");
const python = spawnSync("python3", ["--version"]).status === 0;
const skipPython = skipRoot || (python ? false : "not run: python3 is the writer");

/** A machine of its own with /tmp, so that nobody else's files come in between. */
function machine(t: { after(clean: () => void): void }) {
  const root = mkdtempSync(join(tmpdir(), "loadspike-files-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const dump = join(root, "tmp");
  mkdirSync(join(dump, "below"), { recursive: true });
  symlinkSync("/proc", join(root, "proc"));
  const rows: EventRow[] = [];
  const open = (dump_files: string[] = []) => {
    const warn = (line: unknown) => assert.fail(JSON.stringify(line));
    const { source, availability } = files.open({ root, clock: new LiveClock(), dump_files, warn }, (row) =>
      rows.push(row),
    );
    assert.equal(availability.status, "ok");
    return source!;
  };
  const told = (kind: string) => rows.filter((row) => row.kind === kind);
  return { root, dump, rows, open, told };
}

/** Another process: our own writes never come back. Prints how long it held each file, in seconds. */
function python3(program: string): string {
  return execFileSync("python3", ["-c", `import os, time\n${program}`], { encoding: "utf8" });
}

/** As keepalived ≥ 2.0.10 dumps: a new file, renamed over the old one before it is written. */
const DUMP = `
def dump(path, hold, rename, n):
    before = time.monotonic()
    if rename:
        new = path + "Ab%04d" % n
        file = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        after = time.monotonic()
        os.rename(new, path)
    else:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        after = time.monotonic()
    os.write(file, b"x" * 4096)
    time.sleep(hold)
    inner = time.monotonic() - after
    os.close(file)
    print(inner, time.monotonic() - before, flush=True)
    time.sleep(0.03)
`;

test("on a machine without the directories there is no data, with the reason and the remedy", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-files-"));
  t.after(() => rmSync(root, { recursive: true }));
  const { availability, source } = files.open({ root, clock: new LiveClock(), warn() {} }, () => {});
  assert.equal(source, null);
  assert.ok(availability.status === "no-data");
  assert.equal(availability.why.id, "files.unwatched");
  assert.equal(availability.remedy.id, "files.needs-folder");
});

for (const [name, rename] of [
  ["in place, as keepalived up to 2.0.9", false],
  ["to a new file renamed first, as keepalived from 2.0.10", true],
] as const)
  test(`30 dumps ${name}: 30 rows, each as long as it was`, { skip: skipPython }, async (t) => {
    const { dump, open, told, rows } = machine(t);
    writeFileSync(join(dump, "keepalived.data"), "");
    const source = open();
    const clock = fairClock();
    const [began, began_s] = [clock(), performance.now() / 1000];
    const program = `${DUMP}\nfor n in range(30): dump("${dump}/keepalived.data", (n % 3) * 0.02, ${rename ? "True" : "False"}, n)\nsys.stdin.read()`;
    // Asynchronously: to be prompt the collector needs the loop.
    const child = spawn("python3", ["-c", `import os, sys, time\n${program}`], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (piece) => {
      text += piece;
    });
    const ended = once(child, "close");
    // Who had ended would have no name any more.
    await until("all writes", () => told("file.write").length >= 30, { last: () => rows.length });
    child.stdin.end();
    await ended;
    source.close();
    const truth = text
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    const writes = told("file.write");
    assert.equal(writes.length, 30);
    assert.equal(rows.length, 30, "and nothing else: a renaming that is part of a dump is told by its write");
    let known = 0;
    for (const [at, row] of writes.entries()) {
      const [inner, outer] = truth[at]!;
      assert.equal(row.path, join(dump, "keepalived.data"));
      assert.equal(row.pid, child.pid);
      assert.equal(row.comm, "python3");
      // Unknown where this process was busy just before; a machine that is busy may wake it late, at either end.
      if (row.duration_s === null) continue;
      known++;
      // The writer may have waited for a processor within its own open or close.
      const error_s = Math.max(inner! - row.duration_s, row.duration_s - outer!);
      assert.ok(error_s < 0.02, `${row.duration_s} for ${inner}–${outer}`);
    }
    const waited_s = performance.now() / 1000 - began_s - (clock() - began);
    if (known < 20 && waited_s > 0.05)
      return t.skip(
        `not run: ${known} durations of 30 known, as this process waited for a processor for ${waited_s.toFixed(1)} s`,
      );
    assert.ok(known >= 20, `${known} durations of 30 known`);
  });

test("dumps that come faster than they are read are still counted one by one", { skip: skipPython }, (t) => {
  const { dump, open, told } = machine(t);
  const source = open();
  python3(`for n in range(100): open("${dump}/keepalived.stats", "w").close()`);
  source.close();
  assert.equal(told("file.write").length, 100);
  assert.ok(told("file.write").every((row) => row.comm !== undefined && row.pid !== null));
  assert.ok(
    told("file.write").every((row) => row.duration_s === null),
    "read late and all at once: nobody knows",
  );
  assert.equal(told("file.create").length, 1);
});

test("what keepalived left behind is told: a temporary file that was never renamed", {
  skip: skipPython,
}, (t) => {
  const { dump, open, told } = machine(t);
  const source = open();
  python3(`open("${dump}/keepalived.dataXyZ123", "w").close()`);
  source.close();
  assert.deepEqual(
    told("file.create").map((row) => row.path),
    [join(dump, "keepalived.dataXyZ123")],
  );
});

test("a dump file with a name of its own is watched where it stands, other files are nobody's business", {
  skip: skipPython,
}, (t) => {
  const { root, dump, open, rows, told } = machine(t);
  mkdirSync(join(root, "run/state"), { recursive: true });
  const source = open(["/run/state/vrrp.dump"]);
  python3(`
for name in ("run/state/vrrp.dump", "run/state/other", "tmp/secret", "tmp/below/keepalived.data"):
    open("${root}/" + name, "w").close()
os.rename("${root}/run/state/vrrp.dump", "${root}/run/state/vrrp.old")
`);
  source.close();
  assert.deepEqual(
    rows.map((row) => [row.kind, row.path]),
    [
      ["file.create", join(root, "run/state/vrrp.dump")],
      ["file.write", join(root, "run/state/vrrp.dump")],
      ["file.move", join(root, "run/state/vrrp.old")],
    ],
  );
  assert.equal(told("file.write")[0]?.path?.startsWith(dump), false);
});

test("a dump directory that is learned later, removed and made again is watched", {
  skip: skipPython,
}, (t) => {
  const { root, told, rows } = machine(t);
  const dump_files: string[] = [];
  const warnings: string[] = [];
  const context = { root, clock: new LiveClock(), dump_files, warn: (line: string) => warnings.push(line) };
  const { source } = files.open(context, (row) => rows.push(row));
  const dump = `open("${root}/run/k/my.dump", "w").close()`;
  dump_files.push("/run/k/my.dump");
  source?.drain?.();
  source?.drain?.();
  assert.equal(warnings.length, 1, "not there yet, said once");
  for (let times = 1; times <= 2; times++) {
    mkdirSync(join(root, "run/k"), { recursive: true });
    source?.drain?.();
    python3(dump);
    source?.drain?.();
    assert.equal(told("file.write").length, times);
    rmSync(join(root, "run"), { recursive: true });
    source?.drain?.();
  }
  source?.close();
});

test("a mass deletion is a few rows and sums that hold the rest, here and in the folders below", {
  skip: skipPython,
}, async (t) => {
  const { dump, open, told } = machine(t);
  python3(`
for n in range(5000): open("${dump}/old%d" % n, "w").close()
for n in range(300): open("${dump}/below/old%d" % n, "w").close()`);
  const source = open();
  const child = spawn("rm", [
    "-rf",
    join(dump, "below"),
    ...Array.from({ length: 5000 }, (_, n) => join(dump, `old${n}`)),
  ]);
  await new Promise((resolve) => child.on("exit", resolve));
  await sleep(60);
  source.close();
  const rows = told("file.delete");
  const sums = told("file.sum");
  const counted = sums.reduce((count, row) => count + JSON.parse(row.detail ?? "{}").count, 0);
  assert.equal(counted + rows.length, 5301, "and the folder itself");
  // So many a second are told one by one, and a busy machine takes more of them.
  assert.ok(rows.length + sums.length < 250, `${rows.length} rows`);
  assert.ok(sums.every((row) => JSON.parse(row.detail ?? "{}").kind === "file.delete"));
  assert.ok(sums.some((row) => row.comm === "rm" && row.pid === child.pid));
});

test("our own writes never come back", { skip: skipRoot }, async (t) => {
  const { dump, open, rows } = machine(t);
  const source = open();
  writeFileSync(join(dump, "keepalived.data"), "x");
  rmSync(join(dump, "keepalived.data"));
  await sleep(50);
  source.close();
  assert.deepEqual(rows, []);
});

test("while paused nothing is read, and a dump that began meanwhile has no invented duration", {
  skip: skipPython,
}, async (t) => {
  const { dump, open, told } = machine(t);
  const source = open();
  source.pause?.();
  python3(`open("${dump}/keepalived.data", "w").close()`);
  await sleep(30);
  assert.equal(told("file.write").length, 0);
  source.drain?.();
  assert.deepEqual(
    told("file.write").map((row) => row.duration_s),
    [null],
  );
  source.close();
});
