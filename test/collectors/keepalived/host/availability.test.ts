import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { keepalivedAvailability } from "../../../../collectors/keepalived/host/availability.ts";
import { centos7, context } from "./fake-host.ts";

function host(t: TestContext): { root: string; config: string } {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  return { root, config: join(root, "etc/keepalived/keepalived.conf") };
}

test("a keepalived that is read: version, processes by what they do, jobs, where dumps go", (t) => {
  const { root, config } = host(t);
  assert.deepEqual(keepalivedAvailability(context(root)), {
    status: "ok",
    detail:
      "1.3.5 (parent 900, vrrp 902, checker 901); 1 periodic script in /etc/keepalived/keepalived.conf; dumps go to /tmp",
  });
  const more = "vrrp_script unused {\n  script /bin/true\n  interval soon\n}\n";
  writeFileSync(config, `${more}${readFileSync(config, "utf8")}`);
  const { detail } = keepalivedAvailability(context(root)) as { detail: string };
  assert.match(
    detail,
    /; 1 periodic script, 1 more that nothing tracks in \/etc\/\S+ \(1 of its lines in doubt: see check-config\);/,
  );
});

test("a configuration that is not there is named in one line, with what is known all the same", (t) => {
  const { root, config } = host(t);
  rmSync(config);
  const found = keepalivedAvailability(context(root));
  assert.equal(found.status, "no-data");
  assert.match(
    found.why,
    /^its configuration was not read: \/etc\/keepalived\/keepalived\.conf: no such file\. What is known: 1\.3\.5 \(/,
  );
  assert.match(found.why, /dumps go to \/tmp$/);
  assert.doesNotMatch(found.why, /periodic/);
});

test("what this user may not read is told from what is not there", (t) => {
  if (process.getuid?.() === 0) return t.skip("not run: root may read everything");
  const { root, config } = host(t);
  chmodSync(config, 0);
  const unread = keepalivedAvailability(context(root));
  assert.match(JSON.stringify(unread), /keepalived\.conf: EACCES/);
  chmodSync(join(root, "etc/keepalived"), 0);
  const hidden = keepalivedAvailability(context(root));
  chmodSync(join(root, "etc/keepalived"), 0o755);
  assert.match(JSON.stringify(hidden), /keepalived\.conf: this user may not look into its folder/);
});

test("an environment that may not be read leaves the dumps' folder in doubt", (t) => {
  if (process.getuid?.() === 0) return t.skip("not run: root may read everything");
  const { root } = host(t);
  writeFileSync(join(root, "proc/900/environ"), "TMPDIR=/run/ka\0", { mode: 0 });
  assert.match(JSON.stringify(keepalivedAvailability(context(root))), /dumps go to \/tmp, unless a TMPDIR/);
});

test("no keepalived, and processes that are hidden, are two things", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc"));
  const hidden = keepalivedAvailability(context(root));
  assert.equal(hidden.status, "no-data");
  assert.match(hidden.remedy, /CAP_SYS_PTRACE/);
  mkdirSync(join(root, "proc/1"));
  writeFileSync(join(root, "proc/1/stat"), "1 (systemd) S 0\n");
  const none = keepalivedAvailability(context(root));
  assert.equal(none.status, "no-data");
  assert.equal(none.why, "no keepalived runs here");
});
