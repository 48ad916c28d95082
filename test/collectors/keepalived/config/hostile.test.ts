import assert from "node:assert/strict";
import { test } from "node:test";
import { inEnglish } from "../../../../agent/saying.ts";
import { expandPattern, GlobBudget } from "../../../../collectors/keepalived/config/glob.ts";
import type { ConfigFiles } from "../../../../collectors/keepalived/config/include.ts";
import { readConfig } from "../../../../collectors/keepalived/config/model.ts";
import { inMemory } from "./in-memory.ts";

/** What a configuration may cost, whatever stands in it. */
const MOST_MS = 1000;

const wide = Array.from({ length: 300 }, (_, i) => `a${i}`);
/** A tree without end: each folder has the same three hundred folders. */
const endless: ConfigFiles = {
  read: () => "",
  list: () => wide,
  kind: () => "folder",
  real: () => null,
};

function read(text: string, more: Record<string, string> = {}, files: ConfigFiles = inMemory({})) {
  const own = inMemory({ "/k.conf": text, ...more });
  // Processor time: others run on this machine as well.
  const started = process.cpuUsage();
  const config = readConfig("/k.conf", {
    files: {
      ...files,
      read: (path) => own.read(path),
      kind: (path) => (own.kind(path) === "missing" ? files.kind(path) : own.kind(path)),
      list: (path) => [...own.list(path), ...files.list(path)],
    },
    version: [2, 2, 7],
    configId: null,
  });
  return { config, ms: process.cpuUsage(started).user / 1000 };
}

const many = (line: string, bytes: number): string =>
  `${line}\n`.repeat(Math.ceil(bytes / (line.length + 1)));
const values = Array.from({ length: 60 }, (_, i) => `$V${i}=${`$V${i + 1} `.repeat(9)}`);

for (const [what, text] of [
  ["stars", `include ${"*".repeat(200)}x`],
  ["stars between letters", `include /${"*a".repeat(400)}`],
  ["folders of folders of folders", "include /{*,*/*,*/*/*}/{*,*/*}/{a,b,c}*"],
  ["braces that multiply", `include /${"{a,b}".repeat(100)}`],
  ["braces that do not close", `include /${"{a,".repeat(300)}`],
  ["many includes of everything", many("include /*/*/*", 100_000)],
  ["definitions that multiply", [...values, "$V0"].join("\n")],
  ["definitions without end", many("$A=$A $A\n$A", 200_000)],
  ["a definition of itself", "$A=$A\n$A\n"],
  ["repetitions of repetitions", many("~SEQ(i, 1, 999999999) ~SEQ(j, 1, 999999999) x $i $j", 1000)],
  ["a repetition of long lines", `~SEQ(i, 1, 999999999) ${"x".repeat(900)}`],
  ["one line", "x".repeat(4 * 2 ** 20)],
  ["one line of returns", "\r".repeat(4 * 2 ** 20)],
  ["blanks", many(`x${" ".repeat(1000)}y`, 4 * 2 ** 20)],
  ["braces", "{".repeat(500_000)],
  ["blocks", many("vrrp_script a {", 500_000)],
  ["quotes", many('"" " \'', 500_000)],
  [
    "scripts and who tracks them",
    `${many("vrrp_script a {\nscript x\n}", 200_000)}vrrp_instance V {\ntrack_script {\n${many("a", 200_000)}}\n}`,
  ],
] as const) {
  test(`${what}: read within a second`, () => {
    const { ms, config } = read(text, {}, endless);
    assert.ok(ms < MOST_MS, `${Math.round(ms)} ms`);
    assert.ok(config.problems.length <= 400);
  });
}

test("files that include themselves twice are read within a second, and told", () => {
  const { config, ms } = read("include /b.conf\ninclude /b.conf", {
    "/b.conf": "include /k.conf\ninclude /k.conf",
  });
  assert.ok(ms < MOST_MS, `${Math.round(ms)} ms`);
  assert.match(
    config.problems.map(({ fact }) => inEnglish(fact)).join("\n"),
    /files inside each other|more files than/,
  );
});

test("what is left out of a pattern is told", () => {
  const { config } = read("include /*/*/*/*", {}, endless);
  assert.equal(config.problems[0]?.fact.id, "config.include-too-wide");
});

test("a glob finds what glob(3) finds", () => {
  const tree = inMemory({
    "/d/a.conf": "",
    "/d/ab.conf": "",
    "/d/.c.conf": "",
    "/d/b].x": "",
    "/e/a.conf": "",
    "/d/a*": "",
  });
  const found = (pattern: string) => expandPattern(pattern, tree, true, new GlobBudget());
  assert.deepEqual(found("/d/*.conf"), ["/d/a.conf", "/d/ab.conf"]);
  assert.deepEqual(found("/d/.*.conf"), ["/d/.c.conf"]);
  assert.deepEqual(found("/d/a?.conf"), ["/d/ab.conf"]);
  assert.deepEqual(found("/d/[!b]*.conf"), ["/d/a.conf", "/d/ab.conf"]);
  assert.deepEqual(found("/d/[a-b]?.*"), ["/d/ab.conf", "/d/b].x"]);
  assert.deepEqual(found("/d/?[]].x"), ["/d/b].x"]);
  assert.deepEqual(found("/d/a\\*"), ["/d/a*"]);
  assert.deepEqual(found("/{e,d}/a.conf"), ["/e/a.conf", "/d/a.conf"]);
  assert.deepEqual(found("/*/a.conf"), ["/d/a.conf", "/e/a.conf"]);
  assert.deepEqual(found("/d/[z-a]*"), []);
});
