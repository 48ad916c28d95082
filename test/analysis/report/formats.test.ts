import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { formats, type ReportFormat } from "../../../analysis/report/index.ts";
import { cells } from "../../../analysis/report/printable.ts";
import { incident, quiet, unexplained } from "./diagnoses.ts";

const all = Object.keys(formats) as ReportFormat[];
const page = (format: ReportFormat, diagnosis: Diagnosis) => formats[format](diagnosis);

/** The same diagnosis with every text of it replaced. */
function withTexts(diagnosis: Diagnosis, text: string): Diagnosis {
  const replace = (value: unknown, key = ""): unknown => {
    if (
      typeof value === "string" &&
      !["cause", "status", "reality", "outcome", "hz_source", "timezone"].includes(key)
    )
      return text;
    if (Array.isArray(value)) return value.map((one) => replace(one, key));
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner, name)]));
    return value;
  };
  return replace(diagnosis) as Diagnosis;
}

test("the first lines say whether the load was real, why, and how sure that is", () => {
  assert.match(
    page("text", incident()).split("\n").slice(0, 4).join(" "),
    /^PHANTOM LOAD\. 5 load spikes.*keepalived_chec falls into step.*\(sampling-beat\)\. Confidence 0\.98/,
  );
  const real = incident();
  for (const spike of real.spikes) spike.reality = "real";
  assert.match(page("text", real), /^REAL LOAD\. 5 load spikes/);
  const both = incident();
  both.spikes[0]!.reality = "real";
  assert.match(page("text", both), /^PHANTOM AND REAL LOAD\. 5 load spikes: 4 phantom, 1 real\./);
});

test("an unexplained recording is said to be unexplained, and nothing is claimed", () => {
  const text = page("text", unexplained());
  assert.match(text, /^UNCLEAR\./);
  assert.match(text, /Cause: not found/);
  assert.match(text, /Do not act on a guess/);
  assert.doesNotMatch(text, /Confidence|\bsure\b|likely/);
});

test("no spike: nothing to do, and the curve is still there", () => {
  const text = page("text", quiet());
  assert.match(text, /^NO SPIKE\./);
  assert.match(text, /Nothing to do/);
  assert.match(text, /^LOAD$/m);
});

test("a look of seconds claims nothing, and is told to the second", () => {
  const diagnosis = quiet();
  diagnosis.window.end = diagnosis.window.start + 25e6;
  const text = page("text", diagnosis);
  assert.match(text, /^NO SPIKE YET\. 25 s are too short/);
  assert.match(text, /Sat 05 Sep 2026 17:00:00 to Sat 05 Sep 2026 17:00:25/);
});

for (const format of all) {
  test(`${format} tells of the three suspects of the mission also when they are acquitted`, () => {
    for (const diagnosis of [incident(), quiet(), unexplained()])
      for (const cause of ["dump-writes", "tmpfiles-cleanup", "check-script"])
        assert.ok(page(format, diagnosis).includes(cause), cause);
  });

  test(`${format} gives the same document twice`, () => {
    assert.equal(page(format, incident()), page(format, incident()));
  });
}

test("no line of the text is wider than asked, snippets aside, and colours add nothing to see", () => {
  for (const width of [80, 100])
    for (const diagnosis of [incident(), quiet(), unexplained()]) {
      const plain = formats.text(diagnosis, { width });
      for (const line of plain.split("\n"))
        assert.ok(cells(line) <= width || line.startsWith("       "), `${cells(line)} cells: ${line}`);
      const coloured = formats.text(diagnosis, { width, colour: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours' own escapes
      assert.equal(coloured.replace(/\u001b\[\d+m/g, ""), plain);
    }
});

test("what is drawn is ASCII where only that can be shown", () => {
  assert.match(formats.text(incident(), { ascii: true }), /^[\x20-\x7e\n]*$/);
});

test("a culprit other than the verdict's has its own line", () => {
  const diagnosis = incident();
  diagnosis.spikes[1]!.verdict = { cause: "scheduled-job", culprit: "updatedb", confidence: 0.9 };
  assert.match(page("text", diagnosis), /scheduled-job 0\.90\n {4}by updatedb\n/);
});

test("more spikes than a page holds are counted, not dropped in silence", () => {
  const diagnosis = incident();
  const one = diagnosis.spikes[0]!;
  diagnosis.spikes = Array.from({ length: 50 }, (_, i) => ({ ...one, id: i + 1 }));
  assert.match(page("text", diagnosis), /10 earlier spikes left out here/);
  assert.equal(JSON.parse(page("json", diagnosis)).spikes.length, 50);
});

test("the JSON report is the public format", () => {
  const report = JSON.parse(page("json", incident()));
  assert.equal(Object.keys(report)[0], "format");
  assert.equal(report.format, "loadspike.report/1");
  assert.deepEqual(report.next_spike, {
    at: "2026-09-08T22:01:00.000000Z",
    low: "2026-09-08T21:30:00.000000Z",
    high: "2026-09-08T22:35:00.000000Z",
  });
  assert.deepEqual(report.kernel_sampling, {
    hz: 1000,
    period_s: 5.001,
    hz_source: "observed",
    decoded: 51_820,
    undecodable: 12,
  });
  for (const key of "host window kernel_sampling spikes periodicity suspects verdict next_spike advice".split(
    " ",
  ))
    assert.ok(key in report, key);
  const [spike] = report.spikes;
  for (const key of "id start end duration_s peak_time peak_load1 kernel_active_mean true_active_mean verdict suspects".split(
    " ",
  ))
    assert.ok(key in spike, key);
  assert.equal(JSON.parse(page("json", quiet())).verdict.cause, null);
  assert.equal(JSON.parse(page("json", unexplained())).kernel_sampling, null);
});

test("numbers that are no numbers are unknown in JSON", () => {
  const diagnosis = incident();
  diagnosis.spikes[0]!.kernel_active_mean = Number.NaN;
  diagnosis.self = { cpu_pct: Number.NaN, rss_kb: null, lost_events: 0 };
  const report = JSON.parse(page("json", diagnosis));
  assert.equal(report.spikes[0].kernel_active_mean, null);
  assert.equal(report.self.cpu_pct, null);
});

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

test("hostile names reach no terminal as controls, in text or Markdown", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const diagnosis = withTexts(incident(), text);
      for (const format of ["text", "markdown"] as const)
        assert.doesNotMatch(page(format, diagnosis), /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
    { numRuns: 20 },
  );
});

test("JSON gives hostile names back as they are, but for halves of characters", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const report = JSON.parse(page("json", withTexts(incident(), text)));
      assert.equal(report.host.hostname, text);
      assert.equal(report.advice[0].change, text);
    }),
    { numRuns: 20 },
  );
});

test("Markdown neither links, mentions, nor ends a table or a fence for a hostile name", () => {
  const markdown = page(
    "markdown",
    withTexts(incident(), "| ``` @everyone <b> https://evil ~~~~~~ [x](y) www.evil"),
  );
  assert.doesNotMatch(markdown, /@everyone|https:\/\/|(?<!\\)<b|(?<!\\)\[x|(?<!\\)\]\(|www\./);
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
