import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Failure } from "../../../../collectors/failure.ts";
import { doubtOf } from "../../../../collectors/keepalived/host/belief.ts";
import { findInstances } from "../../../../collectors/keepalived/host/processes.ts";
import { readKeepalived } from "../../../../collectors/keepalived/host/reading.ts";
import { ReadingProcess, type Told } from "../../../../collectors/keepalived/host/reading-process.ts";
import { until } from "../../../waiting.ts";
import { centos7, context } from "./fake-host.ts";

const asRoot = process.geteuid?.() === 0 ? false : "not run: needs root, to give files away";

function host(t: TestContext): string {
  const root = centos7();
  t.after(() => rmSync(root, { recursive: true }));
  return root;
}

const doubts = (root: string, trusted: string[] = []) =>
  findInstances(root).map((instance) => doubtOf(root, instance, trusted));

test("the process tells what a reading in this one finds", (t) => {
  const root = host(t);
  const { facts, faults, files } = readKeepalived(context(root));
  const told = new ReadingProcess({ root, patience_s: 120 }).now();
  assert.deepEqual([told.facts, told.faults, told.files], [facts, faults, files]);
  assert.equal(told.availability.status, "ok");
});

test("a process that is made to wait is ended after its time, and the caller goes on", async (t) => {
  const reader = new ReadingProcess({ root: host(t), patience_s: 2 });
  let answer: Told | Failure | null = null;
  reader.ask((told) => {
    answer = told;
  });
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").trim().split(" ");
  // As a file server that does not answer would.
  process.kill(Number(children.at(-1)), "SIGSTOP");
  const found = await until("its time is over", () => answer);
  assert.ok((found as unknown) instanceof Failure, JSON.stringify(found));
  assert.match(String(found), /could not be read within 2 s; look whether/);
  await until("it has ended, and may be asked again", () => !reader.busy);
});

test("believed is what root runs and nobody else may change", { skip: asRoot }, (t) => {
  const root = host(t);
  const status = (uids: string) => writeFileSync(join(root, "proc/900/status"), `Name:\tx\nUid:\t${uids}\n`);
  const program = join(root, "usr/sbin/keepalived");
  assert.deepEqual(doubts(root), [null]);
  status("1000\t0\t0\t0");
  assert.deepEqual(doubts(root), [{ about: "user", uid: 1000 }], "a setuid program under another name");
  status("0\t1000\t0\t0");
  assert.deepEqual(doubts(root), [{ about: "user", uid: 1000 }]);
  rmSync(join(root, "proc/900/status"));
  assert.deepEqual(doubts(root), [{ about: "hidden" }]);
  status("0\t0\t0\t0");
  chmodSync(program, 0o775);
  assert.deepEqual(doubts(root), [{ about: "program", owner: 0, mode: 0o775 }]);
  chmodSync(program, 0o755);
  chownSync(program, 1000, 1000);
  assert.deepEqual(doubts(root), [{ about: "program", owner: 1000, mode: 0o755 }]);
  rmSync(join(root, "proc/900/exe"));
  symlinkSync(program, join(root, "proc/900/exe"));
  assert.deepEqual(doubts(root, [program]), [null], "named in the configuration");
  assert.equal(doubts(root, ["/usr/sbin/other"])[0]?.about, "program");
});

test("a configuration, a folder on its way or a link to it that others may change is not read", {
  skip: asRoot,
}, (t) => {
  const root = host(t);
  const config = join(root, "etc/keepalived/keepalived.conf");
  const why = (trusted: string[] = []) =>
    readKeepalived({ root, trusted }).running[0]?.read.problems[0]?.fact;
  const part = (text: string) => ({
    id: "config.not-believed",
    values: { path: "/etc/keepalived/keepalived.conf", part: text },
  });
  assert.equal(why(), undefined);
  chmodSync(config, 0o666);
  assert.deepEqual(why(), part("/etc/keepalived/keepalived.conf (mode 0666)"));
  chmodSync(config, 0o1666);
  assert.deepEqual(
    why(),
    part("/etc/keepalived/keepalived.conf (mode 1666)"),
    "sticky means nothing on a file",
  );
  assert.equal(why([config]), undefined, "named in the configuration");
  chmodSync(config, 0o644);
  chownSync(join(root, "etc"), 1000, 1000);
  assert.deepEqual(why(), part("/etc (owner 1000, mode 0755)"));
  chownSync(join(root, "etc"), 0, 0);
  rmSync(config);
  writeFileSync(join(root, "elsewhere"), "");
  chownSync(join(root, "elsewhere"), 1000, 1000);
  symlinkSync("/elsewhere", config);
  assert.deepEqual(why(), part("/elsewhere (owner 1000, mode 0644)"));
  rmSync(config);
  mkdirSync(join(root, "home"));
  symlinkSync("/opt.conf", join(root, "home/link"));
  writeFileSync(join(root, "opt.conf"), "");
  symlinkSync("/home/link", config);
  assert.equal(why(), undefined);
  chownSync(join(root, "home"), 1000, 1000);
  assert.deepEqual(why(), part("/home (owner 1000, mode 0755)"), "a link in between");
});
