import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { type FormatId, formatIds, formats } from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { incident } from "./diagnoses.ts";

const languages = Object.values(locales);
const page = (format: FormatId, diagnosis: Diagnosis, locale = locales.en) =>
  formats[format].render(pageOf(diagnosis, locale));

/** What the house itself chose, and no stranger. */
const OWN = [
  "cause",
  "status",
  "reality",
  "outcome",
  "hz_source",
  "timezone",
  "id",
  "origin",
  "since",
  "installed",
];

/** The same diagnosis with every text of it replaced. */
function withTexts(diagnosis: Diagnosis, text: string): Diagnosis {
  const replace = (value: unknown, key = ""): unknown => {
    if (typeof value === "string" && !OWN.includes(key)) return text;
    if (Array.isArray(value)) return value.map((one) => replace(one, key));
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner, name)]));
    return value;
  };
  return replace(diagnosis) as Diagnosis;
}

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "\u001b]0;owned\u0007",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a\u2028b\u202ec",
    "``` | @everyone [x](http://evil) **b**",
    "$& $1 $` \\",
    "=cmd|' /C calc'!A0",
  ),
);

test("hostile names reach no terminal as controls, in any format or language", () => {
  fc.assert(
    fc.property(
      hostile,
      fc.constantFrom(...languages),
      fc.constantFrom(...formatIds),
      (text, locale, format) => {
        const document = page(format, withTexts(incident(), text), locale);
        assert.doesNotMatch(document, /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
      },
    ),
    { numRuns: 60 },
  );
});

test("JSON gives hostile names back as they are, but for halves of characters", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const report = JSON.parse(page("json", withTexts(incident(), text)));
      assert.equal(report.host.hostname, text);
      assert.equal(report.advice[0].values.command, text);
      assert.equal(report.suspects[0].facts[0].values.text, text);
    }),
    { numRuns: 20 },
  );
});

test("Markdown neither links, mentions, nor ends a table or a fence for a hostile name", () => {
  const markdown = page(
    "markdown",
    withTexts(incident(), "| ``` @everyone <b> https://evil ~~~~~~ [x](y) www.evil"),
  );
  // In a fence nothing is markup; the one of a snippet is still its own length after the hostile one in it.
  const [prose = "", fenced = "", rest = "", ...more] = markdown.split(/^~~~~~~$/m);
  assert.match(fenced, /@everyone <b> https:\/\/evil ~~~ /);
  assert.deepEqual(more, []);
  assert.doesNotMatch(prose + rest, /@everyone|https:\/\/|(?<!\\)<b|(?<!\\)\[x|(?<!\\)\]\(|www\./);
  for (const row of markdown.split("\n").filter((line) => line.startsWith("| 1 |")))
    assert.equal(row.match(/(?<!\\)\|/g)?.length, 10);
});

test("the page of a hostile name holds no element but its own", () => {
  const elements = (html: string) => html.match(/<[a-z!/][^>]*>/gi)?.map((tag) => tag.replace(/ .*/s, ""));
  const expected = elements(page("html", withTexts(incident(), "name")));
  fc.assert(
    fc.property(hostile, (text) => {
      fc.pre(text.trim() !== "" && !text.includes("\n"));
      assert.deepEqual(elements(page("html", withTexts(incident(), text))), expected);
    }),
    { numRuns: 20 },
  );
});
