import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { log } from "../../../collectors/log.ts";
import type { EventRow } from "../../../storage/schema.ts";
import { contextOf, TestClock } from "../fake-root.ts";

/** A machine on which a keepalived runs with these options; what it sees as / is a folder of ours. */
function machine(t: TestContext, options: string) {
  const root = mkdtempSync(join(tmpdir(), "loadspike-own-log-"));
  const inside = join(root, "inside");
  mkdirSync(join(inside, "var/log"), { recursive: true });
  mkdirSync(join(root, "var/log"), { recursive: true });
  const start = (uid = process.geteuid!()) => {
    mkdirSync(join(root, "proc/900"), { recursive: true });
    symlinkSync(inside, join(root, "proc/900/root"));
    writeFileSync(join(root, "proc/900/status"), `Uid:${`\t${uid}`.repeat(4)}\n`);
    writeFileSync(join(root, "proc/900/exe"), "", { mode: 0o755 });
    writeFileSync(join(root, "proc/900/cmdline"), `keepalived ${options} `.replaceAll(" ", "\0"));
    writeFileSync(
      join(root, "proc/900/stat"),
      `900 (keepalived) S 1 ${"0 ".repeat(17)}100 ${"0 ".repeat(30)}\n`,
    );
  };
  const clock = new TestClock();
  const rows: EventRow[] = [];
  const open = () => {
    const opened = log.open(contextOf(root, clock), (row) => rows.push(row));
    t.after(() => opened.source?.close());
    return opened;
  };
  t.after(() => rmSync(root, { recursive: true }));
  return { root, inside: join(inside, "var/log"), start, open, clock, rows };
}

/** As keepalived's logger writes it: local time of its own, no name. */
function own(message: string, seconds: number): string {
  const words = new Date(1_700_003_600_000 + seconds * 1000).toString().split(" ");
  const [weekday, month, day, year, time] = words;
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time}.123456789 ${year}: ${message}\n`;
}

test("the files of a keepalived that tells syslog nothing are read, one for each of its processes", (t) => {
  const { inside, start, open, clock, rows, root } = machine(t, "-D -G -g/var/log/keepalived.log");
  start();
  for (const name of ["keepalived.log", "keepalived_vrrp.log", "keepalived_check_blue_one.log"])
    writeFileSync(join(inside, name), own("old", 0));
  writeFileSync(join(inside, "keepalived-old.log"), "");
  writeFileSync(join(root, "var/log/messages"), "");
  const { source, availability } = open();
  assert.ok(availability.status === "ok");
  assert.equal(availability.detail[0]?.id, "log.files");
  appendFileSync(join(inside, "keepalived_vrrp.log"), own("VRRP_Script(chk_app) timed_out", 1));
  appendFileSync(join(inside, "keepalived_check_blue_one.log"), own("Misc check [x] timed out", 1));
  appendFileSync(join(inside, "keepalived-old.log"), own("VRRP_Script(another) timed_out", 1));
  clock.pass(3);
  source?.drain?.();
  assert.deepEqual(rows.map(({ comm, detail }) => [comm, detail]).sort(), [
    ["Keepalived", "Misc check [x] timed out"],
    ["Keepalived", "VRRP_Script(chk_app) timed_out"],
  ]);
});

test("whoever calls himself keepalived has no files read in its name", (t) => {
  const { inside, start, open, root } = machine(t, "-D -G -g/var/log/keepalived.log");
  start(65534);
  writeFileSync(join(inside, "keepalived.log"), own("old", 0));
  writeFileSync(join(root, "var/log/messages"), "");
  const { availability } = open();
  assert.ok(availability.status === "ok");
  assert.ok(!JSON.stringify(availability.detail).includes("keepalived.log"));
});

test("lines that syslog has as well are not read twice", (t) => {
  const { inside, start, open, clock, rows, root } = machine(t, "-D --log-file=/var/log/keepalived.log");
  start();
  writeFileSync(join(inside, "keepalived.log"), "");
  writeFileSync(join(root, "var/log/messages"), "");
  const { source } = open();
  appendFileSync(join(inside, "keepalived.log"), own("VRRP_Script(chk_app) timed_out", 1));
  clock.pass(3);
  source?.drain?.();
  assert.equal(rows.length, 0);
});

test("where there is no syslog to read they are, and what is no file of keepalived's is not", (t) => {
  const { inside, start, open, clock, rows } = machine(t, "-D -g/var/log/keepalived.log");
  start();
  writeFileSync(join(inside, "keepalived.log"), "");
  execFileSync("mkfifo", [join(inside, "keepalived_vrrp.log")]);
  symlinkSync("/dev/zero", join(inside, "keepalived_check.log"));
  const { source, availability } = open();
  assert.equal(availability.status, "ok");
  appendFileSync(join(inside, "keepalived.log"), own("VRRP_Script(chk_app) timed_out", 1));
  clock.pass(3);
  source?.drain?.();
  assert.deepEqual(
    rows.map(({ detail }) => detail),
    ["VRRP_Script(chk_app) timed_out"],
  );
});

test("a keepalived that starts after us is found in time", (t) => {
  const { inside, start, open, clock, rows, root } = machine(t, "-n -G -g /var/log/keepalived.log");
  writeFileSync(join(root, "var/log/messages"), "");
  const { source } = open();
  writeFileSync(join(inside, "keepalived.log"), "");
  start();
  // The name of -g stands in the same word: this one has the default's.
  clock.pass(601);
  source?.drain?.();
  assert.equal(rows.length, 0);
  writeFileSync(join(root, "proc/900/cmdline"), "keepalived\0-n\0-G\0-g/var/log/keepalived.log\0");
  clock.pass(601);
  source?.drain?.();
  appendFileSync(join(inside, "keepalived.log"), own("VRRP_Script(chk_app) timed_out", 1202));
  source?.drain?.();
  assert.deepEqual(
    rows.map(({ detail }) => detail),
    ["VRRP_Script(chk_app) timed_out"],
  );
});

const ID = "0123456789abcdef".repeat(4);

/** What Docker wrote of a container's standard output. */
const output = (text: string, seconds = 1) =>
  `${JSON.stringify({ log: `${text}\n`, stream: "stderr", time: new Date(1_700_003_600_000 + seconds * 1000).toISOString().replace("Z", "456789Z") })}\n`;

for (const cgroup of [
  `0::/system.slice/docker-${ID}.scope\n`,
  `4:memory:/docker/${ID}\n1:name=systemd:/docker/${ID}\n`,
])
  test(`what keepalived writes to its container's standard output is read (${cgroup.slice(0, 12)} …)`, (t) => {
    const { start, open, clock, rows, root } = machine(t, "--dont-fork --log-console -D");
    start();
    writeFileSync(join(root, "proc/900/cgroup"), cgroup);
    const folder = join(root, "var/lib/docker/containers", ID);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${ID}-json.log`);
    writeFileSync(file, output("Script `chk_old` now returning 1", -9));
    writeFileSync(join(root, "var/log/messages"), "");
    const { source, availability } = open();
    assert.match(JSON.stringify(availability), /-json\.log/);
    appendFileSync(file, output(own("VRRP_Script(chk_app) timed_out", 1).trimEnd()));
    appendFileSync(file, output("VRRP_Script(chk_db) timed_out", 2));
    appendFileSync(file, '{"log":"VRRP_Script(chk_cut) timed_out\\n","stream":"std\n{"log":7,"time":0}\n');
    clock.pass(3);
    source?.drain?.();
    assert.deepEqual(
      rows.map(({ comm, detail, time }) => [comm, detail, (time - 1_700_003_600_000_000) / 1e6]),
      [
        ["Keepalived", "VRRP_Script(chk_app) timed_out", 1.000456],
        ["Keepalived", "VRRP_Script(chk_db) timed_out", 2.000456],
      ],
    );
  });

test("a container's log that somebody else made, or that is a link, is not read; nor one whose lines syslog has", (t) => {
  const { start, open, root, inside } = machine(t, "--dont-fork --log-console -D");
  start();
  writeFileSync(join(root, "proc/900/cgroup"), `0::/system.slice/docker-${ID}.scope\n`);
  const folder = join(root, "var/lib/docker/containers", ID);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${ID}-json.log`);
  writeFileSync(join(root, "var/log/messages"), "");
  const told = () => JSON.stringify(open().availability);
  symlinkSync("/etc/hostname", file);
  assert.doesNotMatch(told(), /json\.log/);
  rmSync(file);
  writeFileSync(file, "");
  assert.match(told(), /json\.log/);
  if (process.geteuid!() === 0) {
    chownSync(file, 65534, 65534);
    assert.doesNotMatch(told(), /json\.log/);
    chownSync(file, 0, 0);
  }
  mkdirSync(join(inside, "../../dev"));
  writeFileSync(join(inside, "../../dev/log"), "");
  assert.doesNotMatch(told(), /json\.log/);
  writeFileSync(join(root, "proc/900/cmdline"), "keepalived\0--dont-fork\0--log-console\0-G\0");
  assert.match(told(), /json\.log/, "it is told to leave out syslog");
});
