import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tableLines, wrap } from "../../../analysis/report/layout.ts";
import { cells, printable } from "../../../analysis/report/printable.ts";

test("a number stays with its unit", () => {
  assert.deepEqual(wrap("it took about 40 ms", 17), ["it took about", "40 ms"]);
});

test("Chinese is broken between its characters, and no line begins with what closes or ends with what opens", () => {
  assert.deepEqual(wrap("内核看到了五个任务（平均），其余没有。", 12), [
    "内核看到了五",
    "个任务（平",
    "均），其余没",
    "有。",
  ]);
  const text = "「甲」，乙（丙丁）。戊：己；庚、辛“壬”癸！子《丑》寅？";
  for (let width = 8; width <= 40; width++)
    for (const line of wrap(text, width)) {
      assert.doesNotMatch(line, /^[，。；：！？、）」》”]|[（「《“]$/u, `${width}: ${line}`);
      assert.ok(cells(line) <= width);
    }
});

test("a Chinese sentence keeps its numbers with their units, and Latin words whole", () => {
  assert.deepEqual(wrap("每次运行 keepalived 约 130 毫秒", 24), ["每次运行 keepalived 约", "130 毫秒"]);
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
      [{ head: "a long head" }, { head: "n", align: "right" }],
      [
        ["abc", "1"],
        ["abcdefghijk", "10"],
      ],
      12,
    ).flat(),
    ["a long h…  n", "abc        1", "abcdefgh… 10"],
  );
});

test("a table of wide characters and long cells stays within its width, and loses nothing but of the first column", () => {
  const cell = fc.constantFrom(
    "11月22日 20:47 +08:00",
    "介于 9月8日 与 9月9日 之间",
    "2026",
    "a b c d e f g",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
      const columns = ["甲", "乙", "丙", "丁"].map((head) => ({ head }));
      const [, ...body] = tableLines(columns, rows, 60);
      body.forEach((lines, i) => {
        for (const line of lines) assert.ok(cells(line) <= 60, line);
        const kept = new Set([...lines.join("")]);
        for (const character of rows[i]!.slice(1).join(""))
          assert.ok(character === " " || kept.has(character));
      });
    }),
  );
});
