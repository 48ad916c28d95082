import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { fact } from "../../../analysis/facts.ts";
import {
  type FormatId,
  formatIds,
  formats,
  type RenderOptions,
} from "../../../analysis/report/formats/index.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { cells } from "../../../analysis/report/printable.ts";
import { drowning, incident, quiet, unexplained } from "./diagnoses.ts";

const { en } = locales;
const languages = Object.values(locales);
const page = (format: FormatId, diagnosis: Diagnosis, options: RenderOptions = {}, locale = en) =>
  formats[format].render(pageOf(diagnosis, locale), options);

test("the first lines say whether the load was real, why, and how sure that is", () => {
  assert.match(
    page("text", incident()).split("\n").slice(0, 4).join(" "),
    /^PHANTOM LOAD\. 5 load spikes.*keepalived_check_heplify\.sh falls into step.*\(sampling-beat\)\. Confidence 0\.98/,
  );
  const real = incident();
  for (const spike of real.spikes) spike.reality = "real";
  assert.match(page("text", real), /^REAL LOAD\. 5 load spikes/);
  const both = incident();
  both.spikes[0]!.reality = "real";
  assert.match(page("text", both), /^PHANTOM AND REAL LOAD\. 5 load spikes: 4 phantom, 1 real\./);
});

test("a load above the processors all the time is not said to be so at times, nor names said to stand where none do", () => {
  const diagnosis = quiet();
  const nowIn = (load1_low: number, by: NonNullable<Diagnosis["load"]>["by"]) => {
    diagnosis.host.cpus = 2;
    diagnosis.load = { load1_low, load1_high: 12, load1_mean: 8, counted_high: 12, active_mean: 8, by };
    return page("text", diagnosis).replace(/\n */g, " ");
  };
  const java = { comm: "java", tasks: 7, asleep: 0, wchan: "" };
  assert.match(
    nowIn(9, [java]),
    /one task for each CPU all the time\. If work is slow, look at the tasks named above/,
  );
  assert.match(
    nowIn(0.5, []),
    /one task for each CPU at times\. If work is slow, look who runs and waits then/,
  );
});

test("a source that gave nothing from the first seconds on has no times, one that began later has", () => {
  const diagnosis = quiet();
  const { start, end } = diagnosis.window;
  const log = (since_s: number, until_s: number | null) => {
    const until = until_s === null ? null : end + until_s * 1e6;
    diagnosis.sources = [
      { name: "schedstat", status: "no-data", since: start + since_s * 1e6, until, reason: null },
    ];
    return page("text", diagnosis).replace(/\n */g, " ");
  };
  assert.match(log(0.3, 0.6), /Not seen: schedstat\. /);
  assert.match(log(3, null), /Not seen: schedstat\. /);
  assert.match(log(3600, null), /Not seen: schedstat from /);
  assert.match(log(0, -3600), /Not seen: schedstat from /);
});

test("a restart of the machine is told beside the gaps, and a gap of another reason is none", () => {
  const diagnosis = quiet();
  const gap = { start: diagnosis.window.start + 60e6, end: diagnosis.window.start + 78e6 };
  const seenIn = (...gaps: ("coverage.restarted" | "coverage.silent")[]) => {
    diagnosis.window.gaps = gaps.map((id) => ({ ...gap, reason: fact(id, {}) }));
    return languages.map((locale) => page("text", diagnosis, {}, locale).replace(/\n */g, " "));
  };
  const [one = "", chinese = ""] = seenIn("coverage.restarted");
  assert.match(one, /1 gap \(18 s\), 1 restart of the machine/);
  assert.match(chinese, /中断 1 次（共 18 秒），本机重启 1 次/);
  assert.ok(!/restart/.test(seenIn("coverage.silent")[0]!));
});

test("what was measured and does not suffice is not said to be unmeasured", () => {
  const diagnosis = incident();
  for (const spike of diagnosis.spikes) spike.reality = "unclear";
  assert.match(page("text", diagnosis), /^UNCLEAR\. 5 load spikes; what was measured does not tell/);
  for (const spike of diagnosis.spikes) spike.true_active_mean = null;
  assert.match(page("text", diagnosis), /^UNCLEAR\. 5 load spikes; .* could not be measured/);
});

test("looks that were all decoded are not followed by a number of none", () => {
  const diagnosis = incident();
  diagnosis.kernel_sampling!.undecodable = 0;
  assert.match(page("text", diagnosis), /decoded at all 51,820 of its looks\.\n/);
});

test("the strip of what was truly active shows the mean of a column: an idle machine does not look busy", () => {
  const diagnosis = quiet();
  diagnosis.curve.load1 = Array(480).fill(1);
  diagnosis.curve.active = Array.from({ length: 480 }, (_, i) => (i % 12 === 0 ? 1 : 0));
  const strip = page("text", diagnosis)
    .split("\n")
    .find((line) => line.startsWith(" real "))!;
  assert.deepEqual(new Set(strip.slice(6)), new Set("▁"));
});

test("a failover stands beside its spike", () => {
  assert.match(page("text", incident()), /^spike 2 {2}06 Sep 11:12 {2}VI_1 went from MASTER to BACKUP\.$/m);
});

test("a loss of which nobody knows the size is not said to be none", () => {
  const diagnosis = incident();
  diagnosis.self = { ...diagnosis.self, losses_unknown: 1 };
  assert.match(page("text", diagnosis), /51 MB; an unknown number lost once\.$/m);
  diagnosis.self = { ...diagnosis.self, losses_unknown: 2, lost_events: 300 };
  assert.match(page("text", diagnosis), /300 events lost, and an\s+unknown\s+number\s+lost 2 times\.$/m);
});

test("a source that gave nothing is a limit, unless a limit is about it already", () => {
  const diagnosis = incident();
  assert.match(page("text", diagnosis), /^- Not seen: log from 05 Sep 17:00 to 05 Sep 18:00\. The journal/m);
  assert.doesNotMatch(page("text", diagnosis), /Not seen: runs/);
  const values = { text: "The log was not there.", source: "log" };
  diagnosis.limits.push(fact("source.said", values));
  assert.doesNotMatch(page("text", diagnosis), /Not seen/);
});

test("what happened beside the load has its time, and the latest are kept where there is little room", () => {
  const diagnosis = incident();
  assert.match(page("text", diagnosis), /^TIMELINE\n06 Sep 11:12 {2}VI_1 went from MASTER to BACKUP\.$/m);
  diagnosis.timeline = Array.from({ length: 40 }, (_, i) => ({
    at: diagnosis.window.start + i * 60e6,
    fact: fact("source.said", { text: `Entry ${i}.` }),
  }));
  const text = page("text", diagnosis);
  assert.match(text, /^25 earlier entries are left out here$/m);
  assert.match(text, /Entry 39\./);
  assert.doesNotMatch(text, /Entry 24\./);
  assert.match(page("markdown", diagnosis), /Entry 0\./);
});

test("a fact of another version is named, and stops nothing", () => {
  const diagnosis = incident();
  // What a recording of another version holds was checked by no compiler of ours.
  const foreign = JSON.parse('[{"id":"constructor","values":{}},{"id":"later.version","values":{"n":1}}]');
  diagnosis.limits = foreign;
  for (const locale of languages)
    for (const format of formatIds)
      assert.ok(page(format, diagnosis, {}, locale).includes("later.version"), format);
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

test("without a spike the load is told, and who was it where more waited than there are processors", () => {
  const busy = quiet();
  busy.load = {
    load1_low: 2.27,
    load1_high: 4.62,
    load1_mean: 3.67,
    counted_high: 4.1,
    active_mean: 2.65,
    by: [{ comm: "make", tasks: 1.3, asleep: 0, wchan: "" }],
  };
  busy.host.cpus = 2;
  const told = page("text", busy).replaceAll(/\n */g, " ");
  assert.match(
    told,
    /between 2\.27 and 4\.62, 3\.67 on average, on 2 CPUs\. Truly active .* 2\.65 .*: make 1\.3\./,
  );
  assert.match(told, /above one task for each CPU all the time/);
  assert.doesNotMatch(told, /Nothing to do/);
  const left = { ...busy, load: { ...busy.load, counted_high: 0.8 } };
  assert.match(page("text", left).replaceAll(/\n */g, " "), /what ran before the recording began, and fell/);
  busy.host.cpus = 8;
  assert.match(page("text", busy), /Nothing to do/);
  busy.load = null;
  assert.match(page("text", busy), /No load spike was found in this recording\.\n/);
});

test("a look of seconds claims nothing, and is told to the second", () => {
  const diagnosis = quiet();
  diagnosis.window.end = diagnosis.window.start + 25e6;
  const text = page("text", diagnosis);
  assert.match(text, /^NO SPIKE YET\. 25 s is too short/);
  assert.match(text, /Sat 05 Sep 2026 17:00:00 to Sat 05 Sep 2026 17:00:25/);
});

for (const format of formatIds) {
  test(`${format} tells of the three suspects of the mission also when they are acquitted`, () => {
    for (const diagnosis of [incident(), drowning(), quiet(), unexplained()])
      for (const cause of ["dump-writes", "tmpfiles-cleanup", "check-script"])
        assert.ok(page(format, diagnosis).includes(cause), cause);
  });

  test(`${format} gives the same document twice`, () => {
    assert.equal(page(format, incident()), page(format, incident()));
  });
}

for (const locale of languages) {
  test(`${locale.id}: every section of the page is in every format that is for people`, () => {
    const titles = Object.values(locale.page.sections);
    const { sections, title, verdict } = pageOf(drowning(), locale);
    assert.deepEqual(sections.map((section) => section.title).sort(), [...titles].sort());
    for (const format of formatIds.filter((id) => id !== "json")) {
      const source = page(format, drowning(), {}, locale);
      // What stands out in a sentence is an element of its own in HTML.
      const document = format === "html" ? source.replace(/<\/?b>/g, "") : source;
      for (const text of [...titles, verdict.headline])
        assert.ok(document.toLowerCase().includes(text.toLowerCase()), `${format}: ${text}`);
      if (format !== "text") assert.ok(document.includes(title), format);
    }
  });

  test(`${locale.id}: no line of the text is wider than asked, snippets aside, and colours add nothing to see`, () => {
    for (const width of [80, 100])
      for (const diagnosis of [incident(), drowning(), quiet(), unexplained(), overWinterTime()]) {
        const plain = page("text", diagnosis, { width }, locale);
        for (const line of plain.split("\n"))
          assert.ok(cells(line) <= width || line.startsWith("       "), `${cells(line)} cells: ${line}`);
        const coloured = page("text", diagnosis, { width, colour: true }, locale);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours' own escapes
        assert.equal(coloured.replace(/\u001b\[\d+m/g, ""), plain);
      }
  });

  test(`${locale.id}: nothing is left undefined, and JSON is the same in each language`, () => {
    for (const diagnosis of [incident(), drowning(), quiet(), unexplained()]) {
      for (const format of formatIds)
        assert.doesNotMatch(
          page(format, diagnosis, {}, locale).replace(/<script.*?<\/script>/gs, ""),
          /undefined|NaN|\[object|Invalid/,
        );
      assert.equal(page("json", diagnosis, {}, locale), page("json", diagnosis));
    }
  });
}

/** Each time has its offset then: the widest tables that there are. */
function overWinterTime(): Diagnosis {
  const diagnosis = incident();
  diagnosis.window.start = Date.parse("2026-10-20T12:00:00Z") * 1000;
  diagnosis.window.end = Date.parse("2026-10-27T12:00:00Z") * 1000;
  return diagnosis;
}

test("what is drawn is ASCII where only that can be shown", () => {
  assert.match(page("text", incident(), { ascii: true }), /^[\x20-\x7e\n]*$/);
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

test("facts stand beside their sentences: numbers as measured, instants as instants", () => {
  const diagnosis = incident();
  diagnosis.suspects[0]!.facts = [
    fact("source.said", {
      text: "x",
      ...{ share: 0.123456789, at: diagnosis.window.start, none: Number.NaN },
    }),
  ];
  const report = JSON.parse(page("json", diagnosis));
  assert.deepEqual(report.suspects[0].evidence, ["x"]);
  assert.deepEqual(report.suspects[0].facts, [
    {
      id: "source.said",
      values: { text: "x", share: 0.123457, at: "2026-09-05T15:00:00.000000Z", none: null },
    },
  ]);
  assert.deepEqual(report.sources[2], {
    name: "log",
    status: "no-data",
    since: "2026-09-05T15:00:00.000000Z",
    until: "2026-09-05T16:00:00.000000Z",
    reason: "the journal could not be read",
    fact: { id: "source.said", values: { text: "the journal could not be read" } },
  });
  assert.deepEqual([report.window.step_s, report.origin], [2, "loadspike"]);
  const [first] = report.timeline;
  assert.deepEqual(
    [first.at, first.text],
    ["2026-09-06T09:12:10.000000Z", "VI_1 went from MASTER to BACKUP."],
  );
});

test("advice keeps its text: snippets are indented by four spaces, between empty lines", () => {
  const [advice] = JSON.parse(page("json", incident())).advice;
  assert.match(
    advice.change,
    /keepalived_check_heplify\.sh.*:\n\n {4}sleep "\$\(\(RANDOM % 4\)\)\.\$\(\(RANDOM % 900 \+ 100\)\)"(?:\n\n\S|$)/,
  );
  assert.equal(advice.id, "sampling-beat.random-delay");
  assert.equal(advice.values.least_timeout_s, 4.2);
});

test("numbers that are no numbers are unknown in JSON", () => {
  const diagnosis = incident();
  diagnosis.spikes[0]!.kernel_active_mean = Number.NaN;
  diagnosis.self = { cpu_pct: Number.NaN, rss_kb: null, lost_events: 0, losses_unknown: 0 };
  const report = JSON.parse(page("json", diagnosis));
  assert.equal(report.spikes[0].kernel_active_mean, null);
  assert.equal(report.self.cpu_pct, null);
});
