import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tableLines, wrap, wrapAroundSnippets } from "../../../analysis/report/layout.ts";
import { cells, printable } from "../../../analysis/report/printable.ts";

test("a number stays with its unit", () => {
  assert.deepEqual(wrap("it took about 40 ms", 17), ["it took about", "40 ms"]);
});

test("a snippet is not broken, the prose around it is", () => {
  const snippet = `    interval 7   # ${"x".repeat(30)}`;
  assert.deepEqual(wrapAroundSnippets(`some words here\n${snippet}`, 10, "  "), [
    "  some",
    "  words",
    "  here",
    `  ${snippet}`,
  ]);
});

test("no line is wider than asked, and no word is lost", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 120 }),
      fc.integer({ min: 8, max: 60 }),
      (any, width) => {
        const text = printable(any);
        const lines = wrap(text, width, "  ");
        for (const line of lines)
          assert.ok(cells(line) <= width, `${cells(line)} cells in ${JSON.stringify(line)}`);
        assert.equal(lines.join("").replace(/ /g, ""), text.replace(/ /g, ""));
      },
    ),
  );
});

test("columns are aligned, and the first one is cut to make a table fit", () => {
  assert.deepEqual(
    tableLines(
      {
        columns: [{ head: "a long head" }, { head: "n", align: "right" }],
        rows: [
          ["abc", "1"],
          ["abcdefghijk", "10"],
        ],
      },
      12,
    ),
    ["a long …   n", "abc        1", "abcdefg…  10"],
  );
});
