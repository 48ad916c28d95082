import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cells, cut, printable, printableLines } from "../../../analysis/report/printable.ts";

for (const [name, text, expected] of [
  ["plain text stays", "keepalived_chec", "keepalived_chec"],
  ["a colour escape is shown", "\u001b[31mred", "\\x1b[31mred"],
  ["a title escape is shown", "\u001b]0;owned\u0007", "\\x1b]0;owned\\x07"],
  ["a C1 control sequence introducer is shown", "\u009b2J", "\\x9b2J"],
  ["a new line does not start a line", "a\nb\r\tc", "a\\x0ab\\x0d\\x09c"],
  ["a right-to-left override is shown", "gpj.\u202egnp", "gpj.\\u{202e}gnp"],
  ["an isolate is shown", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
  ["a zero-width space is shown", "a\u200bb", "a\\u{200b}b"],
  ["a line separator is shown", "a\u2028b", "a\\u{2028}b"],
  ["a tag character is shown", "a\u{e0041}", "a\\u{e0041}"],
  ["half a surrogate pair becomes the replacement character", "a\ud800b", "a\ufffdb"],
  ["bytes that were no UTF-8 stay the replacement character", "a\ufffdb", "a\ufffdb"],
  ["other scripts stay", "größe 検査 проверка", "größe 検査 проверка"],
] as const) {
  test(name, () => assert.equal(printable(text), expected));
}

const anything = fc.string({ unit: "binary", maxLength: 40 });

test("nothing that a terminal obeys is left in any text", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const shown = printable(text);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
      assert.equal(printable(shown), shown);
    }),
  );
});

test("lines stay lines, and nothing else comes through", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const lines = printableLines(text).split("\n");
      assert.equal(lines.length, text.split("\n").length);
      for (const line of lines) assert.equal(printable(line), line);
    }),
  );
});

test("a cut text fits and keeps its start", () => {
  assert.equal(cut("keepalived_chec", 8), "keepali…");
  assert.equal(cells("検査"), 4);
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.integer({ min: 1, max: 20 }),
      (text, width) => {
        const line = cut(printable(text), width);
        assert.ok(cells(line) <= width);
        assert.ok(line === printable(text) || line.endsWith("…"));
      },
    ),
  );
});
