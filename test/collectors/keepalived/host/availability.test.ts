import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { inEnglish } from "../../../../agent/saying.ts";
import type { Availability } from "../../../../collectors/collector.ts";
import { keepalived } from "../../../../collectors/keepalived.ts";
import { centos7, context } from "./fake-host.ts";

function availabilityOf(root: string): Availability {
  const { availability, source } = keepalived.open(context(root), () => {});
  source?.close();
  return availability;
}

/** What is said of it in English: what there is, or why there is nothing. */
function said(root: string): string {
  const availability = availabilityOf(root);
  if (availability.status === "failed") return availability.error;
  return availability.status === "ok"
    ? availability.detail.map(inEnglish).join("\n")
    : inEnglish(availability.why);
}

function host(t: TestContext): { root: string; config: string } {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  return { root, config: join(root, "etc/keepalived/keepalived.conf") };
}

test("a keepalived that is read: version, processes by what they do, jobs, where dumps go", (t) => {
  const { root, config } = host(t);
  assert.deepEqual(availabilityOf(root), {
    status: "ok",
    detail: [
      {
        id: "keepalived.running",
        values: {
          version: "1.3.5",
          processes: [
            { pid: 900, role: "parent" },
            { pid: 902, role: "vrrp" },
            { pid: 901, role: "checker" },
          ],
          own_network: false,
          jobs: { tracked: 1, untracked: 0, config: "/etc/keepalived/keepalived.conf", problems: 0 },
          folders: ["/tmp"],
          environment_hidden: false,
        },
      },
    ],
  });
  assert.equal(
    said(root),
    "1.3.5 (parent 900, vrrp 902, checker 901); 1 periodic script in /etc/keepalived/keepalived.conf; dumps go to /tmp",
  );
  const more = "vrrp_script unused {\n  script /bin/true\n  interval soon\n}\n";
  writeFileSync(config, `${more}${readFileSync(config, "utf8")}`);
  assert.match(
    said(root),
    /; 1 periodic script, 1 more that nothing tracks in \/etc\/\S+ \(1 of its lines in doubt: see check-config\);/,
  );
});

test("a configuration that is not there is named in one line, with what is known all the same", (t) => {
  const { root, config } = host(t);
  rmSync(config);
  assert.equal(availabilityOf(root).status, "no-data");
  assert.match(
    said(root),
    /^its configuration was not read: \/etc\/keepalived\/keepalived\.conf: no such file\. What is known: 1\.3\.5 \(/,
  );
  assert.match(said(root), /dumps go to \/tmp$/);
  assert.doesNotMatch(said(root), /periodic/);
});

test("what this user may not read is told from what is not there", (t) => {
  if (process.getuid?.() === 0) return t.skip("not run: root may read everything");
  const { root, config } = host(t);
  chmodSync(config, 0);
  assert.match(said(root), /keepalived\.conf: EACCES/);
  chmodSync(join(root, "etc/keepalived"), 0);
  const hidden = said(root);
  chmodSync(join(root, "etc/keepalived"), 0o755);
  assert.match(hidden, /keepalived\.conf: this user may not look into its folder/);
});

test("an environment that may not be read leaves the dumps' folder in doubt", (t) => {
  if (process.getuid?.() === 0) return t.skip("not run: root may read everything");
  const { root } = host(t);
  writeFileSync(join(root, "proc/900/environ"), "TMPDIR=/run/ka\0", { mode: 0 });
  assert.match(said(root), /dumps go to \/tmp, unless a TMPDIR/);
});

test("no keepalived, and processes that are hidden, are two things", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-host-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "proc"));
  const hidden = availabilityOf(root);
  assert.equal(hidden.status, "no-data");
  assert.equal(hidden.remedy.id, "source.needs-others");
  mkdirSync(join(root, "proc/1"));
  writeFileSync(join(root, "proc/1/stat"), "1 (systemd) S 0\n");
  const none = availabilityOf(root);
  assert.equal(none.status, "no-data");
  assert.equal(none.why.id, "keepalived.none");
});
