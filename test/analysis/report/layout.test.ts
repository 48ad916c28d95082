import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blocksOf, tableLines, wrap } from "../../../analysis/report/layout.ts";
import { cells, printable } from "../../../analysis/report/printable.ts";

test("a number stays with its unit", () => {
  assert.deepEqual(wrap("it took about 40 ms", 17), ["it took about", "40 ms"]);
});

test("snippets are told from the prose around them", () => {
  assert.deepEqual(blocksOf("Put this there:\n\n    a {\n        b\n    }\n\nthen reload\nit.\n\n    c"), [
    { snippet: false, lines: ["Put this there:"] },
    { snippet: true, lines: ["a {", "    b", "}"] },
    { snippet: false, lines: ["then reload", "it."] },
    { snippet: true, lines: ["c"] },
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
    ["a long h…  n", "abc        1", "abcdefgh… 10"],
  );
});
