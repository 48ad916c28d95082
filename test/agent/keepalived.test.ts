import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { KeepalivedRecord } from "../../agent/keepalived.ts";
import type { KeepalivedFacts } from "../../collectors/collector.ts";
import { contextOf, TestClock } from "../collectors/fake-root.ts";

test("facts are stored when they change, once a minute at most, and a fault is warned of once", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc/900"), { recursive: true });
  writeFileSync(join(root, "proc/900/cmdline"), "/usr/sbin/keepalived\0-D\0");
  writeFileSync(
    join(root, "proc/900/stat"),
    `900 (keepalived) S 1 ${"0 ".repeat(17)}5000 ${"0 ".repeat(30)}\n`,
  );
  const stored: [KeepalivedFacts | null, number][] = [];
  const clock = new TestClock();
  const context = contextOf(root, clock);
  const record = new KeepalivedRecord(context, (facts, time) => stored.push([facts, time]));
  assert.equal(record.dumpFiles.length, 0);
  record.learn();
  assert.equal(stored[0]?.[0]?.config, "/etc/keepalived/keepalived.conf");
  assert.ok(record.dumpFiles.includes("/tmp/keepalived.data"));
  const warned = context.warnings.length;
  assert.ok(warned > 0, "its configuration is missing");

  mkdirSync(join(root, "etc/keepalived"), { recursive: true });
  writeFileSync(join(root, "etc/keepalived/keepalived.conf"), "vrrp_script a {\n script /bin/true\n}\n");
  record.learn();
  assert.equal(stored.length, 1, "not yet");
  clock.pass(61);
  record.learn();
  assert.deepEqual(
    stored.map(([facts]) => facts?.scripts.length),
    [0, 1],
  );
  clock.pass(61);
  record.learn();
  assert.equal(stored.length, 2);

  rmSync(join(root, "proc/900"), { recursive: true });
  clock.pass(61);
  record.learn();
  assert.deepEqual(stored[2], [null, clock.now.time]);
});

test("a host without keepalived is stored as such", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc"));
  const stored: (KeepalivedFacts | null)[] = [];
  new KeepalivedRecord(contextOf(root), (facts) => stored.push(facts)).learn();
  assert.deepEqual(stored, [null]);
});
