import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const text = readFileSync(join(root, "docs/limits.md"), "utf8");

const UNITS: Record<string, number> = {
  "": 1,
  s: 1,
  min: 60,
  h: 3600,
  ms: 0.001,
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  MB: 1e6,
  "%": 0.01,
};

/** Rows of the tables of bounds: what, its value, and the constant in the code. */
const rows = [
  ...text.matchAll(/^\| (.+?) \| ([\d.,]+) ?([A-Za-z%]*) \| `(\S+\.ts)` `(\w+)`(?: ÷ ([\d,]+))? \|$/gm),
];

/** Numbers, their products, powers and shifts; nothing else is run. */
function figureOf(expression: string): number {
  assert.match(expression, /^[\d_.\s*+<e()-]+$/, expression);
  return Number(new Function(`return ${expression}`)());
}

const plain = (number: string) => Number(number.replaceAll(",", ""));

test("each bound that the page names is the code's", () => {
  assert.ok(rows.length >= 25, `${rows.length} rows`);
  for (const [, what, number = "", unit = "", file = "", name = "", per = "1"] of rows) {
    const code = readFileSync(join(root, file), "utf8");
    const found = new RegExp(`^(?:export )?const ${name} = ([^;]+);`, "m").exec(code)?.[1];
    assert.ok(found !== undefined, `${what}: ${file} has no ${name}`);
    assert.ok(unit in UNITS, `${what}: unit ${unit}`);
    const said = plain(number) * UNITS[unit]!;
    assert.ok(
      Math.abs(figureOf(found) / plain(per) - said) < 1e-9 * said,
      `${what}: ${name} is ${found}, said ${number} ${unit}`,
    );
  }
});

test("so is how long and how much a recording keeps", () => {
  const config = readFileSync(join(root, "agent/config.ts"), "utf8");
  const [, days = "", megabytes = ""] = /kept for (\d+) days and within (\d+) MB/.exec(text) ?? [];
  assert.match(config, new RegExp(`days: wholeNumber\\(1, 3650\\)\\s+\\.default\\(${days}\\)`));
  assert.match(config, new RegExp(`max_size_mb: [^\\n]*\\.default\\(${megabytes}\\)`));
});

test("no row of a table of bounds is left unread, and every file that the page names is there", () => {
  const inTables = text.split("\n").filter((line) => /^\| .*`\S+\.ts` `\w+`/.test(line));
  assert.equal(inTables.length, rows.length);
  for (const [, file = ""] of text.matchAll(/`((?:collectors|storage|agent|analysis|test|docs)\/[\w./-]+)`/g))
    assert.ok(existsSync(join(root, file)), file);
});
