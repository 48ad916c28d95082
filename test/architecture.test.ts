import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/**
 * Who may import whom is the table in docs/architecture.md, and this test holds every row of it. A row's last cell lists what the
 * files of that folder import besides the folder itself, each in backticks: a path or its beginning, `node:…`, `npm:…`; `type …` may
 * be imported as a type only. A file belongs to the row with the longest folder that it lies in.
 */
interface Row {
  folder: string;
  may: string[];
}

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
  /** `import("…")`: loaded when it is asked for. */
  later: boolean;
}

/** Each of these has exactly one importing file. */
const SOLE_IMPORTER = {
  "npm:systeminformation": "collectors/inventory.ts",
  "npm:better-sqlite3": "storage/database.ts",
  "npm:node-cron": "agent/housekeeping.ts",
  "npm:pino": "agent/log.ts",
};

/**
 * A look never forks. These start one child: the host's inventory and the journal that is followed, once; the reader of what belongs to
 * keepalived, when that has changed.
 */
const MAY_START_CHILDREN = [
  "collectors/inventory.ts",
  "collectors/log/journal.ts",
  "collectors/asked-program.ts",
  "agent/",
  "packaging/command.ts",
];

const MAX_LINES = 300;

const root = fileURLToPath(new URL("..", import.meta.url));
const sourceOf = (file: string) => readFileSync(join(root, file), "utf8");
const files = globSync("{agent,collectors,storage,analysis,packaging,web}/**/*.ts", { cwd: root }).sort();
const imports = files.flatMap((file) => importsOf(file, sourceOf(file)));
const table = rowsOf(sourceOf("docs/architecture.md"));

/** The imports and re-exports of one file; own files as paths from the repository's root. */
function importsOf(file: string, source: string): Import[] {
  const statement =
    /^[ \t]*(?:import|export)\s+(type\s)?([^;"'`]*?)from\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...source.matchAll(statement)].map(([, type, names = "", from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? "";
    const target = specifier.startsWith(".")
      ? normalize(join(dirname(file), specifier))
      : specifier.startsWith("node:")
        ? specifier
        : `npm:${specifier}`;
    const inBraces = /^\s*\{([^}]*)\}\s*$/
      .exec(names)?.[1]
      ?.split(",")
      .map((name) => name.trim());
    const allTypes = inBraces?.filter((name) => name !== "").every((name) => name.startsWith("type "));
    const typeOnly = type !== undefined || allTypes === true;
    return { file, target, typeOnly, later: dynamic !== undefined };
  });
}

/** The rows of the table whose last column is "may import". */
function rowsOf(page: string): Row[] {
  const lines = page.split("\n");
  const head = lines.findIndex((line) => /^\|.*\| may import \|$/.test(line));
  const end = lines.findIndex((line, i) => i > head && !line.startsWith("|"));
  const quoted = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
  return lines.slice(head + 2, end).map((line) => {
    const cells = line.split("|").slice(1, -1);
    return { folder: quoted(cells[0])[0]!, may: quoted(cells.at(-1)) };
  });
}

function allows(entry: string, { target, typeOnly }: Import): boolean {
  const path = entry.replace(/^type /, "");
  return target.startsWith(path) && (typeOnly || path === entry);
}

/** The row that a file stands in. */
function rowOf(file: string): Row | undefined {
  return table
    .filter(({ folder }) => file.startsWith(folder))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

/** A way from a file back to itself, by imports of values or of types; `null`: there is none. */
function findCircle(edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | null => {
    const seen = path.indexOf(file);
    if (seen !== -1) return [...path.slice(seen), file];
    if (done.has(file)) return null;
    for (const next of edges.get(file) ?? []) {
      const circle = walk(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of edges.keys()) {
    const circle = walk(file, []);
    if (circle) return circle;
  }
  return null;
}

test("the reader of imports sees each form", () => {
  const source = [
    'import { a } from "./a.ts";',
    "import type {\n  B,\n} from '../storage/b.ts';",
    "import { type C, type D } from '../storage/c.ts';",
    "import { type E, f } from '../storage/e.ts';",
    'import "node:fs";',
    'export { c } from "npm-package";',
    'const d = await import("./d.ts");',
  ].join("\n");
  assert.deepEqual(
    importsOf("agent/x.ts", source).map(({ target, typeOnly }) => [target, typeOnly]),
    [
      ["agent/a.ts", false],
      ["storage/b.ts", true],
      ["storage/c.ts", true],
      ["storage/e.ts", false],
      ["node:fs", false],
      ["npm:npm-package", false],
      ["agent/d.ts", false],
    ],
  );
});

test("the reader of circles finds one, and only where there is one", () => {
  const edges = (...pairs: [string, string[]][]) => new Map(pairs);
  assert.deepEqual(findCircle(edges(["a", ["b"]], ["b", ["c"]], ["c", ["b"]])), ["b", "c", "b"]);
  assert.equal(findCircle(edges(["a", ["b", "c"]], ["b", ["c"]], ["c", []])), null);
});

test("every folder with sources stands in the table of docs/architecture.md", () => {
  assert.ok(table.length > 8, `${table.length} rows were read`);
  const empty = table.filter(({ folder }) => !files.some((file) => rowOf(file)?.folder === folder));
  assert.deepEqual(empty, [], "rows without a file");
  assert.deepEqual(
    files.filter((file) => !rowOf(file)),
    [],
    "files without a row",
  );
});

for (const { folder, may } of table) {
  const own = imports.filter(({ file }) => rowOf(file)?.folder === folder);

  test(`${folder} imports what its row allows`, () => {
    const breaches = own.filter(
      (one) => !one.target.startsWith(folder) && !may.some((entry) => allows(entry, one)),
    );
    assert.deepEqual(
      breaches.map(({ file, target, typeOnly }) => `${file} imports ${typeOnly ? "type " : ""}${target}`),
      [],
    );
  });

  test(`${folder}: no entry of its row is stale`, () => {
    const stale = may.filter((entry) => !own.some((one) => allows(entry, one)));
    assert.deepEqual(stale, []);
    const wider = may.filter(
      (entry) =>
        !entry.startsWith("type ") && own.filter((one) => allows(entry, one)).every((one) => one.typeOnly),
    );
    assert.deepEqual(
      wider.map((entry) => `only types of ${entry} are imported: say so`),
      [],
    );
  });
}

for (const kind of ["values", "types"] as const)
  test(`no circle by imports of ${kind}`, () => {
    const edges = new Map(
      files.map((file) => [
        file,
        imports
          .filter((one) => one.file === file && files.includes(one.target))
          .filter((one) => kind === "types" || !one.typeOnly)
          .map(({ target }) => target),
      ]),
    );
    assert.equal(findCircle(edges)?.join(" → ") ?? null, null);
  });

test("a part of a list imports no other part of it", () => {
  const lists = [
    "analysis/suspects/",
    "analysis/hazards/",
    "agent/commands/",
    "agent/actions/",
    "storage/inputs/",
  ];
  const contracts = /\/(index|suspect|hazard|command|input|history|known-texts)\.ts$/;
  const breaches = imports.filter(({ file, target }) => {
    const list = lists.find((folder) => file.startsWith(folder) && target.startsWith(folder));
    if (list === undefined || file.endsWith("/index.ts") || contracts.test(target)) return false;
    // A folder below belongs to the part that it is named after.
    const partOf = (path: string) => path.slice(list.length).replace(/\.ts$|\/.*/, "");
    return partOf(file) !== partOf(target);
  });
  assert.deepEqual(
    breaches.map(({ file, target }) => `${file} imports ${target}`),
    [],
  );
});

test("the help of a command waits for nothing that the command needs to run", () => {
  const loaded = new Set(files.filter((file) => file.startsWith("agent/commands/")));
  for (const file of loaded)
    for (const one of imports) if (one.file === file && !one.typeOnly && !one.later) loaded.add(one.target);
  const heavy = [...loaded].filter((target) =>
    /^npm:(?!commander$)|^agent\/actions\/|^storage\/database\.ts$|\/locales\/(en|zh)\//.test(target),
  );
  assert.deepEqual(heavy, []);
  assert.ok(loaded.has("npm:commander"));
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

/** The file's code, without its comments. */
const codeOf = (file: string) => sourceOf(file).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, "");

test("the wall clock is read in agent/ alone, and in the browser of whoever reads a report", () => {
  const mayRead = ["agent/", "analysis/report/browser/"];
  const readers = files.filter(
    (file) =>
      !mayRead.some((folder) => file.startsWith(folder)) && /\bDate\.now\(|\bnew Date\(\)/.test(codeOf(file)),
  );
  assert.deepEqual(readers, []);
});

test("one way to say each thing: #private, Failure, messageOf", () => {
  const breaches = files.filter((file) => {
    const code = codeOf(file);
    return (
      /^\s+private /m.test(code) ||
      /throw new Error\(/.test(code) ||
      (file !== "collectors/failure.ts" && /instanceof Error \?/.test(code)) ||
      /\bas unknown as\b/.test(code)
    );
  });
  assert.deepEqual(breaches, []);
});

test(`no source file is longer than ${MAX_LINES} lines`, () => {
  const long = [...files, ...globSync(["collectors/native/*.{c,h}", "packaging/**/*.c"], { cwd: root })]
    .map((file) => ({ file, lines: sourceOf(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assert.deepEqual(long, []);
});
