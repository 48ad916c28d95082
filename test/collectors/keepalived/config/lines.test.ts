import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineReader } from "../../../../collectors/keepalived/config/lines.ts";
import { readConfig } from "../../../../collectors/keepalived/config/model.ts";
import { readTree } from "../../../../collectors/keepalived/config/tree.ts";
import type { Version } from "../../../../collectors/keepalived/config/version.ts";
import {
  splitQuotedWords,
  splitWords,
  stripComment,
} from "../../../../collectors/keepalived/config/words.ts";
import { inMemory } from "./in-memory.ts";

const versions: Version[] = [
  [1, 3, 5],
  [1, 4, 0],
  [2, 0, 6],
  [2, 0, 9],
  [2, 2, 7],
  [2, 3, 4],
];
const version = fc.constantFrom(...versions);
/** Pieces that mean something to some part of the reader, in any order, with any text between. */
const piece = fc.oneof(
  fc.constantFrom(
    ..."{ } \" ' \\ # ! $A $A= $\x7bA} $\x7b_PWD} $\x7b_RANDOM @id @^id ~SEQ(i,1,3) ~LST({a,b},{1,2}) include /k.conf * [ ]".split(
      " ",
    ),
    ..."vrrp_script track_script vrrp_instance virtual_server real_server MISC_CHECK script misc_path interval 5".split(
      " ",
    ),
    "\n",
    "\\\n",
    " ",
    "\r\n",
    "\0",
  ),
  fc.string({ maxLength: 8, unit: "binary" }),
);
const hostile = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(" "));

test("nothing that a file can hold makes the reader throw or run on", () => {
  fc.assert(
    fc.property(hostile, hostile, version, (text, other, version) => {
      const files = inMemory({ "/k.conf": text, "/other.conf": other });
      readConfig("/k.conf", { files, version, configId: "id" });
    }),
    { numRuns: 600 },
  );
});

test("problems and statements stand at a line that exists", () => {
  fc.assert(
    fc.property(hostile, version, (text, version) => {
      const tree = readTree("/k.conf", { files: inMemory({ "/k.conf": text }), version, configId: null });
      const last = text.split("\n").length;
      for (const { line } of tree.statements) assert.ok(line >= 1 && line <= last);
      for (const { line } of tree.problems) assert.ok(line >= 0 && line <= last);
    }),
    { numRuns: 300 },
  );
});

test("plain lines come with their own numbers, whatever stands between them", () => {
  const filler = fc.constantFrom("", "   ", "# comment", "! comment { }", "@other x {");
  const lines = fc.array(fc.oneof(filler, fc.stringMatching(/^[a-z]{1,10} [0-9]{1,3}$/)), { maxLength: 40 });
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom<Version>([2, 0, 9], [2, 2, 7], [2, 3, 4]),
      fc.boolean(),
      (lines, version, crlf) => {
        const files = inMemory({ "/k.conf": lines.join(crlf ? "\r\n" : "\n") });
        const reader = new LineReader("/k.conf", { files, version, configId: "this" });
        const wanted = lines
          .map((text, i) => ({ text, file: "/k.conf", line: i + 1 }))
          .filter(({ text }) => /^[a-z]/.test(text));
        assert.deepEqual([...reader.lines()], wanted);
      },
    ),
  );
});

test("quoted words come back as they were written", () => {
  const word = fc.string({
    unit: fc.constantFrom(..."ab \t#!{}'$@~".split("")),
    minLength: 0,
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const line = words.map((each) => `"${each}"`).join(" ");
      assert.deepEqual(splitWords(stripComment(line).text, false), { words, fault: null });
      assert.deepEqual(splitQuotedWords(line, false), { words, fault: null });
    }),
  );
});

test("a comment ends a word before 2.0.9, and only outside quotes", () => {
  assert.deepEqual(splitWords('a b#c "d', true), { words: ["a", "b"], fault: null });
  assert.deepEqual(splitWords('"a#b" c!d', true), { words: ["a#b", "c"], fault: null });
  assert.equal(stripComment('  a "b # c" d \\# e # f').text, 'a "b # c" d # e');
  assert.equal(stripComment("$A=one # two \\").text, "$A=one\\");
});
