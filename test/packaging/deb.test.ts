import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDatabase } from "../../storage/database.ts";
import { Writer } from "../../storage/writer.ts";
import { sample } from "../storage/rows.ts";
import { whyNotIsolated } from "./rig/isolated.ts";
import { MinimalRoot } from "./rig/minimal-root.ts";
import { packagesOf } from "./rig/packages.ts";
import { builtTree, scratch } from "./rig/tree.ts";

const BUILT = 1_800_000_000;
const folder = scratch("deb");
const prepared = await prepare();
const DB = "/var/lib/loadspike/loadspike.db";
const CONFIG = "/etc/loadspike/loadspike.toml";

async function prepare(): Promise<{ root: MinimalRoot; older: string; newer: string } | { why: string }> {
  const why = whyNotIsolated();
  if (why !== null) return { why };
  const root = MinimalRoot.unpack(join(folder, "root"));
  if ("why" in root) return root;
  const made = await builtTree(join(folder, "made"), "1.0.0", BUILT);
  if ("why" in made) return made;
  const [older, newer] = packagesOf("deb", made.tree, {
    out: folder,
    built: BUILT,
    versions: ["1.0.0", "1.1.0"],
  }).map((file) => {
    copyFileSync(file, join(root.path, "root", basename(file)));
    return `/root/${basename(file)}`;
  });
  return { root, older: older!, newer: newer! };
}

/** Runs a script in the root that all these tests share, in order; its output. */
function within(t: TestContext, script: string, status = 0): string {
  if ("why" in prepared) {
    t.skip(`not run: ${prepared.why}`);
    return "";
  }
  const run = prepared.root.sh(script, prepared.older, prepared.newer);
  assert.equal(run.status, status, `${script}\n${run.stdout}${run.stderr}`);
  return `${run.stdout}${run.stderr}`;
}

const skips = (t: TestContext): boolean => {
  if ("why" in prepared) t.skip(`not run: ${prepared.why}`);
  return "why" in prepared;
};
const at = (path: string): string => ("root" in prepared ? join(prepared.root.path, path) : "");

test("installed where no systemd runs: command, user, group, folder, and nothing started", (t) => {
  if (skips(t)) return;
  const said = within(
    t,
    `dpkg -i "$1" && loadspike --version && stat -c '%U:%G %a' ${DB.slice(0, DB.lastIndexOf("/"))} && id -un loadspike`,
  );
  assert.match(said, /^1\.0\.0\nloadspike:loadspike 2750\nloadspike\n/m);
  assert.deepEqual(readdirSync(at("/var/lib/loadspike")), []);
  assert.match(readFileSync(at(CONFIG), "utf8"), /^database = "\/var\/lib\/loadspike\/loadspike\.db"$/m);
  assert.ok(existsSync(at("/usr/share/man/man1/loadspike.1.gz")));
  // Also where a system leaves documents out.
  const listed = within(t, "dpkg -L loadspike").split("\n");
  for (const file of ["copyright", "docs/metrics.md", "deploy/prometheus/loadspike.rules.yml"])
    assert.ok(listed.includes(`/usr/share/doc/loadspike/${file}`), file);
});

test("all that the service runs is root's, and nobody else may write to it", (t) => {
  if (skips(t)) return;
  const found = within(
    t,
    "find /opt/loadspike /usr/bin/loadspike /usr/lib/systemd/system/loadspike.service /etc/loadspike \\( ! -user root -o ! -group root -o ! -type l -perm /022 \\) -print",
  );
  assert.equal(found, "");
});

/** As the unit does, but for its sandbox. */
const AS_SERVICE = "setpriv --reuid loadspike --regid loadspike --clear-groups";
/** Until the first rows lie in the file. */
const UNTIL_RECORDED = `for i in $(seq 100); do loadspike status 2>/dev/null | grep -Eq '^rows +[1-9]' && loadspike status | grep -q '^agent.*pid' && break; sleep 0.2; done`;

test("members of the group read what the service records, while it runs and when it has stopped; others do not", (t) => {
  if (skips(t)) return;
  const said = within(
    t,
    `useradd alice; useradd bob; usermod -aG loadspike alice
umask 0027
${AS_SERVICE} loadspike agent --config ${CONFIG} >/dev/null & agent=$!
umask 0022
${UNTIL_RECORDED}
as() { setpriv --reuid "$1" --regid "$1" --init-groups loadspike "$2" 2>&1; }
as alice status | head -1
kill $agent; wait $agent
as alice status | head -1
as alice report >/dev/null; echo "alice's report: $?"
as bob status`,
    1,
  );
  assert.match(said, /^agent +recording with pid \d+/m);
  assert.match(said, /^agent +.*(stopped|not|none)/m);
  assert.match(said, /^alice's report: 0$/m);
  assert.match(
    said,
    /^loadspike: \/var\/lib\/loadspike\/loadspike\.db: no access; run this as its owner or root \(of a service's database also as a member of its group\)/m,
  );
  assert.deepEqual(readdirSync(at("/var/lib/loadspike")), ["loadspike.db"]);
});

test("what root records into the folder, the service goes on with", (t) => {
  if (skips(t)) return;
  const said = within(
    t,
    `rm ${DB}; loadspike record --for 3s >/dev/null; stat -c '%U:%G %a' ${DB}
${AS_SERVICE} loadspike agent --config ${CONFIG} >/dev/null & agent=$!
${UNTIL_RECORDED}
kill $agent; wait $agent; echo "ended: $?"`,
  );
  assert.match(said, /^loadspike:loadspike 640$/m);
  assert.match(said, /^ended: 0$/m);
});

test("upgraded: data and changed configuration are kept, and a database of before is brought up to date", (t) => {
  if (skips(t)) return;
  writeFileSync(at(CONFIG), `database = "${DB}"\n[retention]\ndays = 3\n`);
  const old = openDatabase(at("/root/old.db"));
  const writer = new Writer(old);
  writer.sample(sample(0));
  writer.close();
  oldSchema(at("/root/old.db"));
  const said = within(
    t,
    `cp /root/old.db ${DB}; chown loadspike:loadspike ${DB}; dpkg --force-confdef --force-confold -i "$2" && loadspike --version
${AS_SERVICE} loadspike agent --config ${CONFIG} >/dev/null & agent=$!
${UNTIL_RECORDED}
kill $agent; wait $agent; echo "ended: $?"
loadspike status`,
  );
  assert.match(said, /^1\.1\.0$/m);
  assert.match(said, /^ended: 0$/m);
  assert.match(said, /^first row +2026-|^first row +20/m);
  assert.match(readFileSync(at(CONFIG), "utf8"), /^days = 3$/m);
});

/** Takes off the newest migration, as a database of the version before would be: only tables that it made. */
function oldSchema(file: string): void {
  const database = openDatabase(file);
  database.pragma("user_version = 5");
  database.close();
}

test("an older version is refused in one line, and the newer stays as it was", (t) => {
  if (skips(t)) return;
  const said = within(
    t,
    `dpkg -i "$1"; echo "dpkg: $?"; dpkg -s loadspike | grep -E "^(Status|Version)"; loadspike --version`,
  );
  assert.match(
    said,
    /^loadspike: 1\.1\.0 is installed, and 1\.0\.0 is older and might not read what it recorded; .+$/m,
  );
  assert.match(said, /^dpkg: 1$/m);
  assert.match(said, /^Status: install ok installed\nVersion: 1\.1\.0\n1\.1\.0$/m);
});

test("a database that a newer one wrote is refused in one line, before anything is changed", (t) => {
  if (skips(t)) return;
  copyFileSync(at(DB), at("/root/kept.db"));
  const said = within(
    t,
    `dpkg -r loadspike >/dev/null 2>&1; printf '\\000\\000\\003\\347' | dd of=${DB} bs=1 seek=60 conv=notrunc 2>/dev/null
dpkg -i "$2"; echo "dpkg: $?"; cp /root/kept.db ${DB}; dpkg -i "$2"`,
  );
  assert.match(
    said,
    /^loadspike: \/var\/lib\/loadspike\/loadspike\.db was written by a newer loadspike \(its schema is 999, that of 1\.1\.0 is \d+\): keep/m,
  );
  assert.match(said, /^dpkg: 1$/m);
});

test("removed, the program is gone and the data stay; purged, nothing is left", (t) => {
  if (skips(t)) return;
  within(t, "dpkg -r loadspike");
  assert.ok(existsSync(at(DB)));
  assert.ok(existsSync(at(CONFIG)));
  for (const gone of ["/opt/loadspike", "/usr/bin/loadspike", "/usr/lib/systemd/system/loadspike.service"])
    assert.equal(lstatSync(at(gone), { throwIfNoEntry: false }), undefined, gone);
  within(t, "dpkg -P loadspike");
  const left = execFileSync(
    "find",
    [at("/"), "-name", "*loadspike*", "-not", "-path", "*/root/*.deb", "-not", "-path", "*/root/root/*"],
    { encoding: "utf8" },
  );
  const own = left.split("\n").filter((path) => path !== "" && path !== at("/"));
  assert.deepEqual(own, []);
  assert.doesNotMatch(readFileSync(at("/etc/passwd"), "utf8"), /loadspike/);
  assert.doesNotMatch(readFileSync(at("/etc/group"), "utf8"), /loadspike/);
});
