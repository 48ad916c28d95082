import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { whyNotIsolated } from "./rig/isolated.ts";
import { MinimalRoot } from "./rig/minimal-root.ts";
import { packagesOf } from "./rig/packages.ts";
import { builtTree, scratch } from "./rig/tree.ts";

const BUILT = 1_800_000_000;
const CONFIG = "etc/loadspike/loadspike.toml";
const folder = scratch("rpm");
const prepared = await prepare();

async function prepare(): Promise<
  { root: MinimalRoot; tree: string; older: string; newer: string } | { why: string }
> {
  const why = whyNotIsolated();
  if (why !== null) return { why };
  if (spawnSync("rpmbuild", ["--version"]).error) return { why: "there is no rpmbuild" };
  const root = MinimalRoot.unpack(join(folder, "root"));
  if ("why" in root) return root;
  const made = await builtTree(join(folder, "made"), "1.0.0", BUILT);
  if ("why" in made) return made;
  const [older, newer] = packagesOf("rpm", made.tree, {
    out: folder,
    built: BUILT,
    versions: ["1.0.0", "1.1.0"],
  });
  return { root, tree: made.tree, older: older!, newer: newer! };
}

type Prepared = Exclude<typeof prepared, { why: string }>;

/** Runs this where there is what it needs. */
function when(name: string, body: (ready: Prepared, t: TestContext) => void): void {
  test(name, (t) => ("why" in prepared ? t.skip(`not run: ${prepared.why}`) : body(prepared, t)));
}

function rpm(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("rpm", args, { encoding: "utf8", timeout: 200_000 });
  return { status, said: `${stdout}${stderr}` };
}

/** Into the root, whose own package database has nothing that could be required. */
const into = ({ root }: Prepared, ...args: string[]) =>
  rpm("--force-debian", "--root", root.path, "--dbpath", "/var/lib/rpm", "--nodeps", ...args);

/** What rpm 4.11.3 of CentOS 7 says of itself with --showrc, as far as a package may ask for it. */
const FEATURES_OF_4_11 = new Set([
  "rpmlib(CompressedFileNames)",
  "rpmlib(FileDigests)",
  "rpmlib(PayloadFilesHavePrefix)",
  "rpmlib(PayloadIsXz)",
]);

when("it asks for what rpm 4.11 has, for /bin/sh and useradd, and for no library", ({ newer }) => {
  const wanted = rpm("-qp", "--requires", newer).said.trim().split("\n");
  const features = wanted.filter((one) => one.startsWith("rpmlib")).map((one) => one.split(" ")[0]!);
  assert.deepEqual(
    features.filter((one) => !FEATURES_OF_4_11.has(one)),
    [],
  );
  assert.deepEqual([...new Set(wanted.filter((one) => !one.startsWith("rpmlib")))].sort(), [
    "/bin/sh",
    "/usr/sbin/groupadd",
    "/usr/sbin/useradd",
  ]);
  const provided = rpm("-qp", "--provides", newer).said;
  assert.doesNotMatch(provided, /\.so|libc|node/);
});

when(
  "its payload is xz, its checksums are SHA-256, its times the commit's, its files root's",
  ({ newer }) => {
    const asked = "%{PAYLOADCOMPRESSOR} %{FILEDIGESTALGO} %{BUILDTIME} %{BUILDHOST} %{ARCH}";
    const { said } = rpm("-qp", "--qf", asked, newer);
    assert.equal(said, `xz 8 ${BUILT} localhost x86_64`);
    const files = rpm("-qp", "--qf", "[%{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEMTIMES} %{FILENAMES}\n]", newer)
      .said.trim()
      .split("\n");
    assert.deepEqual(
      files.filter((line) => !line.startsWith(`root:root ${BUILT} /`)),
      [],
    );
    assert.deepEqual(
      files.filter((line) => / (\/usr|\/usr\/bin|\/etc|\/opt)$/.test(line)),
      [],
      "no folder of the system is its own",
    );
    assert.equal(rpm("-qpc", newer).said, `/${CONFIG}\n`);
  },
);

when("built again elsewhere it is the same, byte for byte", ({ tree, newer }) => {
  const again = { out: join(folder, "again"), built: BUILT, versions: ["1.1.0"] };
  const [file] = packagesOf("rpm", tree, again);
  assert.ok(readFileSync(file!).equals(readFileSync(newer)));
});

when("installed below a root: command, user and folder; upgraded, a changed configuration stays", (ready) => {
  const { root, older, newer } = ready;
  assert.deepEqual(into(ready, "-i", older), { status: 0, said: "" });
  const { stdout } = root.sh("loadspike --version; stat -c '%U:%G %a' /var/lib/loadspike");
  assert.equal(stdout, "1.0.0\nloadspike:loadspike 2750\n");
  assert.equal(into(ready, "-V", "loadspike").said, "");
  const changed = `${readFileSync(join(root.path, CONFIG), "utf8")}# mine\n`;
  writeFileSync(join(root.path, CONFIG), changed);
  writeFileSync(join(root.path, "var/lib/loadspike/loadspike.db"), "");
  assert.equal(into(ready, "-U", newer).status, 0);
  assert.equal(readFileSync(join(root.path, CONFIG), "utf8"), changed);
  assert.equal(root.sh("loadspike --version").stdout, "1.1.0\n");
  assert.ok(existsSync(join(root.path, "var/lib/loadspike/loadspike.db")));
});

when("an older version is refused in one line, and so is one that could not read the database", (ready) => {
  const { root, older } = ready;
  const refused = into(ready, "-U", older);
  assert.notEqual(refused.status, 0);
  assert.match(
    refused.said,
    /^\tpackage loadspike-1\.1\.0-1\.x86_64 \(which is newer than loadspike-1\.0\.0-1\.x86_64\) is already installed\n$/,
  );
  // With --oldpackage, as "dnf downgrade" does, rpm lets it in: the script looks at the database.
  const header = Buffer.alloc(100);
  header.write("SQLite format 3\0", "latin1");
  header.writeUInt32BE(999, 60);
  writeFileSync(join(root.path, "var/lib/loadspike/loadspike.db"), header);
  const asked = into(ready, "-U", "--oldpackage", older);
  assert.notEqual(asked.status, 0);
  assert.match(
    asked.said,
    /^loadspike: \S+ was written by a newer loadspike \(its schema is 999, that of 1\.0\.0 is \d+\): keep the newer package/,
  );
  assert.equal(root.sh("loadspike --version").stdout, "1.1.0\n");
});

when("erased, the program is gone, and what was recorded and configured stays", (ready) => {
  const { root } = ready;
  assert.equal(into(ready, "-e", "loadspike").status, 0);
  const there = (path: string) => existsSync(join(root.path, path));
  for (const gone of ["opt/loadspike", "usr/bin/loadspike", "usr/lib/systemd/system/loadspike.service"])
    assert.equal(lstatSync(join(root.path, gone), { throwIfNoEntry: false }), undefined, gone);
  assert.ok(there("var/lib/loadspike/loadspike.db"));
  assert.deepEqual(readdirSync(join(root.path, "etc/loadspike")), ["loadspike.toml.rpmsave"]);
});
