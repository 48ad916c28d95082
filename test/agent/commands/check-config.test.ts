import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cells } from "../../../analysis/report/printable.ts";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");
const folder = mkdtempSync(join(tmpdir(), "loadspike-check-"));
after(() => rmSync(folder, { recursive: true }));

function check(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "check-config", ...args], {
    encoding: "utf8",
  });
  return { status, out: stdout, err: stderr };
}

const script = join(folder, "check.sh");
writeFileSync(script, "#!/bin/sh\nkill -USR1 $(cat /var/run/keepalived.pid)\n");
chmodSync(script, 0o755);
const config = join(folder, "keepalived.conf");
writeFileSync(
  config,
  `vrrp_script chk {\n  script "${script}"\n  interval 5\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  track_script {\n    chk\n  }\n}\n`,
);

test("the incident's job is shown with its beat and its hazards", () => {
  const { status, out } = check(config, "--keepalived-version", "1.3.5", "--hz", "1000");
  assert.equal(status, 0);
  assert.match(out, /read as keepalived 1\.3\.5 reads it\s+\(as asked\)/);
  assert.match(out.replace(/\s+/g, " "), /a spike every 15 h 26 min .*a spike every 6 h 57 min if on time/);
  for (const id of ["dump-per-run", "kernel-step", "overlap", "script-user"])
    assert.match(out, new RegExp(`! ${id}: `));
});

test("programs get the same as JSON, and scripts a status of their own", () => {
  const { status, out } = check(
    config,
    "--keepalived-version",
    "2.2.7",
    "--hz",
    "250",
    "--json",
    "--fail-on-hazard",
  );
  assert.equal(status, 3);
  const found = JSON.parse(out);
  assert.equal(found.format, "loadspike.config-check/1");
  assert.deepEqual([found.jobs[0].interval_s, found.jobs[0].sends], [5, ["USR1"]]);
  assert.equal(found.jobs[0].beat_without_drift.beat_period_s, 6255);
  assert.ok(found.hazards.some((hazard: { id: string }) => hazard.id === "dump-per-run"));
});

const cases = join(import.meta.dirname, "../../fixtures/keepalived/cases");
const of = (name: string, ...more: string[]) =>
  check(join(cases, name), "--keepalived-version", "2.2.7", "--config-id", "node1", "--hz", "1000", ...more);

test("a script whose user this machine does not have never runs, whoever named the user", (t) => {
  const names = new Set(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":")[0]),
  );
  if (names.has("nosuchuser") || names.has("keepalived_script"))
    return t.skip("not run: the users are there");
  for (const [name, user] of [
    ["keepalived", "nosuchuser"],
    ["global", "nosuchuser"],
    ["security", "keepalived_script"],
  ]) {
    const { status, out } = of(`unknown-user/${name}.conf`);
    assert.equal(status, 0, name);
    const flat = out.replace(/\s+/g, " ");
    assert.match(
      flat,
      new RegExp(`! never-runs: its user ${user} does not exist .* never runs create the user`),
    );
    assert.match(flat, /track_script a: keepalived has removed that vrrp_script/);
    assert.doesNotMatch(out, /tracked by|beat|script-user|no instance tracks/);
    const { jobs, hazards } = JSON.parse(of(`unknown-user/${name}.conf`, "--json").out);
    assert.deepEqual([jobs[0].tracked, jobs[0].missing_user], [false, { kind: "user", name: user }]);
    assert.deepEqual(
      hazards.map(({ id, values }: { id: string; values: object }) => [id, values]),
      [["never-runs", { missing: { kind: "user", name: user } }]],
    );
  }
});

test("what keepalived would not run with ends with a status of its own, and says why", () => {
  const { status, out } = of("undefined-variable/keepalived.conf");
  assert.equal(status, 4);
  const flat = out.replace(/\s+/g, " ");
  assert.match(
    flat,
    /2\.2\.7 would not run with this file, so nothing of what follows runs: keepalived\.conf:5: vrrp_instance V: /,
  );
  assert.match(flat, /\$\{IFACE\} is not defined: it stays as it is, and its braces are read as/);
  assert.match(out, /! never-runs: no instance tracks it/);
  const { starts, stops } = JSON.parse(of("undefined-variable/keepalived.conf", "--json").out);
  assert.deepEqual([starts, stops[0].line], [false, 5]);
  assert.equal(stops[0].message, "vrrp_instance V: expected a virtual_router_id from 1 to 255");

  const wordless = join(folder, "wordless.conf");
  writeFileSync(
    wordless,
    "vrrp_script a {\n  script /bin/true\n  interval\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n}\n",
  );
  for (const version of ["1.3.5", "2.2.7"]) {
    const found = check(wordless, "--keepalived-version", version, "--hz", "250", "--fail-on-hazard");
    assert.equal(found.status, 4, version);
    assert.equal(found.out.match(/interval: expected a value; keepalived/g)?.length, 1, "said once");
  }
});

test("a file without a keyword of keepalived is none of its configurations", () => {
  for (const text of ["", "[Unit]\nDescription=x\n", "# vrrp_instance V {\n"]) {
    const file = join(folder, "other.conf");
    writeFileSync(file, text);
    for (const version of ["1.3.5", "2.2.7"]) {
      const { status, out } = check(file, "--keepalived-version", version, "--hz", "250");
      assert.equal(status, 4, text);
      assert.match(out, /^No keyword of keepalived stands at its outermost level/m);
      assert.doesNotMatch(out, /would not run/);
    }
  }
  assert.equal(of("utf8-bom/keepalived.conf").status, 0, "the instance is read");
  assert.equal(JSON.parse(of("utf8-bom/keepalived.conf", "--json").out).known_keywords, 1);
});

test("the job with the worst hazard is told first", () => {
  const file = join(folder, "weights.conf");
  writeFileSync(
    file,
    `vrrp_script left_over {\n  script /bin/true\n}\nvrrp_script calm {\n  script /bin/true\n  interval 7\n  timeout 3\n}\nvrrp_script gone {\n  script /no/such/check\n  interval 7\n  timeout 3\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  track_script {\n    calm\n    gone\n  }\n}\n`,
  );
  const { out } = check(file, "--keepalived-version", "2.3.4", "--hz", "250");
  assert.deepEqual(
    [...out.matchAll(/^(?:vrrp_script (\w+)| {2}! ([\w-]+))/gm)].map(([, job, id]) => job ?? id),
    ["gone", "script-missing", "script-security", "script-user", "left_over", "never-runs", "calm"],
  );
  const { hazards } = JSON.parse(check(file, "--keepalived-version", "2.3.4", "--hz", "250", "--json").out);
  assert.deepEqual(
    hazards.map(({ id }: { id: string }) => id),
    ["script-missing", "script-security", "script-user", "never-runs"],
  );
});

test("what stands in the file does not reach the terminal as it is", () => {
  const hostile = join(folder, "hostile.conf");
  writeFileSync(hostile, 'vrrp_script "a\x1b[31m" {\n  script "/bin/true \x07\u202e"\n}\n');
  const { status, out } = check(hostile, "--hz", "250");
  assert.equal(status, 0);
  assert.match(out, /a\\x1b\[31m/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\u202e]/);
});

test("a script behind a link is only as safe as the folders that the link leads through", (t) => {
  if (process.getuid?.() !== 0) return t.skip("not run: only root's own folders are nobody else's to write");
  const open = join(folder, "open");
  mkdirSync(open);
  chmodSync(open, 0o777);
  writeFileSync(join(open, "real.sh"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync(join(open, "real.sh"), join(folder, "link.sh"));
  const linked = join(folder, "linked.conf");
  const job = `vrrp_script a {\n  script "${folder}/link.sh"\n  interval 7\n}\n`;
  writeFileSync(
    linked,
    `${job}vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  track_script {\n    a\n  }\n}\n`,
  );
  const { hazards, jobs } = JSON.parse(
    check(linked, "--keepalived-version", "2.3.4", "--hz", "250", "--json").out,
  );
  const what = (id: string) => hazards.find((hazard: { id: string }) => hazard.id === id)?.what;
  assert.match(what("script-writable"), new RegExp(`^${open} \\(mode 0777\\) may be written by others`));
  assert.match(what("script-symlink"), /^.*link\.sh leads over a symbolic link to .*real\.sh: /);
  assert.deepEqual([jobs[0].comm, jobs[0].executes], ["real.sh", join(open, "real.sh")]);
});

test("in each language the check is there, in lines of at most 80 cells", () => {
  const long = join(folder, "long.conf");
  writeFileSync(
    long,
    `vrrp_script chk {\n  script "${script} ${"--option value ".repeat(12)}"\n  interval 5\n}\nbogus 1\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  track_script {\n    chk\n  }\n}\n`,
  );
  const wide = join(folder, "x".repeat(90));
  writeFileSync(
    wide,
    `vrrp_script ${"n".repeat(90)} {\n  script "/bin/a | b"\n  user ${"u".repeat(90)}\n}\nvrrp_instance V {\n  interface \${IF}\n}\n`,
  );
  for (const lang of ["en", "zh"]) {
    const { status, out } = check(wide, "--keepalived-version", "2.2.7", "--hz", "1000", "--lang", lang);
    assert.equal(status, 4);
    for (const line of out.split("\n")) assert.ok(cells(line) <= 80, `${cells(line)} cells: ${line}`);
  }
  for (const [lang, hazards] of [
    ["en", /^1 job, \d+ hazards?\.$/m],
    ["zh", /^周期任务 1 个，隐患 \d+ 处。$/m],
  ] as const) {
    const { status, out } = check(long, "--keepalived-version", "1.3.5", "--hz", "1000", "--lang", lang);
    assert.equal(status, 0);
    assert.match(out, hazards);
    assert.match(out, /! kernel-step/);
    for (const line of out.split("\n")) assert.ok(cells(line) <= 80, `${cells(line)} cells: ${line}`);
  }
});

test("a file that is not there is one line and status 1", () => {
  const { status, out, err } = check(join(folder, "none.conf"));
  assert.deepEqual([status, out], [1, ""]);
  assert.equal(
    err,
    `loadspike: ${folder}/none.conf: no such file; give the path of a keepalived configuration\n`,
  );
});

test("a wrong option is status 2", () => {
  assert.equal(check(config, "--hz", "fast").status, 2);
  assert.equal(check(config, "--keepalived-version", "new").status, 2);
});
