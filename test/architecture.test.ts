import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/**
 * Who may import whom. `from` is a folder; `may` lists what its files import besides their own folder: a path or its
 * beginning, `node:…`, `npm:…`; with `type ` in front as `import type` only. Values flow one way:
 * kernel → collectors → storage → analysis → report, and only `agent/` wires.
 */
const TABLE: { from: string; may: string[] }[] = [
  { from: "collectors/", may: ["node:", "npm:systeminformation"] },
  { from: "storage/", may: ["collectors/collector.ts", "node:", "npm:better-sqlite3", "npm:csv-"] },
  { from: "analysis/", may: ["collectors/collector.ts", "type storage/recording.ts"] },
  { from: "agent/", may: ["collectors/", "storage/", "analysis/", "node:", "npm:"] },
];

/** Each of these has exactly one importing file. */
const SOLE_IMPORTER = {
  "npm:systeminformation": "collectors/inventory.ts",
  "npm:better-sqlite3": "storage/database.ts",
  "npm:node-cron": "agent/housekeeping.ts",
  "npm:pino": "agent/log.ts",
};

/** A look never forks; these two start one child, once: the host's inventory, and the journal that is followed. */
const MAY_START_CHILDREN = ["collectors/inventory.ts", "collectors/log/journal.ts", "agent/"];

const MAX_LINES = 300;

const root = fileURLToPath(new URL("..", import.meta.url));
const files = globSync("{agent,collectors,storage,analysis}/**/*.ts", { cwd: root }).sort();

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

/** The imports and re-exports of one file; own files as paths from the repository's root. */
function importsOf(file: string, source: string): Import[] {
  const statement =
    /^[ \t]*(?:import|export)\s+(type\s)?[^;"'`]*?from\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...source.matchAll(statement)].map(([, type, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? "";
    const target = specifier.startsWith(".")
      ? normalize(join(dirname(file), specifier))
      : specifier.startsWith("node:")
        ? specifier
        : `npm:${specifier}`;
    return { file, target, typeOnly: type !== undefined };
  });
}

const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), "utf8")));

function allows(entry: string, { target, typeOnly }: Import): boolean {
  const path = entry.replace(/^type /, "");
  return target.startsWith(path) && (typeOnly || path === entry);
}

test("the reader of imports sees each form", () => {
  const source = [
    'import { a } from "./a.ts";',
    "import type {\n  B,\n} from '../storage/b.ts';",
    'import "node:fs";',
    'export { c } from "npm-package";',
    'const d = await import("./d.ts");',
  ].join("\n");
  assert.deepEqual(
    importsOf("agent/x.ts", source).map(({ target, typeOnly }) => [target, typeOnly]),
    [
      ["agent/a.ts", false],
      ["storage/b.ts", true],
      ["node:fs", false],
      ["npm:npm-package", false],
      ["agent/d.ts", false],
    ],
  );
});

test("every import is one that the table allows", () => {
  const breaches = imports.filter((one) => {
    const row = TABLE.find(({ from }) => one.file.startsWith(from));
    return !row || !(one.target.startsWith(row.from) || row.may.some((entry) => allows(entry, one)));
  });
  assert.deepEqual(
    breaches.map(({ file, target, typeOnly }) => `${file} imports ${typeOnly ? "type " : ""}${target}`),
    [],
  );
});

test("the table has no stale entry", () => {
  const stale = TABLE.flatMap(({ from, may }) =>
    may
      .filter((entry) => !imports.some((one) => one.file.startsWith(from) && allows(entry, one)))
      .map((entry) => `${from} → ${entry}`),
  );
  assert.deepEqual(stale, []);
});

test("a suspect imports no other suspect", () => {
  const breaches = imports.filter(
    ({ file, target }) =>
      file.startsWith("analysis/suspects/") &&
      !file.endsWith("/index.ts") &&
      target.startsWith("analysis/suspects/") &&
      !target.endsWith("/suspect.ts"),
  );
  assert.deepEqual(breaches, []);
});

for (const [name, sole] of Object.entries(SOLE_IMPORTER)) {
  test(`${name} is imported by ${sole} alone`, () => {
    const importers = imports.filter(({ target }) => target === name || target.startsWith(`${name}/`));
    assert.deepEqual([...new Set(importers.map(({ file }) => file))], [sole]);
  });
}

test("child processes are started where the design says, and nowhere else", () => {
  const starters = imports.filter(({ target }) => target === "node:child_process").map(({ file }) => file);
  const strangers = starters.filter(
    (file) => !MAY_START_CHILDREN.some((allowed) => file.startsWith(allowed)),
  );
  assert.deepEqual(strangers, []);
  const stale = MAY_START_CHILDREN.filter((allowed) => !starters.some((file) => file.startsWith(allowed)));
  assert.deepEqual(stale, []);
});

test("the wall clock is read in agent/ alone", () => {
  const readers = files.filter(
    (file) =>
      !file.startsWith("agent/") &&
      /\bDate\.now\(|\bnew Date\(\)/.test(
        readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""),
      ),
  );
  assert.deepEqual(readers, []);
});

test(`no source file is longer than ${MAX_LINES} lines`, () => {
  const long = [...files, ...globSync("collectors/native/*.{c,h}", { cwd: root })]
    .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assert.deepEqual(long, []);
});
