import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { inEnglish } from "../../agent/saying.ts";
import { cgroups } from "../../collectors/cgroups.ts";
import type { Availability } from "../../collectors/collector.ts";
import { files } from "../../collectors/files.ts";
import { keepalived } from "../../collectors/keepalived.ts";
import { processes } from "../../collectors/processes.ts";
import { runs } from "../../collectors/runs.ts";
import { tasks } from "../../collectors/tasks.ts";
import { contextOf, copyOf } from "./fake-root.ts";

function availabilities(root: string): Availability[] {
  const context = contextOf(root);
  return [tasks.open(context), processes.open(context, () => {})].map(({ availability }) => availability);
}

test("hidden processes are said, and not taken for none", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  rmSync(join(root, "proc/1"), { recursive: true });
  for (const availability of availabilities(root)) {
    assert.equal(availability.status, "no-data");
    assert.match(inEnglish(availability.why), /^this user may not read .*proc\/1\/stat$/);
    assert.match(inEnglish(availability.remedy), /CAP_SYS_PTRACE.*hidepid/);
  }
});

test("details that are missing without a capability are named, with the capability", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  appendFileSync(join(root, "proc/4242/status"), "CapEff:\t0000000000000000\n");
  const details = availabilities(root).map((availability) => {
    assert.equal(availability.status, "ok");
    return availability.detail
      .map(inEnglish)
      .join()
      .replace(/^.*, but /, "");
  });
  assert.deepEqual(details, [
    "without wchan and exe of other users (needs CAP_SYS_PTRACE) and stack (needs CAP_SYS_ADMIN)",
    "without io and exe of other users (needs CAP_SYS_PTRACE)",
  ]);
});

/** What the fake root's /proc shows: the threads that a container sees, of the machine's. */
function inNamespace(t: TestContext, namespace: string, threads: number): string {
  const [root, remove] = copyOf("6.18");
  t.after(remove);
  const proc = join(root, "proc");
  const self = join(proc, readlinkSync(join(proc, "self")));
  mkdirSync(join(self, "ns"));
  symlinkSync(namespace, join(self, "ns/pid"));
  writeFileSync(join(proc, "loadavg"), `0.00 0.01 0.05 1/${threads} 4567\n`);
  return root;
}

/** Whatever reads processes, groups and files of the machine. */
function reasonsOf(root: string): (string | null)[] {
  const context = contextOf(root);
  const all: { availability: Availability; source: { close(): void } | null }[] = [
    tasks.open(context),
    processes.open(context, () => {}),
    runs.open(context, () => {}),
    files.open(context, () => {}),
    cgroups.open(context, () => {}),
    keepalived.open(context, () => {}),
  ];
  return all.map(({ availability, source }) => {
    source?.close();
    return availability.status === "no-data" ? availability.why.id : null;
  });
}

test("in a container that shows only its own processes, no source says that it saw the machine's", (t) => {
  const reasons = reasonsOf(inNamespace(t, "pid:[4026532301]", 412));
  assert.deepEqual(reasons, Array(6).fill("source.own-namespace"));
});

test("a container that shares the host's processes, or whose load average is its own, sees everybody", (t) => {
  for (const [namespace, threads] of [
    ["pid:[4026531836]", 412],
    ["pid:[4026532301]", 8],
  ] as const)
    assert.ok(!reasonsOf(inNamespace(t, namespace, threads)).includes("source.own-namespace"));
});

test("under hidepid nobody's runs are told either: whose they are could not be known", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  rmSync(join(root, "proc/1"), { recursive: true });
  const { availability } = runs.open(contextOf(root), () => {});
  assert.equal(availability.status === "no-data" && availability.why.id, "source.refused");
});

test("a real pid namespace is noticed, and one whose /proc is the machine's is none", {
  skip: process.getuid?.() !== 0 ? "needs root for a pid namespace" : false,
}, (t) => {
  const program = `import { inOwnNamespace } from ${JSON.stringify(new URL("../../collectors/others.ts", import.meta.url).href)};
    process.stdout.write(inOwnNamespace("/")?.availability.why.id ?? "none");`;
  const run = (...options: string[]) =>
    spawnSync(
      "unshare",
      ["--pid", "--fork", ...options, process.execPath, "--input-type=module", "-e", program],
      {
        encoding: "utf8",
        timeout: 30_000,
      },
    );
  const own = run("--mount-proc");
  if (own.status !== 0) return t.skip(`not run: no pid namespace here: ${own.stderr || own.error}`);
  assert.equal(own.stdout, "source.own-namespace");
  assert.equal(run().stdout, "none");
});
