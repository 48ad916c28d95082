import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { KeepalivedFacts, Known } from "../../collectors/collector.ts";
import { keepalived } from "../../collectors/keepalived.ts";
import { until } from "../waiting.ts";
import { contextOf } from "./fake-root.ts";

function host(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc/1"), { recursive: true });
  writeFileSync(join(root, "proc/1/stat"), "1 (systemd) S 0\n");
  return root;
}

function start(root: string): void {
  mkdirSync(join(root, "proc/900"), { recursive: true });
  writeFileSync(join(root, "proc/900/status"), "Uid:\t0\t0\t0\t0\n");
  mkdirSync(join(root, "usr/sbin"), { recursive: true });
  writeFileSync(join(root, "usr/sbin/keepalived"), "Keepalived v2.2.7 (01/16,2022)\0");
  symlinkSync("../../usr/sbin/keepalived", join(root, "proc/900/exe"));
  writeFileSync(join(root, "proc/900/cmdline"), "/usr/sbin/keepalived\0-D\0");
  writeFileSync(
    join(root, "proc/900/stat"),
    `900 (keepalived) S 1 ${"0 ".repeat(17)}5000 ${"0 ".repeat(30)}\n`,
  );
}

function opening(root: string) {
  const told: (KeepalivedFacts | null)[] = [];
  const context = contextOf(root);
  const opened = keepalived.open(context, ({ keepalived: facts }: Partial<Known>) =>
    told.push(facts ?? null),
  );
  /** A minute later, and until what was asked for is answered. */
  const learn = async (): Promise<void> => {
    const before = told.length;
    opened.source?.learn();
    await until("it is told", () => told.length > before, { last: () => context.warnings });
  };
  return { told, context, opened, learn };
}

test("facts are told at once and when they change, and a fault is warned of once", async (t) => {
  const root = host(t);
  start(root);
  const { told, context, opened, learn } = opening(root);
  assert.equal(told[0]?.config, "/etc/keepalived/keepalived.conf");
  assert.ok(told[0]?.dump_files.includes("/tmp/keepalived.data"));
  const missing = context.warnings.filter(
    (warning) => typeof warning !== "string" && warning.id === "keepalived.config-problem",
  );
  assert.equal(missing.length, 1, "its configuration is missing");

  mkdirSync(join(root, "etc/keepalived"), { recursive: true });
  writeFileSync(join(root, "etc/keepalived/keepalived.conf"), "vrrp_script a {\n script /bin/true\n}\n");
  await learn();
  assert.deepEqual(
    told.map((facts) => facts?.scripts.length),
    [0, 1],
  );
  const warned = context.warnings.length;
  opened.source?.learn();
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1");
  assert.equal(children, "", "nothing has changed, and nothing is read");
  assert.deepEqual([told.length, context.warnings.length], [2, warned]);

  rmSync(join(root, "proc/900"), { recursive: true });
  await learn();
  assert.deepEqual(told[2], null);
});

test("a host without keepalived is told as such, and one that is started later is seen", async (t) => {
  const root = host(t);
  const { told, opened, learn } = opening(root);
  assert.equal(told.length, 1);
  assert.equal(told[0], null);
  assert.equal(opened.availability.status, "no-data");
  mkdirSync(join(root, "etc/keepalived"), { recursive: true });
  writeFileSync(join(root, "etc/keepalived/keepalived.conf"), "vrrp_script a {\n script /bin/true\n}\n");
  start(root);
  await learn();
  assert.equal(told[1]?.scripts.length, 1);
  assert.equal(opened.availability.status, "ok");
});

test("a reading that does not come in its time is asked for once more before that is said", async (t) => {
  const root = host(t);
  start(root);
  const context = { ...contextOf(root), patience_s: 0.01 };
  const told: unknown[] = [];
  const opened = keepalived.open(context, (known) => told.push(known));
  t.after(() => opened.source?.close());
  assert.deepEqual([opened.availability.status, context.warnings], ["failed", []]);
  await until("it is said", () => context.warnings.length > 0);
  assert.match(String(context.warnings[0]), /could not be read within 0\.01 s; look whether/);
  assert.deepEqual([told, context.warnings.length], [[], 1]);
});

test("where other users' processes are hidden it is not said that none runs", (t) => {
  const root = host(t);
  rmSync(join(root, "proc/1"), { recursive: true });
  const { told, opened } = opening(root);
  assert.deepEqual([told, opened.source], [[], null]);
  assert.ok(opened.availability.status === "no-data" && opened.availability.why.id === "source.refused");
});
